"""What is done with the issue: one for a service and environment, open while there is something to mend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.evidence.values import Platform
from rerail.core.readiness.judge import judge
from rerail.core.readiness.notice import (
    Mark,
    Move,
    Standing,
    about,
    fingerprints,
    is_of_another,
    is_title,
    mark_in,
    mark_now,
    move,
    standing,
    title,
)
from rerail.core.readiness.seen import IssuesSeen
from rerail.core.readiness.values import Readiness, Right, RowState
from rerail.core.telling.marks import fingerprint_mark
from rerail.core.text import draft
from rerail.core.values import RateLimit
from tests.core.readiness.sights import VIEW, in_order
from tests.fakes import START

if TYPE_CHECKING:
    from rerail.core.readiness.seen import Seen

READY = in_order()
BLOCKED = replace(READY, trouble=draft("Railway refused the token."))
WARNED = replace(READY, issues=IssuesSeen(repository="acme/shop", enabled=False))
UNSURE = replace(READY, rights=(Right(name="metrics", error=draft("It did not answer.")),))
SIGHTS = {"ready": READY, "blocked": BLOCKED, "warned": WARNED, "unsure": UNSURE}
NOW = st.sampled_from(list(SIGHTS.values()))


def of(seen: Seen, *, hours: int = 0) -> Readiness:
    return judge(replace(seen, at=START + timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("seen", "comes_to"),
    [
        (READY, Standing.READY),
        (BLOCKED, Standing.NOT_READY),
        (WARNED, Standing.NOT_READY),
        (UNSURE, Standing.UNSURE),
        (replace(READY, rate=RateLimit(remaining=3, resets_at=START)), Standing.READY),
        (replace(READY, platform=Platform(stable=False)), Standing.READY),
    ],
)
def test_what_blocks_or_can_be_mended_counts_and_what_passes_by_itself_does_not(
    seen: Seen, comes_to: Standing
) -> None:
    assert standing(of(seen)) is comes_to


class Kept:
    """The issue as `keep` leaves it, without GitHub."""

    def __init__(self) -> None:
        self.is_open: bool | None = None
        self.mark: Mark | None = None
        self.moves: list[Move] = []

    def check(self, seen: Seen, *, hours: int = 0) -> Move:
        readiness = of(seen, hours=hours)
        due = move(readiness, self.mark, is_open=self.is_open)
        self.moves.append(due)
        if due is not Move.NOTHING:
            self.mark = mark_now(readiness, self.mark)
        if due in (Move.OPEN, Move.REOPEN):
            self.is_open = True
        elif due is Move.CLOSE:
            self.is_open = False
        return due


@given(st.lists(NOW, max_size=12))
def test_whatever_comes_it_is_open_exactly_while_there_is_something_to_mend(sights: list[Seen]) -> None:
    kept, expected = Kept(), False
    for hours, seen in enumerate(sights):
        kept.check(seen, hours=hours)
        comes_to = standing(of(seen))
        if comes_to is not Standing.UNSURE:
            expected = comes_to is Standing.NOT_READY
        assert bool(kept.is_open) is expected
    assert kept.moves.count(Move.OPEN) <= 1, "one issue, however often it comes and goes"


@given(NOW, NOW)
def test_the_same_twice_moves_nothing_the_second_time(first: Seen, second: Seen) -> None:
    kept = Kept()
    kept.check(first)
    kept.check(second, hours=1)
    assert kept.check(second, hours=2) in (Move.UPDATE, Move.NOTHING)


def test_one_that_people_closed_stays_closed_until_something_else_is_wrong() -> None:
    kept = Kept()
    kept.check(WARNED)
    kept.is_open = False
    assert kept.check(WARNED, hours=1) is Move.NOTHING
    assert kept.check(BLOCKED, hours=2) is Move.REOPEN


def test_one_that_people_closed_is_opened_again_when_it_had_been_well_in_between() -> None:
    kept = Kept()
    kept.check(WARNED)
    kept.is_open = False
    assert kept.check(READY, hours=1) is Move.UPDATE
    assert kept.check(WARNED, hours=2) is Move.REOPEN


def test_one_that_people_opened_again_while_all_is_well_is_not_closed_in_their_face() -> None:
    kept = Kept()
    kept.check(WARNED)
    kept.check(READY, hours=1)
    kept.is_open = True
    assert kept.check(READY, hours=2) is Move.UPDATE


def test_what_was_not_seen_closes_nothing_and_opens_nothing() -> None:
    kept = Kept()
    assert kept.check(UNSURE) is Move.NOTHING
    kept.check(WARNED, hours=1)
    assert kept.check(UNSURE, hours=2) is Move.UPDATE
    assert kept.check(READY, hours=3) is Move.CLOSE
    assert kept.check(UNSURE, hours=4) is Move.NOTHING


def test_a_mark_that_people_took_away_closes_nothing_by_mistake_and_comes_back() -> None:
    kept = Kept()
    kept.check(WARNED)
    kept.mark = None
    kept.check(UNSURE, hours=1)
    assert kept.check(READY, hours=2) is Move.CLOSE


@given(NOW, NOW)
def test_since_when_stays_while_it_stands_the_same(first: Seen, second: Seen) -> None:
    before = mark_now(of(first), None)
    now = mark_now(of(second, hours=1), before)
    assert (now.since == before.since) is (now.ready is before.ready)


@given(st.booleans(), st.sampled_from(["", "0123456789ab"]))
def test_the_mark_is_read_as_it_was_written(ready: bool, what: str) -> None:
    mark = Mark(ready=ready, about=what, since="20261123T030000Z")
    assert mark_in(f"people\n{mark.encode()}\nmore") == mark


def test_what_it_is_about_is_which_rows_stand_how_and_not_their_words() -> None:
    other = replace(READY, issues=IssuesSeen(repository="acme/other", enabled=False))
    assert about(of(WARNED)) == about(of(other))
    assert len({about(of(seen)) for seen in SIGHTS.values()}) == 3


def test_the_title_says_how_it_is_and_a_title_of_people_is_not_ours() -> None:
    assert title(of(BLOCKED)) == "rollback of api in production: not ready"
    assert title(of(WARNED)) == "rollback of api in production: ready, with warnings"
    assert title(of(READY)) == "rollback of api in production: ready"
    assert title(of(UNSURE)) is None
    assert all(is_title(str(title(of(seen)))) for seen in (BLOCKED, WARNED, READY))
    assert not is_title("api can't be rolled back: look at it")


def test_two_environments_that_share_their_names_are_told_apart_by_railway_s_ids() -> None:
    one, named = fingerprints("api", None, VIEW)
    other, same = fingerprints("api", None, replace(VIEW, environment_id="staging"))
    assert named == same
    assert one != other
    assert fingerprints("api", None, None) == (named,)
    body = f"{fingerprint_mark(one)}\n{fingerprint_mark(named)}"
    assert not is_of_another(body, (one, named))
    assert is_of_another(body, (other, named))
    assert not is_of_another(fingerprint_mark(named), (other, named)), "it was opened when Railway was down"


def test_every_row_that_is_unknown_in_good_order_keeps_no_issue_open() -> None:
    assert of(READY).count(RowState.UNKNOWN) > 0
    assert standing(of(READY)) is Standing.READY
