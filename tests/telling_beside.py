"""Journal lines of what lies beside the rollback: the freeze, others' rollbacks, later processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.beside import MOST_LOOKS
from rerail.core.acting.change import Change
from rerail.core.text import draft
from rerail.core.values import Outcome, Route
from tests.telling_words import GOOD_ID, SERVICE_ID

if TYPE_CHECKING:
    from tests.telling_story import Story


def frozen(story: Story, reply: j.Reply = j.Reply.ACCEPTED, in_force: bool | None = True) -> Story:
    # Auto-deploy is asked to be off and read back; None: reading it back brings no answer.
    freeze, says = Change.FREEZE, draft(story.words.trouble)
    story.tell(j.ChangeIntent(change=freeze, subject=SERVICE_ID), after=0.0)
    story.tell(j.ChangeAnswer(change=freeze, subject=SERVICE_ID, reply=reply, says=says), after=0.0)
    if reply is j.Reply.REFUSED:
        return story
    for _ in range(1 if in_force else MOST_LOOKS):
        seen = j.ChangeSeen(change=freeze, subject=SERVICE_ID, in_force=bool(in_force), says=draft("off"))
        failed = j.LookFailed(action=str(freeze), says=says)
        story.tell(failed if in_force is None else seen, after=0.0)
    return story


def followed(story: Story, says: str) -> Story:
    # Somebody else's rollback is gone on with, from its deployment to its being live.
    rollback = j.Continued(
        rung=0,
        route=Route.ROLLBACK,
        subject=GOOD_ID,
        deployment=story.new("DEPLOYING"),
        sent_at=story.clock.now(),
        says=draft(says),
    )
    story.tell(rollback, after=0.5)
    story.tell(j.DeploymentSeen(rung=0, deployment=story.new("SUCCESS")), after=8.0)
    return restored(story)


def restored(story: Story) -> Story:
    closed = j.StepClosed(
        step=j.Step.RESTORE,
        rung=0,
        outcome=Outcome.PASSED,
        reason=None,
        says=draft("Railway says SUCCESS: the new deployment is live."),
    )
    return story.tell(closed, after=0.0)
