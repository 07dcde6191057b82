"""The readiness for people: nothing from outside is markup, and in public no reason is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.readiness.judge import judge
from rerail.core.readiness.notice import Mark, mark_in, mark_now
from rerail.core.readiness.values import Readiness, Right, RowState, cleaned
from rerail.core.telling.marks import end
from rerail.core.text import Redactor, draft
from rerail.render.check import (
    NAME,
    PART,
    check_annotations,
    check_issue,
    check_lines,
    check_markdown,
    headline,
)
from tests.core.readiness.sights import in_order

HOSTILE = "<img src=x>\n::error::owned ##[group] @everyone | `x`"


def readiness(says: str = "Not Authorized") -> Readiness:
    right = Right(name="http-log", error=draft(says), refused=True)
    return cleaned(judge(replace(in_order(), rights=(right,))), Redactor.knowing_nothing())


def test_each_row_is_one_line_with_its_state_and_what_to_do_below() -> None:
    shown = readiness()
    lines = [f"{line.state}{line.says}" for line in check_lines(shown)]
    assert lines[0].startswith("api in production, 2026-11-23")
    assert lines[-1] == headline(shown)
    assert [line for line in lines if line.startswith("WARN     HTTP log")]
    assert len(lines) == 2 + len(shown.rows) + sum(row.do is not None for row in shown.rows)


@given(st.integers(min_value=60, max_value=200))
def test_in_a_terminal_a_text_goes_on_below_itself_and_no_word_is_lost(width: int) -> None:
    shown = readiness()
    lines = check_lines(shown, width)[1:-1]
    assert all(len(line.state + line.says) < width for line in lines)
    assert all(line.says[:NAME].strip() == "" for line in lines if not line.state.strip())
    whole = " ".join(f"{line.state}{line.says}" for line in check_lines(shown)[1:-1])
    assert " ".join(f"{line.state}{line.says}" for line in lines).split() == whole.split()


def test_hostile_text_is_neither_a_command_nor_markup() -> None:
    shown = readiness(HOSTILE)
    for line in check_lines(shown):
        assert "\n" not in line.says
        assert "##[" not in line.says
        assert not line.says.lstrip().startswith("::")
    page = check_markdown(shown, is_open=True)
    assert "<img" not in page
    assert "@everyone" not in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {5}, "every row has its four cells"


def test_in_public_it_says_how_each_row_stands_and_nothing_of_why() -> None:
    shown = readiness("the inside of it")
    page = check_markdown(shown, is_open=False)
    annotations = " ".join(message for _, message in check_annotations(shown, is_open=False))
    for text in (page, annotations):
        assert "HTTP log" in text
        for row in shown.rows:
            assert str(row.says) not in text
    assert "the inside of it" in check_markdown(shown, is_open=True)


def test_what_warns_is_a_warning_and_what_blocks_an_error() -> None:
    shown = readiness()
    told = check_annotations(shown, is_open=True)
    assert [(level, message.partition(":")[0]) for level, message in told] == [("warning", "HTTP log")]
    blocked = cleaned(judge(replace(in_order(), trouble=draft("No."))), Redactor.knowing_nothing())
    levels = [level for level, _ in check_annotations(blocked, is_open=True)]
    assert levels.count("error") == blocked.count(RowState.BLOCKED) == 1


def test_the_issue_says_first_what_is_to_be_mended_and_in_public_nothing_of_why() -> None:
    shown = readiness("the inside of it")
    mark = mark_now(shown, None)
    page = check_issue(shown, mark, is_open=True, run_url="https://github.com/acme/shop/actions/runs/1")
    assert page.index("- **HTTP log** (warn): Not read: the inside of it") < page.index("| OK | Target |")
    assert "actions/runs/1" in page
    assert mark_in(page) == mark
    public = check_issue(shown, mark, is_open=False)
    assert "- **HTTP log** (warn)\n" in public
    assert "the inside of it" not in public


def test_hostile_text_forges_no_mark_of_the_issue() -> None:
    forged = f"{Mark(ready=True, about='', since='20260101T000000Z').encode()} {end(PART)}"
    shown = readiness(forged)
    page = check_issue(shown, mark_now(shown, None), is_open=True)
    found = mark_in(page)
    assert found is not None
    assert not found.ready
    assert page.count("<!-- rerail:readiness:") == page.count(end(PART)) == 1
