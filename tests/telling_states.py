"""Realistic states for telling and rendering, folded from real Journal lines that went through the codec."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.plan import Finding, Level, Undoes
from rerail.core.choosing.choice import NothingFound, NothingWrong
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import verdict_of
from rerail.core.text import Redactor, draft
from rerail.core.values import Outcome, Proof, Route
from rerail.errors import ExitCode
from tests.fakes import START
from tests.telling_beside import followed, restored
from tests.telling_evidence import collected
from tests.telling_story import Story
from tests.telling_words import BAD_ID, ENVIRONMENT_ID, GOOD_ID, NEW_ID, SERVICE_ID, TAG, Words

__all__ = ["BAD_ID", "ENVIRONMENT_ID", "GOOD_ID", "NEW_ID", "SERVICE_ID", "STORIES", "TAG", "Story", "Words"]

if TYPE_CHECKING:
    from rerail.core.judging.checks import Evidence
    from rerail.core.state import State
    from rerail.core.text import Text


FILED = j.Told(outlet="issue", done=True, where="https://github.com/shop/api/issues/12", number=12)


def recovered(words: Words | None = None, redactor: Redactor | None = None) -> State:
    # The whole way, with a failing measurement first, and the issue filed.
    return recovered_story(words, redactor).tell(FILED).state


def recovered_story(words: Words | None = None, redactor: Redactor | None = None) -> Story:
    # The same, before anything was told.
    return verified(Story(words=words or Words(), redactor=redactor or Redactor.knowing_nothing()).live())


def verified(story: Story) -> Story:
    # What is live is measured, and passes at last.
    story.clock.advance(15.0)
    story.tell(j.LookFailed(action="proof", says=draft(story.words.trouble)))
    story.measure(story.words.check, Outcome.FAILED, times=2)
    story.measure(story.words.check, Outcome.PASSED).measure("version", Outcome.PASSED)
    story.measure("smoke", Outcome.PASSED, times=1, every=21.0)
    story.tell(j.ProofLooked(asked=3, found=1)).tell(j.ProofLooked(asked=3, found=3, instances=("i-1",)), 3.0)
    story.tell(j.EndSeen(active=(NEW_ID,), deployment=story.new("SUCCESS")))
    return story.close(Outcome.PASSED, Reason.RECOVERED, Proof.REQUEST_LOG)


def documented(words: Words | None = None, redactor: Redactor | None = None) -> State:
    # Recovered, filed, and all evidence of the failed deployment collected and attached.
    return collected(recovered_story(words, redactor)).tell(FILED).state


def inconclusive() -> State:
    # Healthy, but nothing shows that it is the Target.
    story = Story().live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.PASSED).measure("version", Outcome.UNKNOWN)
    story.tell(j.ProofLooked(asked=3, found=0))
    story.tell(j.EndSeen(active=(NEW_ID,), deployment=story.new("SUCCESS")))
    return story.close(Outcome.UNKNOWN, Reason.NO_PROOF, Proof.NONE).state


def target_unhealthy(words: Words | None = None) -> State:
    # The Target answers 500 too.
    return target_unhealthy_story(words).state


def target_unhealthy_story(words: Words | None = None) -> Story:
    # The same, before anything was told.
    story = Story(words=words or Words()).live()
    story.clock.advance(15.0)
    story.measure(story.words.check, Outcome.FAILED, times=12, every=3.0)
    return story.close(Outcome.FAILED, Reason.TARGET_UNHEALTHY, Proof.NONE)


def nothing_found() -> State:
    # The first deployment ever is bad.
    story = Story().read()
    found = NothingFound(
        live=story.bad(),
        why="This is the first deployment of the service.",
        what_to_do="Fix forward, or name a commit with --target.",
        passed_over=story.passed_over(),
    )
    story.tell(j.ChoiceMade(choice=found), after=0.0)
    return story.end(Reason.NOTHING_TO_ROLL_BACK_TO, ExitCode.NOTHING_TO_ROLL_BACK_TO, f"{found.why}")


def nothing_wrong() -> State:
    # The newest deployment never went live.
    story = Story().read()
    wrong = NothingWrong(live=story.good(), newest=story.bad(), why="The newest deployment never went live.")
    return story.tell(j.ChoiceMade(choice=wrong)).end(Reason.NEVER_WENT_LIVE, ExitCode.RECOVERED)


def dry_run() -> State:
    # The Plan only.
    return Story(dry_run=True).planned().end(Reason.DRY_RUN, ExitCode.RECOVERED)


def unsafe() -> State:
    # A migration lies between.
    stop = Finding(
        level=Level.STOP,
        code="unsafe-migration",
        says=draft("Going back crosses migrations/0042_sessions.sql."),
        go_ahead="--accept-migrations",
    )
    return Story().planned(stop).end(Reason.UNSAFE_MIGRATION, ExitCode.UNSAFE_PLAN)


def unreachable() -> State:
    # Railway could not be reached: nothing is known but what was asked for.
    return Story().begin().end(Reason.RAILWAY_UNREACHABLE, ExitCode.REMOTE_UNAVAILABLE)


def misconfigured() -> State:
    # A mistake in the options.
    return Story().begin().end(Reason.CONFIGURATION, ExitCode.USAGE)


def under_way() -> State:
    # Railway is deploying the Target.
    story = Story().sent()
    story.tell(j.NewestSeen(rung=0, active=(BAD_ID,), found=story.new("INITIALIZING")), after=2.0)
    return story.tell(j.DeploymentSeen(rung=0, deployment=story.new("DEPLOYING")), after=4.0).state


def lost() -> State:
    # The answer to the rollback was lost.
    story = Story().planned()
    story.tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))
    story.tell(j.Answer(rung=0, reply=j.Reply.LOST, says=draft(story.words.trouble)), after=15.0)
    says = draft(SENTENCES[Reason.ANSWER_LOST])
    closed = j.StepClosed(
        step=j.Step.RESTORE, rung=0, outcome=Outcome.UNKNOWN, reason=Reason.ANSWER_LOST, says=says
    )
    return story.tell(closed, after=75.0).tell(verdict_of(closed, None), after=0.0).state


def still_on(words: Words | None = None) -> State:
    # Recovered, but Railway refused to switch auto-deploy off.
    story = Story(words=words or Words(), freeze=(j.Reply.REFUSED, None))
    return verified(story.live()).tell(FILED).state


def still_on_unhealthy() -> State:
    # The same, and the Target answers 500 too.
    story = Story(freeze=(j.Reply.REFUSED, None)).live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.FAILED, times=12, every=3.0)
    return story.close(Outcome.FAILED, Reason.TARGET_UNHEALTHY, Proof.NONE).state


def looks_on(words: Words | None = None) -> State:
    # Another run has the Claim; its rollback is followed and verified, and its incident is let alone.
    story = Story(words=words or Words()).planned()
    story.tell(j.ClaimSeen(held=j.Held.ANOTHERS, subject=BAD_ID), after=0.1)
    story.tell(j.OthersSeen(live=BAD_ID), after=2.0)
    return verified(followed(story, "Another run, which has the Claim, sent it.")).state


def resumed(words: Words | None = None) -> State:
    # The run was killed while Railway deployed; a later process followed and verified.
    story = Story(words=words or Words()).sent()
    story.tell(j.NewestSeen(rung=0, active=(BAD_ID,), found=story.new("DEPLOYING")), after=2.0)
    story.tell(j.Resumed(rerail="0.1.0", run_url="https://github.com/shop/api/actions/runs/4712"), after=90.0)
    story.tell(j.DeploymentSeen(rung=0, deployment=story.new("SUCCESS")), after=1.0)
    return verified(restored(story)).tell(FILED).state


def undone(words: Words | None = None) -> State:
    # A rollback was undone: what it went back from is live again, and healthy.
    undoes = Undoes(rollback=BAD_ID, at=START - timedelta(minutes=20), incident=11)
    return verified(Story(words=words or Words(), undoes=undoes).live()).tell(FILED).state


STORIES = {
    "recovered": recovered,
    "documented": documented,
    "inconclusive": inconclusive,
    "target-unhealthy": target_unhealthy,
    "nothing-found": nothing_found,
    "nothing-wrong": nothing_wrong,
    "dry-run": dry_run,
    "unsafe": unsafe,
    "unreachable": unreachable,
    "misconfigured": misconfigured,
    "under-way": under_way,
    "lost": lost,
    "still-on": still_on,
    "still-on-unhealthy": still_on_unhealthy,
    "looks-on": looks_on,
    "resumed": resumed,
    "undone": undone,
}


def with_excerpt(evidence: Evidence, excerpt: Text) -> Evidence:
    """Give the same evidence with another excerpt."""
    return replace(evidence, excerpt=excerpt)


def deployed_from(state: State, repo: str | None, image: str | None = None) -> State:
    """Give the same for a service with this source, and without auto-deploy where that is no repository."""
    assert state.read is not None
    assert state.plan is not None
    view = replace(state.read.view, source_repo=repo, source_image=image)
    plan = state.plan if repo else replace(state.plan, changes=())
    return replace(
        state, read=replace(state.read, view=view), plan=plan, changes=state.changes if repo else ()
    )
