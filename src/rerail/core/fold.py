"""From the Journal's lines to the state: one pure step for each line."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import fold_beside as beside
from rerail.core import fold_continuing as continuing
from rerail.core import fold_watching as watching
from rerail.core import journal as j
from rerail.core.acting.change import Change
from rerail.core.acting.statuses import LIVE
from rerail.core.evidence.state import observe
from rerail.core.state import Entry, Look, RungState, State, Status, VerifyState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.values import Deployment

CHANGES = {str(change): change for change in Change}
"""What a look back at a change is called when it fails."""


def fold(lines: Iterable[j.Line], state: State | None = None) -> State:
    """Fold lines into the state, in their order; from the beginning where no state is given."""
    return reduce(step, lines, state or State())


def step(state: State, line: j.Line) -> State:
    """Give the state after one more line."""
    entry = Entry(seq=line.seq, at=line.at, lane=line.lane, data=line.data)
    state = replace(
        state, run=line.run, lane=line.lane or state.lane, seq=line.seq, entries=(*state.entries, entry)
    )
    return _apply(state, line.data, line.at)


def _apply(state: State, data: j.Data, at: datetime) -> State:  # noqa: C901, PLR0911, PLR0912  a table
    match data:
        case j.Started():
            return replace(state, started=data, started_at=at)
        case j.Read():
            return replace(state, read=data)
        case j.ChoiceMade():
            return replace(state, choice=data.choice)
        case j.Planned():
            return replace(state, plan=data.plan, planned_at=at)
        case j.Intent():
            return replace(state, rungs=_intend(state, data, at))
        case j.Answer() | j.NewestSeen() | j.DeploymentSeen() | j.FailureExplained():
            return replace(state, rungs=_on_rung(state.rungs, data, at))
        case j.Measured() if state.watching is not None:
            return replace(state, watch=watching.measured(state.watching, data.evidence))
        case j.Measured() | j.ProofLooked() | j.EndSeen():
            return replace(state, verify=_on_verify(state.verify, data, at))
        case j.LookFailed() if state.watching is not None:
            return replace(state, watch=watching.look_failed(state.watching, data, at))
        case j.LookFailed():
            return _look_failed(state, data, at)
        case j.StepClosed():
            return _close(state, data, at)
        case j.ClaimSeen() | j.ClaimReturned() | j.OthersSeen():
            return replace(state, claim=beside.on_claim(state.claim, data, at))
        case j.ChangeIntent() | j.ChangeAnswer() | j.ChangeSeen():
            return replace(state, changes=beside.on_changes(state.changes, data, at))
        case j.Continued():
            return continuing.continued(state, data, _known(state), at)
        case j.Resumed():
            return continuing.resumed(state, data, at)
        case j.Told():
            return replace(state, told=(*state.told, data))
        case j.TellerKnown():
            return replace(state, teller=data)
        case j.Observed(what=what):
            return replace(state, evidence=observe(state.evidence, what, at))
        case j.WatchPlanned():
            return replace(state, watch=watching.planned(data, at))
        case (
            j.SubjectSeen()
            | j.EdgeSeen()
            | j.LogsSeen()
            | j.BaselineSeen()
            | j.LatencySeen()
            | j.PlatformSeen()
            | j.SubjectExplained()
        ):
            return replace(state, watch=watching.looked(state.watch, data, at) if state.watch else None)
        case j.Judged():
            return replace(state, watch=watching.judged(state.watch, data, at) if state.watch else None)
        case j.Recorded():
            return replace(state, recorded=(*state.recorded, data))
        case j.OwnChecksEnded():
            return replace(state, own_checks=(*state.own_checks, data))
        case j.Interrupted():
            return replace(state, interrupted=data.signal)
        case j.VerdictGiven():
            return replace(state, verdict=data, verdict_at=at)


def _intend(state: State, data: j.Intent, at: datetime) -> tuple[RungState, ...]:
    rungs = state.rungs
    if rungs and rungs[-1].rung == data.rung:
        again = replace(
            rungs[-1],
            intent=data,
            intent_at=at,
            answer=None,
            answered_at=None,
            sendings=rungs[-1].sendings + 1,
        )
        return (*rungs[:-1], again)
    made = [rung.current.created_at for rung in rungs if rung.current is not None]
    new = RungState(
        rung=data.rung,
        intent=data,
        intent_at=at,
        first_intent_at=at,
        known_ids=_known(state),
        after=max(made, default=None),
    )
    return (*rungs, new)


def _known(state: State) -> frozenset[str]:
    """Give the ids of all deployments seen so far: a mutation that has not left made none of them."""
    ids = set(state.plan.known_ids) if state.plan else set()
    for rung in state.rungs:
        ids |= rung.seen_ids
    return frozenset(ids)


def _on_rung(
    rungs: tuple[RungState, ...],
    data: j.Answer | j.NewestSeen | j.DeploymentSeen | j.FailureExplained,
    at: datetime,
) -> tuple[RungState, ...]:
    return tuple(_seen(rung, data, at) if rung.rung == data.rung else rung for rung in rungs)


def _seen(
    rung: RungState, data: j.Answer | j.NewestSeen | j.DeploymentSeen | j.FailureExplained, at: datetime
) -> RungState:
    match data:
        case j.Answer():
            rung = _named(rung, (data.deployment_id,))
            return replace(rung, answer=data, answered_at=at, new_id=_new(rung, data.deployment_id))
        case j.FailureExplained():
            return replace(rung, failure=data)
        case j.NewestSeen():
            return _listed(_looked(rung, at), data, at)
        case j.DeploymentSeen(deployment=deployment):
            rung = replace(_named(_looked(rung, at), (deployment.id,)), untold=0)
            if rung.new_id == deployment.id:
                return _current(rung, deployment, at)
            return replace(rung, target_seen=deployment)


def _new(rung: RungState, said: str | None) -> str | None:
    """Give the id of our deployment after one more was said to be it: never one from before."""
    return rung.new_id if said is None or said in rung.known_ids else said


def _named(rung: RungState, ids: tuple[str | None, ...]) -> RungState:
    return replace(rung, seen_ids=rung.seen_ids.union(i for i in ids if i is not None))


def _listed(rung: RungState, data: j.NewestSeen, at: datetime) -> RungState:
    rung = _named(rung, (*data.newest, *data.active, *data.unclear))
    if data.instead_of is not None:
        rung = replace(rung, sought_for=data.instead_of)
    if data.found is None or data.found.id in rung.known_ids or data.found.id == data.instead_of:
        return _unfound(rung, data, at)
    return _current(_named(rung, (data.found.id,)), data.found, at)


def _unfound(rung: RungState, data: j.NewestSeen, at: datetime) -> RungState:
    since = (rung.unclear_since or at) if data.unclear else None
    return replace(rung, unclear=data.unclear, unclear_since=since)


def _looked(rung: RungState, at: datetime) -> RungState:
    return replace(rung, last_look_at=at, last_answer_at=at, failed_looks=0, trouble=None, not_before=None)


def _current(rung: RungState, deployment: Deployment, at: datetime) -> RungState:
    changed = not rung.statuses or rung.statuses[-1].status != deployment.status
    statuses = (*rung.statuses, Status(at=at, status=deployment.status)) if changed else rung.statuses
    live = rung.live_at or (at if deployment.status in LIVE else None)
    return replace(
        rung,
        new_id=deployment.id,
        current=deployment,
        statuses=statuses,
        live_at=live,
        unclear=(),
        unclear_since=None,
    )


def _on_verify(
    verify: VerifyState, data: j.Measured | j.ProofLooked | j.EndSeen, at: datetime
) -> VerifyState:
    match data:
        case j.Measured():
            return replace(verify, evidence=(*verify.evidence, data.evidence))
        case j.ProofLooked():
            best = data if verify.proof is None or data.found >= verify.proof.found else verify.proof
            return replace(verify, proof=best, proof_looks=verify.proof_looks + 1, proof_looked_at=at)
        case j.EndSeen():
            ends = (*verify.ends, Look(at=at, end=data))
            return replace(verify, ends=ends, end_looked_at=at, failed_end_looks=0)


def _look_failed(state: State, data: j.LookFailed, at: datetime) -> State:
    match data.action:
        case "end":
            verify = replace(
                state.verify, failed_end_looks=state.verify.failed_end_looks + 1, end_looked_at=at
            )
            return replace(state, verify=verify)
        case "others" if state.claim is not None:
            return replace(state, claim=replace(state.claim, looked_at=at))
        case action if action in CHANGES:
            return replace(state, changes=beside.look_failed(state.changes, CHANGES[action], at))
        case "proof":
            verify = replace(state.verify, proof_looks=state.verify.proof_looks + 1, proof_looked_at=at)
            return replace(state, verify=verify)
        case _ if state.rungs:
            return replace(state, rungs=(*state.rungs[:-1], _tried(state.rungs[-1], data, at)))
        case _:
            return state


def _tried(rung: RungState, data: j.LookFailed, at: datetime) -> RungState:
    not_before = at + timedelta(seconds=data.retry_after) if data.retry_after else None
    return replace(
        rung,
        last_look_at=at,
        failed_looks=rung.failed_looks + 1,
        untold=rung.untold + (data.action == "LookAt"),
        trouble=data,
        not_before=not_before,
    )


def _close(state: State, data: j.StepClosed, at: datetime) -> State:
    if data.step is j.Step.VERIFY:
        return replace(state, verify=replace(state.verify, closed=data, closed_at=at))
    rungs = tuple(
        replace(rung, closed=data, closed_at=at) if rung.rung == data.rung else rung for rung in state.rungs
    )
    return replace(state, rungs=rungs)
