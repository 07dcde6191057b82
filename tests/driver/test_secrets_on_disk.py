"""A token never reaches the journal, wherever a remote or a person put it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.adapters.journal_file import JournalFile
from rerail.core import journal as j
from rerail.core.text import Redactor, Secret, draft
from rerail.core.values import Route
from tests.core.acting.played import BAD, plan_of
from tests.fakes import FakeClock
from tests.outlets.test_mailbox import STARTED

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "2f6b1c1e-0000-4000-8000-1234567890ab"
LONGER = f"{TOKEN}-and-more"
PLAIN_FIELDS = [
    replace(STARTED, service=TOKEN),
    replace(STARTED, environment=f"prod-{TOKEN}"),
    replace(STARTED, run_url=f"https://ci.example/?token={TOKEN}"),
    j.Planned(plan=replace(plan_of(), lane=TOKEN, service_id=TOKEN)),
    j.Intent(rung=0, route=Route.COMMIT, subject=TOKEN),
    j.Answer(rung=0, reply=j.Reply.ACCEPTED, says=draft("true"), deployment_id=TOKEN),
    j.NewestSeen(rung=0, active=(TOKEN,), found=replace(BAD, id=TOKEN, image=f"registry/{TOKEN}")),
    j.Told(outlet="issue", done=True, where=f"https://{TOKEN}@github.example/1"),
]


@pytest.mark.parametrize("data", PLAIN_FIELDS, ids=lambda data: type(data).__name__)
def test_a_token_in_a_plain_field_is_neither_on_disk_nor_in_the_state(data: j.Data, tmp_path: Path) -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})
    kept = JournalFile(
        tmp_path / "journal.jsonl", run="run-1", lane="api", redactor=redactor, clock=FakeClock()
    )
    state = kept.append(data)
    written = (tmp_path / "journal.jsonl").read_text()
    assert TOKEN not in written
    assert "[REDACTED:RAILWAY_TOKEN]" in written
    assert TOKEN not in repr(state)
    kept.close()


@pytest.mark.parametrize("names", [("SHORT", "LONG"), ("LONG", "SHORT")])
def test_a_token_that_begins_like_another_leaves_nothing_of_it(names: tuple[str, str]) -> None:
    values = {"SHORT": Secret(TOKEN), "LONG": Secret(LONGER)}
    redactor = Redactor({name: values[name] for name in names})
    cleaned = str(redactor.clean(draft(f"a {LONGER} b {TOKEN} c")))
    assert cleaned.startswith("a [REDACTED:LONG] b [REDACTED:")
    assert cleaned.endswith("] c")
    assert "-and-more" not in cleaned
    assert TOKEN[:8] not in cleaned


@pytest.mark.parametrize("names", [("SHORT", "LONG"), ("LONG", "SHORT")])
def test_nor_does_it_leave_anything_of_it_in_a_name(names: tuple[str, str], tmp_path: Path) -> None:
    values = {"SHORT": Secret(TOKEN), "LONG": Secret(LONGER)}
    redactor = Redactor({name: values[name] for name in names})
    path = tmp_path / "journal.jsonl"
    kept = JournalFile(path, run="run-1", lane="api", redactor=redactor, clock=FakeClock())
    kept.append(replace(STARTED, service=f"a {LONGER} b"))
    assert "a [REDACTED:LONG] b" in path.read_text()
    kept.close()
