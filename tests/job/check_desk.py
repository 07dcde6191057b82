"""Running `rerail check` on a stage: what every check must keep to is asserted here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rerail.cli.check import run
from rerail.cli.demo import environment_of
from rerail.driver import Stop
from rerail.settings import resolve
from tests.job.front_door import theatre as playing

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pytest

    from tests.job.front_door import Theatre

WRONG = "3f0e5d4c-0000-4000-8000-00000000beef"


def theatre(name: str, folder: Path) -> AbstractContextManager[Theatre]:
    """Open a scenario's stage on the real clock: a check waits for nothing."""
    return playing(name, folder, speed=1.0)


@dataclass
class Checked:
    """What one check came to."""

    exit_code: int
    said: str
    complained: str = ""

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.said)
        return found

    def row(self, name: str) -> dict[str, Any]:
        [found] = [row for row in self.record["rows"] if row["name"] == name]
        return dict(found)


class Desk:
    """Runs checks on a stage and reads what they print."""

    def __init__(self, stage: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
        self.stage = stage
        self.capsys = capsys

    def check(
        self,
        *,
        env: dict[str, str] | None = None,
        as_json: bool = True,
        file_issue: bool = False,
        **options: object,
    ) -> Checked:
        """Check the scenario's service; nothing but the issue is changed by it, and no secret said."""
        setting = self.stage.setting
        environment = {**environment_of(setting, self.stage.stage), **(env or {})}
        given = {"service": setting.service.name, **options}
        resolved = resolve(given, environment, None, self.stage.clock.now())
        exit_code = run(resolved, clock=self.stage.clock, stop=Stop(), as_json=as_json, file_issue=file_issue)
        out, err = self.capsys.readouterr()
        if not file_issue:
            assert self.stage.stage.requests.mutations() == ()
            assert setting.github.issues == ()
        assert self.stage.mutations == ()
        for secret in (setting.railway_token, setting.github_token, WRONG):
            assert secret not in out + err
        assert "Traceback" not in err
        return Checked(exit_code, out, err)
