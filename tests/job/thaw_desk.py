"""Thawing on a stage: what every thaw must keep to is asserted here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rerail.cli.demo import environment_of
from rerail.cli.thaw import run
from rerail.core.telling.machine_block import MachineBlock, decode_block, encode_block
from rerail.driver import Stop
from rerail.settings import resolve
from rerail.simulator.scenarios.ground import Ground, process
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.world.values import BAD, Phase
from rerail.usecases.thaw_wish import Asked, AutoDeployWish

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import pytest

    from rerail.simulator.github.values import Issue
    from rerail.simulator.scenarios.scenario import Setting
    from tests.job.front_door import Theatre

BOT = "github-actions[bot]"
ON, OFF, LEAVE = AutoDeployWish.ON, AutoDeployWish.OFF, AutoDeployWish.LEAVE


def story(*, healthy: bool = True) -> Scenario:
    """Give the story: two good releases, and a newer one that is Live."""

    def build(now: Callable[[], datetime], folder: Path) -> Setting:
        ground = Ground(now, folder, traffic=None, auto_deploy=False)
        good = ground.good_past()
        behaviour = process() if healthy else process(health=(Phase(after=60.0, answer=BAD),))
        ground.shipped(ground.ago(minutes=25), "Mend the cache", {"app/cache.py": "SIZE = 64\n"}, behaviour)
        return ground.setting(good)

    return Scenario(name="thaw", title="t", story="s", verdict=None, exit_code=0, build=build)


@dataclass
class Said:
    exit_code: int
    record: dict[str, Any]

    @property
    def says(self) -> str:
        return " ".join(self.record["says"])


@dataclass
class Desk:
    """Somebody who thaws, on a stage."""

    stage: Theatre
    capsys: pytest.CaptureFixture[str]

    def thaw(
        self, *, without: str = "", stop: Stop | None = None, asked: Asked | None = None, **options: object
    ) -> Said:
        setting = self.stage.setting
        environment = environment_of(setting, self.stage.stage)
        environment.pop(without, None)
        given = {"service": setting.service.name, **options}
        resolved = resolve(given, environment, None, self.stage.clock.now())
        self.capsys.readouterr()
        code = run(resolved, asked or Asked(), clock=self.stage.clock, stop=stop or Stop(), as_json=True)
        out, err = self.capsys.readouterr()
        for secret in (setting.railway_token, setting.github_token):
            assert secret not in out + err
        record = json.loads(out)
        assert code in (record["exit-code"], 11)
        return Said(code, record)

    def frozen(self, **changes: object) -> int:
        """File an incident whose freeze is not thawed; `changes` are those of its block."""
        block = replace(self.block, **changes)
        body = f"It is down.\r\n{encode_block(block)}\n- [ ] find out why"
        return self.stage.setting.github.issue_by(BOT, "Rolled back web", body, ["rerail"]).number

    @property
    def block(self) -> MachineBlock:
        service = self.stage.setting.service
        return MachineBlock(
            run="r-1",
            service_id=service.id,
            environment_id=service.environment_id,
            live_commit="bad0" * 10,
            live_deployment_id="de000000-0000-4000-8000-00000000000b",
            frozen_at=self.stage.clock.now() - timedelta(hours=1),
            auto_deploy_before=True,
        )

    def issue(self, number: int) -> Issue:
        return self.stage.setting.github.issues[number - 1]

    def is_thawed(self, number: int) -> bool:
        block = decode_block(self.issue(number).body or "")
        assert block is not None
        return block.thawed_at is not None

    @property
    def auto_deploy(self) -> bool:
        return self.stage.setting.world.service("web").auto_deploy

    def changes_at_railway(self) -> int:
        return len(self.stage.mutations)

    def close(self, number: int) -> None:
        github = self.stage.setting.github
        github.issues_of(github.main).edit("ada", number, {"state": "closed"})
