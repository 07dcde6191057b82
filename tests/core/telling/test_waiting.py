"""The live line says what is waited for, at each moment of a run, and nothing at its end."""

from __future__ import annotations

from datetime import timedelta

from rerail.core import journal as j
from rerail.core.state import State
from rerail.core.values import Outcome
from rerail.render.console import now_line
from tests import telling_states as told
from tests.fakes import START


def at(story: told.Story, later: float = 0.0) -> str | None:
    return now_line(story.state, story.clock.now() + timedelta(seconds=later))


def test_before_it_acts_it_says_what_is_read_and_chosen() -> None:
    assert now_line(State(), START) == "reading Railway and the releases"
    assert at(told.Story().begin()) == "reading Railway and the releases"
    assert at(told.Story().read()) == "choosing the Target"
    story = told.Story().read()
    assert at(story.tell(j.ChoiceMade(choice=story.choice()))) == "looking what speaks against it"


def test_while_railway_works_it_says_the_status_and_the_time_of_the_deadline() -> None:
    story = told.Story().sent()
    assert at(story, 1.7) == "Railway: looking for the new deployment · 2 s of 7 min 15 s"
    story.tell(j.NewestSeen(rung=0, active=(), found=story.new("DEPLOYING")), after=2.0)
    assert at(story, 11.7) == "Railway: DEPLOYING · 14 s of 7 min 15 s"


def test_after_it_is_live_the_old_deployment_drains() -> None:
    assert at(told.Story().live(), 9.0) == "old deployment drains · 6 s left"


def test_checks_tell_how_many_passed_in_a_row() -> None:
    story = told.Story().live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.PASSED, times=1).measure("health", Outcome.FAILED, times=1)
    story.measure("health", Outcome.PASSED, times=2).measure("version", Outcome.PASSED)
    said = at(story)
    assert said is not None
    assert said.startswith("health: 2 of 3 in a row · ")
    assert said.endswith(" of 2 min")


def test_the_smoke_command_and_the_request_log_are_named() -> None:
    story = told.Story().live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.PASSED).measure("version", Outcome.PASSED)
    assert at(story) == "running smoke"
    story.measure("smoke", Outcome.PASSED, times=1).tell(j.ProofLooked(asked=6, found=2))
    assert at(story) == "asking the request log: 2 of 6"
    story.tell(j.ProofLooked(asked=6, found=6))
    assert at(story) == "looking who is Live"


def test_at_the_end_only_the_filing_is_left() -> None:
    assert now_line(told.target_unhealthy(), START) == "filing the incident"
    assert now_line(told.recovered(), START) is None
    assert now_line(told.dry_run(), START) is None
    assert now_line(told.nothing_wrong(), START) is None
