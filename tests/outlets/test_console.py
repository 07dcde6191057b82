"""What a terminal and a job's log are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core import journal as j
from rerail.outlets.console import LiveConsole, PlainConsole, wrapped
from rerail.ports import OutletError
from tests.telling_states import BAD_ID, Story, Words, recovered


def test_on_a_runner_every_group_that_is_opened_is_closed_before_the_next() -> None:
    said: list[str] = []
    console = PlainConsole(said.append, groups=True)
    console.tell(recovered(), final=True)
    console.tell(recovered(), final=True)
    console.close(())
    marks = [line.split("::")[1] for line in said if line.startswith("::")]
    assert marks == ["group", "endgroup"] * (len(marks) // 2)
    assert len(marks) >= 4


def test_elsewhere_no_workflow_command_is_printed() -> None:
    said: list[str] = []
    console = PlainConsole(said.append, groups=False)
    console.tell(recovered(), final=True)
    console.close(())
    assert said
    assert not [line for line in said if "::" in line]


def test_what_was_said_is_not_said_again() -> None:
    said: list[str] = []
    console = PlainConsole(said.append, groups=False)
    console.tell(recovered(), final=False)
    before = len(said)
    console.tell(recovered(), final=True)
    assert len(said) == before


def test_an_output_that_can_not_be_written_is_an_error_that_stays() -> None:
    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutletError, match="the output could not be written: No space left") as refused:
        PlainConsole(full, groups=False).tell(recovered(), final=True)
    assert not refused.value.again, "nobody waits at the end for what stays as it is"


def test_a_status_of_railway_s_is_no_markup_of_the_live_line(capsys: pytest.CaptureFixture[str]) -> None:
    story = Story(words=Words(status="[/oops]")).sent()
    story.tell(j.NewestSeen(rung=0, active=(BAD_ID,), found=story.new("[/oops]")))
    console = LiveConsole(story.clock.now)
    console.tell(story.state, final=False)
    console.close(())
    assert "[/oops]" in capsys.readouterr().out


def test_a_long_line_hangs_under_its_own_text() -> None:
    line = "21:53:13  Request leaves for Railway: roll back (stored image and its variables) to the good one"
    first, second = wrapped(line, 60)
    assert first.startswith("21:53:13  Request")
    assert second.startswith(" " * 10)
    assert second[10] != " "


@given(st.lists(st.text("abcdefghij-/:", min_size=1, max_size=30), max_size=40), st.integers(1, 200))
def test_wrapping_loses_no_word_and_breaks_none(words: list[str], width: int) -> None:
    line = " ".join(["21:53:13 ", *words])
    assert " ".join(wrapped(line, width)).split() == line.split()
