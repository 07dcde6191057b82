"""What is told of a watch: whole at any moment of it, and in public without what only we may know."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rerail.core.codec import decode
from rerail.core.fold import fold
from rerail.core.state import State
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.render.console import lines
from rerail.render.markdown.pages import issue_body, step_summary
from tests.job.front_door import theatre
from tests.render.test_no_secret import everything_told

PUBLIC = TellingFacts(private=False)
SPEED = 30.0
STORIES = ("watch-bad-code", "watch-never-live", "watch-blind-runner")


@cache
def journal(name: str) -> tuple[bytes, ...]:
    """Give the journal of a whole watch."""
    with TemporaryDirectory() as folder, theatre(name, Path(folder), speed=SPEED) as stage:
        return tuple((stage.watch().folder / "journal.jsonl").read_bytes().splitlines(keepends=True))


@pytest.mark.parametrize("name", STORIES)
def test_every_page_can_be_told_after_every_line(name: str) -> None:
    before, told = State(), 0
    for line in journal(name):
        after = fold([decode(line)], before)
        assert everything_told(after)
        new = lines(before, after)
        assert not any("\n" in each for each in new)
        told += len(new)
        before = after
    assert before.watch is not None
    assert before.watch.judged is not None
    assert told >= 5


def test_a_public_issue_keeps_the_figures_and_leaves_paths_and_witnesses_words_out() -> None:
    state = fold(map(decode, journal("watch-bad-code")))
    ours = issue_body(state, incident(state, FOR_OURSELVES), FOR_OURSELVES)
    public = issue_body(state, incident(state, PUBLIC), PUBLIC)
    for body in (ours, public):
        assert "api-availability" in body
        assert "**ROLL_BACK**" in body
    assert "edge answered" in ours
    assert "edge answered" not in public
    assert "Core functionality is broken" not in public


@pytest.mark.parametrize("name", STORIES)
def test_the_step_summary_begins_with_what_the_watch_came_to(name: str) -> None:
    state = fold(map(decode, journal(name)))
    assert state.watch is not None
    assert state.watch.judged is not None
    head = step_summary(state, FOR_OURSELVES)[:600].lower()
    assert str(state.watch.judged.verdict) in head or str(state.verdict.verdict) in head  # type: ignore[union-attr]
