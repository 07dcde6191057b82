"""The first lines while a rollback goes on: the runbook's alert, how far it is, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.core.telling.progress import milestones
from rerail.core.values import Outcome
from rerail.render.markdown.status import status
from tests import telling_states as told
from tests.render.test_comments import stages

if TYPE_CHECKING:
    from rerail.core.state import State


def said(state: State, facts: TellingFacts = FOR_OURSELVES) -> str:
    return status(state, incident(state, facts))


def test_at_the_start_it_is_the_runbooks_alert_with_steps_and_estimate() -> None:
    text = said(told.under_way())
    for wanted in (
        "> [!NOTE]",
        "**ALERT: Initiating emergency rollback**",
        "**Reason:** Checkout answers 500 since 02:40",
        "**Status:** Rollback in progress",
        "**UPDATE: Rollback 50 % complete** (4 of 8 steps)",
        "> - ✔ The request was sent to Railway\n> - ✔ Auto-deploy is off\n",
        "**Current Status:** Railway: DEPLOYING",
        "**ETA:** 03:07:16 UTC at the latest",
        "> - ✔ The new deployment was found\n> - … The Target is live\n> - · The old deployment has drained",
    ):
        assert wanted in text


def test_in_public_the_reason_stays_inside() -> None:
    text = said(told.under_way(), TellingFacts(private=False))
    assert "Checkout" not in text
    assert "**Reason:** not shown here; rerail was started by hand" in text


def test_at_the_end_there_is_the_verdict_and_no_step_any_more() -> None:
    text = said(told.recovered())
    assert "**RECOVERED**" in text
    assert "ALERT" not in text
    assert "ETA" not in text


def test_a_step_that_was_done_stays_done() -> None:
    done: set[str] = set()
    for state in stages(told.documented()):
        now = {m.says for m in milestones(state) if m.done}
        assert done <= now
        done = now
    assert len(done) == len(milestones(told.documented()))


def test_a_check_that_fails_in_the_end_is_no_step_that_is_done() -> None:
    story = told.Story().live().measure("health", Outcome.FAILED)
    assert [m.done for m in milestones(story.state)][-2:] == [False, False]
    assert not milestones(told.target_unhealthy())[-2].done


def test_nothing_is_estimated_before_anything_was_sent() -> None:
    text = said(told.Story().planned().state)
    assert "ETA" not in text
    assert "Nothing was sent yet." in text
