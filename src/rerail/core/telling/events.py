"""What one line of the Journal means to a person, seen in the light of the state before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.statuses import ENDED_BADLY, LIVE
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.telling import alongside, measuring, told
from rerail.core.telling.happening import RAILWAY, RERAIL, Event
from rerail.core.telling.headline import HEADLINES, headline, tone
from rerail.core.telling.names import deployment_link, name_of
from rerail.core.telling.tone import OF_OUTCOME, OF_VERDICT, Tone
from rerail.core.telling.watched import events as watched
from rerail.core.telling.wording import counted
from rerail.core.values import Outcome, Route, Trigger

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.choosing.choice import Choice
    from rerail.core.state import RungState, State

ROUTES = {
    Route.ROLLBACK: "roll back (stored image and its variables)",
    Route.REDEPLOY: "redeploy (rebuild that deployment)",
    Route.COMMIT: "deploy the commit (rebuild with today's variables)",
}
REPLIES = {
    j.Reply.ACCEPTED: "Railway accepted the request",
    j.Reply.REFUSED: "Railway refused the request",
    j.Reply.LOST: "Railway's answer was lost; it will be looked for, not sent again",
    j.Reply.UNSENT: "Railway did not take the request; nothing was done, it is sent again",
}
TONES = {
    j.Reply.ACCEPTED: None,
    j.Reply.REFUSED: Tone.BAD,
    j.Reply.LOST: Tone.DOUBTFUL,
    j.Reply.UNSENT: Tone.DOUBTFUL,
}
ENDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "ended without a clear result",
    Outcome.SKIPPED: "was skipped",
}

OWN_CHECKS = {
    j.OwnOutcome.SUCCESS: ("passed", Tone.GOOD),
    j.OwnOutcome.FAILURE: ("failed", Tone.BAD),
    j.OwnOutcome.CANCELLED: ("were cut off", Tone.DOUBTFUL),
    j.OwnOutcome.SKIPPED: ("did not run", Tone.DOUBTFUL),
}


def events(before: State, after: State, data: j.Data) -> tuple[Event, ...]:  # noqa: PLR0911  a table
    """Give what to say of a line; nothing where it only repeats what is known."""
    match data:
        case j.Started() | j.Read() | j.ChoiceMade() | j.Planned():
            return (_preparing(data),)
        case j.Intent() | j.Answer():
            return (_sending(data, after),)
        case j.NewestSeen() | j.DeploymentSeen() | j.FailureExplained():
            return _following(before, after, data)
        case j.Measured() if before.watching is not None:
            return watched.measured(before, data)
        case j.Measured() | j.ProofLooked() | j.EndSeen():
            return measuring.events(before, after, data)
        case j.VerdictGiven():
            return (_verdict(after, data),)
        case j.OwnChecksEnded():
            return (_own_checks(data),)
        case j.StepClosed() | j.Told() | j.LookFailed() | j.Interrupted() | j.Observed():
            return _ending(before, data)
        case (
            j.WatchPlanned()
            | j.SubjectSeen()
            | j.EdgeSeen()
            | j.LogsSeen()
            | j.BaselineSeen()
            | j.LatencySeen()
            | j.PlatformSeen()
            | j.SubjectExplained()
            | j.Judged()
            | j.Recorded()
        ):
            return watched.events(before, after, data)
        case _:
            return alongside.events(before, after, data)


def _preparing(data: j.Started | j.Read | j.ChoiceMade | j.Planned) -> Event:
    match data:
        case j.Started(reason=reason):
            why = f"Reason: {reason}" if reason else ""
            return Event(source=RERAIL, says=f"rerail started ({_how(data)})", detail=why, link=data.run_url)
        case j.Read() if data.releases_from == j.NOT_READ:
            detail = f"{counted(data.deployments, 'deployment')}."
            return Event(source=RAILWAY, says="Railway was read", detail=detail)
        case j.Read():
            found, says = counted(data.deployments, "deployment"), "Railway was read"
            if not data.releases_from.startswith(j.NOWHERE):
                found += f", {counted(data.releases, 'release')} from {data.releases_from}"
                says = "Railway and the releases were read"
            detail = " ".join((f"{found}.", *(str(note).rstrip(".") + "." for note in data.notes)))
            return Event(source=RAILWAY, says=says, detail=detail)
        case j.ChoiceMade(choice=choice):
            return _chosen(choice)
        case j.Planned(plan=plan):
            return Event(source=RERAIL, says=f"Plan fixed: {_ladder(plan)}")


def _how(started: j.Started) -> str:
    how = "by hand" if started.trigger is Trigger.MANUAL else "automatically"
    how = f"{how}, to undo a rollback" if started.undo else how
    how = "a watch" if started.watch else how
    return f"{how}, dry run" if started.dry_run else how


def _chosen(choice: Choice) -> Event:
    """Say what came out; why, is said once, with the Plan or at the end."""
    match choice:
        case Chosen(target=target):
            return Event(source=RERAIL, says=f"Target chosen: {name_of(target)}")
        case NothingFound():
            return Event(source=RERAIL, says="There is nothing to go back to", tone=Tone.BAD)
        case NothingWrong():
            return Event(source=RERAIL, says="Nothing needs to be rolled back")
        case _:
            return Event(source=RERAIL, says="More of the history is read")


def _ladder(plan: Plan) -> str:
    free = [str(rung.route) for rung in plan.rungs if rung.barred is None]
    return ", then ".join(free) if free else "no Route may be taken"


def _sending(data: j.Intent | j.Answer, after: State) -> Event:
    if isinstance(data, j.Intent):
        says = f"Request leaves for Railway: {ROUTES[data.route]}"
        return Event(source=RERAIL, says=says, detail=data.subject, link=deployment_link(after, data.subject))
    accepted = data.reply is j.Reply.ACCEPTED
    tone = TONES[data.reply]
    return Event(
        source=RAILWAY, says=REPLIES[data.reply], detail="" if accepted else str(data.says), tone=tone
    )


def _following(
    before: State, after: State, data: j.NewestSeen | j.DeploymentSeen | j.FailureExplained
) -> tuple[Event, ...]:
    rung, earlier = _rung(after, data.rung), _rung(before, data.rung)
    if rung is None:
        return ()
    if isinstance(data, j.FailureExplained):
        return _explained(data)
    if rung.unclear and not (earlier and earlier.unclear):
        ids = ", ".join(rung.unclear)
        says = "More than one new deployment fits"
        return (Event(source=RAILWAY, says=says, detail=ids, tone=Tone.DOUBTFUL),)
    return (*_found(after, rung, earlier), *_status(rung, earlier), *_target(rung, earlier))


def _rung(state: State, index: int) -> RungState | None:
    return next((rung for rung in state.rungs if rung.rung == index), None)


def _explained(data: j.FailureExplained) -> tuple[Event, ...]:
    if data.failed_step is None:
        return ()
    detail = f"{data.failed_step}: {data.error}" if data.error else data.failed_step
    says = "Railway says which of its steps failed"
    return (Event(source=RAILWAY, says=says, detail=detail, tone=Tone.BAD),)


def _found(after: State, rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    if rung.current is None or (earlier is not None and earlier.current is not None):
        return ()
    link = deployment_link(after, rung.current.id)
    return (Event(source=RAILWAY, says=f"New deployment found: {rung.current.id}", link=link),)


def _status(rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    known = len(earlier.statuses) if earlier else 0
    return tuple(
        Event(source=RAILWAY, says=f"New deployment is {seen.status}", tone=_tone_of(seen.status))
        for seen in rung.statuses[known:]
    )


def _tone_of(status: str) -> Tone | None:
    if status in LIVE:
        return Tone.GOOD
    return Tone.BAD if status in ENDED_BADLY else None


def _target(rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    if rung.target_seen is None or (earlier is not None and earlier.target_seen is not None):
        return ()
    there = "still there" if rung.target_seen.can_rollback else "gone"
    return (Event(source=RAILWAY, says=f"The Target's image is {there}"),)


def _ending(
    before: State, data: j.StepClosed | j.Told | j.LookFailed | j.Interrupted | j.Observed
) -> tuple[Event, ...]:
    match data:
        case j.StepClosed():
            return (_closed(data),)
        case j.Told():
            return told.events(data, before.told, another=before.defers)
        case j.LookFailed(action=action, says=says):
            said = f"A look ({action}) brought no answer"
            return (Event(source=RERAIL, says=said, detail=str(says), tone=Tone.DOUBTFUL),)
        case j.Interrupted(signal=signal):
            return (Event(source=RERAIL, says=f"Asked to stop ({signal})", tone=Tone.DOUBTFUL),)
        case j.Observed():
            return ()


def _own_checks(data: j.OwnChecksEnded) -> Event:
    says, tone = OWN_CHECKS[data.outcome]
    return Event(source=RERAIL, says=f"Your own checks {says}", detail=str(data.name), tone=tone)


def _closed(data: j.StepClosed) -> Event:
    """Say how a Step ended; the last one's reason is the Verdict's, and is said there."""
    name = "Verification" if data.step is j.Step.VERIFY else "Bringing the Target back"
    onward = "; the next Route is tried" if data.moves_on else ""
    detail = str(data.says) if data.moves_on else ""
    tone = OF_OUTCOME[data.outcome]
    return Event(source=RERAIL, says=f"{name} {ENDS[data.outcome]}{onward}", detail=detail, tone=tone)


def _verdict(after: State, data: j.VerdictGiven) -> Event:
    if data.verdict is not None and after.started is not None and after.started.watch and not after.acting:
        word = str(data.verdict).upper()
        return Event(source=RERAIL, says=f"Verdict: {word} ({data.reason})", tone=OF_VERDICT[data.verdict])
    if data.verdict is None or not after.acting:
        ended = headline(after).lower()
        known = data.reason.replace("-", " ") in ended or headline(after) in HEADLINES.values()
        says = f"Ended: {ended}" if known else f"Ended: {ended} ({data.reason})"
        return Event(source=RERAIL, says=says, tone=tone(after))
    word = data.verdict.replace("_", " ").upper()
    says = f"Verdict: {word}" if str(data.reason) == str(data.verdict) else f"Verdict: {word} ({data.reason})"
    return Event(source=RERAIL, says=says, tone=OF_VERDICT[data.verdict])
