"""The journal on disk."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.journal_file import JournalFile
from rerail.core import journal as j
from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.text import Redactor, Secret, draft
from tests.fakes import FakeClock
from tests.outlets.test_mailbox import STARTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = "2f6b1c1e-0000-4000-8000-1234567890ab"


def journal(path: Path) -> JournalFile:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})
    return JournalFile(path, run="run-1", lane="api", redactor=redactor, clock=FakeClock())


def test_the_file_folds_to_the_state_in_memory(tmp_path: Path) -> None:
    kept = journal(tmp_path / "journal.jsonl")
    kept.append(STARTED)
    kept.append(j.LookFailed(action="end", says=draft("no answer")))
    lines = (tmp_path / "journal.jsonl").read_bytes().splitlines()
    assert fold(decode(line) for line in lines) == kept.state


def test_a_token_in_a_remotes_words_is_neither_on_disk_nor_in_the_state(tmp_path: Path) -> None:
    kept = journal(tmp_path / "journal.jsonl")
    kept.append(j.LookFailed(action="end", says=draft(f"bad token {TOKEN}")))
    assert TOKEN.encode() not in (tmp_path / "journal.jsonl").read_bytes()
    entry = kept.state.entries[-1].data
    assert isinstance(entry, j.LookFailed)
    assert str(entry.says) == "bad token [REDACTED:RAILWAY_TOKEN]"


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    journal(tmp_path / "journal.jsonl").append(STARTED)
    assert stat.S_IMODE((tmp_path / "journal.jsonl").stat().st_mode) == 0o600


def test_a_disk_that_refuses_does_not_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    kept = journal(tmp_path / "file" / "journal.jsonl")
    assert kept.append(STARTED).started == STARTED
    assert kept.trouble is not None


def test_listeners_hear_of_every_state_in_order(tmp_path: Path) -> None:
    kept, heard = journal(tmp_path / "journal.jsonl"), list[int]()
    kept.listen(lambda state: heard.append(state.seq))
    kept.append(STARTED)
    kept.append(STARTED)
    assert heard == [1, 2]


def test_the_journal_of_an_earlier_run_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    for _ in range(3):
        kept = journal(tmp_path / "journal.jsonl")
        kept.append(STARTED)
        kept.close()
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["journal-1.jsonl", "journal-2.jsonl", "journal.jsonl"]
    assert all(len(p.read_bytes().splitlines()) == 1 for p in tmp_path.iterdir())


def _linked(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("put", [_linked, os.mkfifo], ids=["link", "pipe"])
def test_what_somebody_left_in_its_place_is_put_aside_and_not_written_to(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "journal.jsonl"
    put(path)
    kept = journal(path)
    kept.append(STARTED)
    kept.close()
    assert kept.trouble is None
    assert path.is_file()
    assert not path.is_symlink()
    assert not (tmp_path / "elsewhere").exists()
    assert len(list(tmp_path.iterdir())) == 2, "nothing of it is lost"
