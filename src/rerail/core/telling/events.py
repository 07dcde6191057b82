"""What one line of the Journal means to a person, seen in the light of the state before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.telling import measuring
from rerail.core.telling.happening import RAILWAY, RERAIL, Event
from rerail.core.telling.names import deployment_link, name_of
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
    j.Reply.UNSENT: "The request did not reach Railway; nothing was done",
}
ENDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "ended without a clear result",
    Outcome.SKIPPED: "was skipped",
}


def events(before: State, after: State, data: j.Data) -> tuple[Event, ...]:
    """Give what to say of a line; nothing where it only repeats what is known."""
    match data:
        case j.Started() | j.Read() | j.ChoiceMade() | j.Planned():
            return (_preparing(data),)
        case j.Intent() | j.Answer():
            return (_sending(data, after),)
        case j.NewestSeen() | j.DeploymentSeen() | j.FailureExplained():
            return _following(before, after, data)
        case j.Measured() | j.ProofLooked() | j.EndSeen():
            return measuring.events(before, after, data)
        case j.VerdictGiven():
            return (_verdict(before, data),)
        case _:
            return _ending(data)


def _preparing(data: j.Started | j.Read | j.ChoiceMade | j.Planned) -> Event:
    match data:
        case j.Started(trigger=trigger, reason=reason):
            who = "a person" if trigger is Trigger.MANUAL else "a workflow, automatically"
            dry = " (dry run)" if data.dry_run else ""
            why = f"Reason: {reason}" if reason else ""
            return Event(source=RERAIL, says=f"Started by {who}{dry}", detail=why, link=data.run_url)
        case j.Read():
            found = f"{data.deployments} deployments, {data.releases} releases from {data.releases_from}"
            notes = " ".join(str(note) for note in data.notes)
            return Event(
                source=RAILWAY, says="Railway and the releases were read", detail=f"{found}. {notes}"
            )
        case j.ChoiceMade(choice=choice):
            return _chosen(choice)
        case j.Planned(plan=plan):
            return Event(source=RERAIL, says=f"Plan fixed: {_ladder(plan)}", detail=_stops(plan))


def _chosen(choice: Choice) -> Event:
    match choice:
        case Chosen(target=target):
            return Event(source=RERAIL, says=f"Target chosen: {name_of(target)}", detail=target.why)
        case NothingFound(why=why):
            return Event(source=RERAIL, says="No deployment qualifies as Target", detail=why)
        case NothingWrong(why=why):
            return Event(source=RERAIL, says="Nothing needs to be rolled back", detail=why)
        case _:
            return Event(source=RERAIL, says="More of the history is read")


def _ladder(plan: Plan) -> str:
    free = [str(rung.route) for rung in plan.rungs if rung.barred is None]
    return ", then ".join(free) if free else "no Route may be taken"


def _stops(plan: Plan) -> str:
    return " ".join(str(finding.says) for finding in plan.findings if finding.level != "note")


def _sending(data: j.Intent | j.Answer, after: State) -> Event:
    if isinstance(data, j.Intent):
        says = f"Request leaves for Railway: {ROUTES[data.route]}"
        return Event(source=RERAIL, says=says, detail=data.subject, link=deployment_link(after, data.subject))
    refused = data.reply is not j.Reply.ACCEPTED
    return Event(source=RAILWAY, says=REPLIES[data.reply], detail=str(data.says) if refused else "")


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
        return (Event(source=RAILWAY, says="More than one new deployment fits", detail=ids),)
    return (*_found(after, rung, earlier), *_status(rung, earlier), *_target(rung, earlier))


def _rung(state: State, index: int) -> RungState | None:
    return next((rung for rung in state.rungs if rung.rung == index), None)


def _explained(data: j.FailureExplained) -> tuple[Event, ...]:
    if data.failed_step is None:
        return ()
    detail = f"{data.failed_step}: {data.error}" if data.error else data.failed_step
    return (Event(source=RAILWAY, says="Railway says which of its steps failed", detail=detail),)


def _found(after: State, rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    if rung.current is None or (earlier is not None and earlier.current is not None):
        return ()
    link = deployment_link(after, rung.current.id)
    return (Event(source=RAILWAY, says=f"New deployment found: {rung.current.id}", link=link),)


def _status(rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    known = len(earlier.statuses) if earlier else 0
    return tuple(
        Event(source=RAILWAY, says=f"New deployment is {seen.status}") for seen in rung.statuses[known:]
    )


def _target(rung: RungState, earlier: RungState | None) -> tuple[Event, ...]:
    if rung.target_seen is None or (earlier is not None and earlier.target_seen is not None):
        return ()
    there = "still there" if rung.target_seen.can_rollback else "gone"
    return (Event(source=RAILWAY, says=f"The Target's image is {there}"),)


def _ending(data: j.Data) -> tuple[Event, ...]:
    match data:
        case j.StepClosed(step=closed, outcome=outcome, says=says):
            name = "Verification" if closed is j.Step.VERIFY else "Bringing the Target back"
            onward = "; the next Route is tried" if data.moves_on else ""
            return (Event(source=RERAIL, says=f"{name} {ENDS[outcome]}{onward}", detail=str(says)),)
        case j.Told(outlet=outlet, done=done, where=where, says=says):
            verb = "Told" if done else "Could not tell"
            link = where if where and where.startswith("https://") else None
            detail = str(says) if says else (where or "")
            return (Event(source=RERAIL, says=f"{verb}: {outlet}", detail=detail, link=link),)
        case j.LookFailed(action=action, says=says):
            return (Event(source=RERAIL, says=f"A look ({action}) brought no answer", detail=str(says)),)
        case j.Interrupted(signal=signal):
            return (Event(source=RERAIL, says=f"Asked to stop ({signal})"),)
        case _:
            return ()


def _verdict(before: State, data: j.VerdictGiven) -> Event:
    word = data.verdict.replace("_", " ").upper() if data.verdict else "Ended before acting"
    last = before.entries[-1].data if before.entries else None
    repeats = isinstance(last, j.StepClosed) and str(last.says) == str(data.says)
    return Event(
        source=RERAIL, says=f"Verdict: {word} ({data.reason})", detail="" if repeats else str(data.says)
    )
