"""A journal that an earlier run left: each kind of damage has its sentence, and nothing of it is lost."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from rerail.adapters import journal_reader
from rerail.adapters.continued_journal import ContinuedJournal
from rerail.adapters.journal_file import JournalFile
from rerail.adapters.journal_reader import JournalUnreadable, read_journal
from rerail.core import journal as j
from rerail.core.text import Redactor, Secret, draft
from tests.fakes import START, FakeClock
from tests.outlets.test_mailbox import STARTED
from tests.telling_states import recovered_story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.core.state import State

TOKEN = "2f6b1c1e-0000-4000-8000-1234567890ab"
FILED = j.Told(outlet="issue", done=True, where="https://github.com/shop/api/issues/12", number=12)


def lines() -> list[bytes]:
    return [line + b"\n" for line in recovered_story().journal.lines]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    kept = tmp_path / "journal.jsonl"
    kept.write_bytes(b"".join(lines()))
    return kept


def continued(path: Path) -> ContinuedJournal:
    redactor = Redactor({"GITHUB_TOKEN": Secret(TOKEN)})
    return ContinuedJournal(path, read_journal(path), redactor=redactor, clock=FakeClock())


def unreadable(path: Path) -> str:
    with pytest.raises(JournalUnreadable) as caught:
        read_journal(path)
    return str(caught.value)


def changed(line: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    data = json.loads(line)
    change(data)
    return json.dumps(data).encode() + b"\n"


def test_a_journal_folds_to_the_state_that_the_run_had(path: Path) -> None:
    kept = read_journal(path)
    assert kept.state == recovered_story().state
    assert not kept.torn
    assert kept.whole == kept.size == path.stat().st_size


def test_a_last_line_without_its_line_break_is_whole(path: Path) -> None:
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    kept = read_journal(path)
    assert kept.state == recovered_story().state
    assert not kept.torn


@pytest.mark.parametrize("left", [1, 20, -3])
def test_a_last_line_that_was_cut_short_is_left_out_and_said(left: int, path: Path) -> None:
    whole = lines()
    path.write_bytes(b"".join(whole[:-1]) + whole[-1][:left])
    kept = read_journal(path)
    assert kept.torn
    assert kept.state.seq == len(whole) - 1
    assert kept.state.verdict is None


def test_a_missing_file_says_which_folder_to_give(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "journal.jsonl", tmp_path / "journal.jsonl"):
        said = unreadable(path)
        assert said.startswith(f"There is no {path}. Give the folder")
    (tmp_path / "file").write_text("x")
    assert "Give the folder" in unreadable(tmp_path / "file" / "journal.jsonl")


def test_a_folder_or_pipe_in_its_place_can_not_be_read_and_holds_nobody_up(tmp_path: Path) -> None:
    assert unreadable(tmp_path) == f"{tmp_path} can't be read: Is a directory."
    os.mkfifo(tmp_path / "pipe")
    assert unreadable(tmp_path / "pipe") == f"{tmp_path / 'pipe'} is no file, but a pipe or a device."


def test_an_empty_file_is_a_run_that_wrote_nothing(path: Path) -> None:
    path.write_bytes(b"")
    assert "is empty: that run ended before it could write anything down" in unreadable(path)


@pytest.mark.parametrize("content", [b"hello\n", b"hello", b"\x00\xff\xfe", b"{}\n", b"[" * 100_000, b"\n"])
def test_a_file_of_another_kind_is_no_journal(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    assert "is not a journal of rerail" in unreadable(path)


def test_a_journal_without_its_first_line_is_none(path: Path) -> None:
    path.write_bytes(b"".join(lines()[1:]))
    assert "its first line does not say so" in unreadable(path)


@pytest.mark.parametrize("number", [0, 3])
@pytest.mark.parametrize("also", [{}, {"data": {"kind": "teleported"}}])
def test_a_newer_schema_is_refused_and_not_guessed_at(
    number: int, also: dict[str, object], path: Path
) -> None:
    whole = lines()
    whole[number] = changed(whole[number], lambda line: line.update(v=2, **also))
    path.write_bytes(b"".join(whole))
    said = unreadable(path)
    assert f"was written by a newer rerail (line {number + 1} has schema 2, this one reads up to 1)" in said


def test_a_damaged_line_in_the_middle_is_named_with_its_number(path: Path) -> None:
    whole = lines()
    for damage in (b"\x00" * 40 + b"\n", whole[4][:30] + b"\n", b"\n", b"null\n", b"\xff\n"):
        path.write_bytes(b"".join([*whole[:4], damage, *whole[5:]]))
        said = unreadable(path)
        assert f"{path}, line 5: is damaged. Nothing was changed." in said


def test_a_kind_that_is_not_known_names_the_version_that_wrote_it(path: Path) -> None:
    whole = lines()
    whole[4] = changed(whole[4], lambda line: line.update(data={"kind": "teleported"}))
    path.write_bytes(b"".join(whole))
    assert "line 5: says what this rerail does not know: it is damaged, or another version (0.1.0)" in (
        unreadable(path)
    )


def test_lines_that_are_missing_or_doubled_are_noticed(path: Path) -> None:
    whole = lines()
    path.write_bytes(b"".join([*whole[:3], *whole[4:]]))
    assert "line 4: lines before it are missing or doubled (it is number 5, 4 was due)" in unreadable(path)
    path.write_bytes(b"".join([*whole[:3], whole[2], *whole[3:]]))
    assert "(it is number 3, 4 was due)" in unreadable(path)


def test_a_line_without_end_is_not_read_into_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_reader, "LONGEST_LINE", 20_000)
    whole = lines()
    path.write_bytes(b"".join(whole) + b'{"v":1,"seq":' + b"9" * 50_000)
    assert f"line {len(whole) + 1}: is damaged" in unreadable(path)


def test_a_line_that_is_added_stands_behind_the_others_and_is_in_the_state(path: Path) -> None:
    before = path.read_bytes()
    journal = continued(path)
    heard: list[State] = []
    journal.listen(heard.append)
    after = journal.append(FILED)
    journal.append(FILED)
    assert path.read_bytes().startswith(before)
    assert journal.trouble is None
    assert read_journal(path).state == journal.state == heard[-1]
    assert heard[0] == after
    assert journal.state.told == (FILED, FILED)


@pytest.mark.parametrize("cut", [1, 40])
def test_a_cut_last_line_gives_way_to_what_is_added(cut: int, path: Path) -> None:
    whole = lines()
    path.write_bytes(b"".join(whole[:-1]) + whole[-1][:cut])
    journal = continued(path)
    journal.append(FILED)
    kept = read_journal(path)
    assert not kept.torn
    assert kept.state == journal.state
    assert path.read_bytes().startswith(b"".join(whole[:-1]))


def test_a_last_line_without_its_line_break_gets_one(path: Path) -> None:
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    continued(path).append(FILED)
    assert read_journal(path).state.told == (FILED,)
    assert path.read_bytes().startswith(b"".join(lines()))


def test_what_another_run_wrote_meanwhile_is_not_touched(path: Path) -> None:
    journal = continued(path)
    path.write_bytes(path.read_bytes() + b"somebody else\n")
    before = path.read_bytes()
    state = journal.append(FILED)
    assert path.read_bytes() == before
    assert journal.trouble == f"{path} was written to by another run meanwhile: nothing was added to it."
    assert state.told == (FILED,), "what is told goes on all the same"


def test_a_file_that_is_gone_is_said_once_and_stops_nothing(path: Path) -> None:
    kept = read_journal(path)
    path.unlink()
    journal = ContinuedJournal(path, kept, redactor=Redactor.knowing_nothing(), clock=FakeClock())
    for _ in range(2):
        journal.append(FILED)
    assert journal.trouble == f"The journal can't be written to {path}: No such file or directory."
    assert len(journal.state.told) == 2
    assert not path.exists()


def test_a_journal_that_somebody_writes_to_is_left_alone(path: Path) -> None:
    holder = continued(path)
    late = continued(path)
    before = path.read_bytes()
    late.append(FILED)
    assert late.busy
    assert late.trouble == f"{path} is being written to by another run: nothing was added to it."
    assert path.read_bytes() == before
    holder.close()
    assert not continued(path).busy


def test_a_journal_goes_on_where_it_is_although_a_new_run_puts_it_aside(path: Path) -> None:
    journal = continued(path)
    new = JournalFile(path, run="run-2", lane="api", redactor=Redactor.knowing_nothing(), clock=FakeClock())
    new.append(STARTED)
    journal.append(FILED)
    assert read_journal(path.with_name("journal-1.jsonl")).state.told == (FILED,)
    assert read_journal(path).state.told == ()


def test_of_two_runs_that_begin_at_once_in_one_folder_one_writes_the_journal(tmp_path: Path) -> None:
    path, redactor = tmp_path / "journal.jsonl", Redactor.knowing_nothing()
    first, second = (
        JournalFile(path, run=run, lane="api", redactor=redactor, clock=FakeClock()) for run in ("a", "b")
    )
    first.append(STARTED)
    second.append(STARTED)
    assert (first.trouble is None, second.trouble is None) == (True, False)
    assert read_journal(path).state.run == "a"


def test_a_token_is_not_written_and_times_never_go_back(path: Path) -> None:
    journal = continued(path)
    last = journal.state.entries[-1].at
    assert last > START, "the clock of these tests stands at the start"
    journal.append(j.Told(outlet="issue", done=False, says=draft(f"bad token {TOKEN}")))
    assert TOKEN.encode() not in path.read_bytes()
    assert journal.state.entries[-1].at == last
    assert str(journal.state.told[-1].says) == "bad token [REDACTED:GITHUB_TOKEN]"
