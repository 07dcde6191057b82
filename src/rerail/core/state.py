"""The state of a run: the fold of its Journal. Console, incident, result and HTML are functions of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.plan import Plan
from rerail.core.choosing.choice import Choice
from rerail.core.judging.checks import Evidence
from rerail.core.text import Text
from rerail.core.values import Deployment, Value

if TYPE_CHECKING:
    from collections.abc import Iterable


class Status(Value):
    """A change of the new deployment's status, as seen by us."""

    at: datetime
    status: str


class RungState(Value):
    """What is known of one rung of the ladder once its mutation was intended."""

    rung: int
    intent: j.Intent
    intent_at: datetime
    first_intent_at: datetime
    sendings: int = 1
    """How often the mutation was tried; more than once only after `unsent`."""
    answer: j.Answer | None = None
    answered_at: datetime | None = None
    new_id: str | None = None
    """Id of the new deployment."""
    current: Deployment | None = None
    """Our new deployment as last seen."""
    statuses: tuple[Status, ...] = ()
    target_seen: Deployment | None = None
    """The Target as it was after a refusal."""
    failure: j.FailureExplained | None = None
    unclear_since: datetime | None = None
    unclear: tuple[str, ...] = ()
    last_look_at: datetime | None = None
    """The last look, whether it came back with an answer or not."""
    last_answer_at: datetime | None = None
    """The last look that came back with an answer."""
    failed_looks: int = 0
    """In a row."""
    not_before: datetime | None = None
    """Until when Railway asked us not to ask again."""
    closed: j.StepClosed | None = None
    closed_at: datetime | None = None
    live_at: datetime | None = None
    """When we saw it live (SUCCESS or SLEEPING) for the first time."""


class Look(Value):
    """A look that came back, with its time."""

    at: datetime
    end: j.EndSeen


class VerifyState(Value):
    """What verification has seen."""

    evidence: tuple[Evidence, ...] = ()
    proof: j.ProofLooked | None = None
    """The best look into the request log so far."""
    proof_looks: int = 0
    proof_looked_at: datetime | None = None
    ends: tuple[Look, ...] = ()
    end_looked_at: datetime | None = None
    failed_end_looks: int = 0
    closed: j.StepClosed | None = None
    closed_at: datetime | None = None


class Entry(Value):
    """One line of the Journal with its time, for the Timeline."""

    seq: int
    at: datetime
    lane: str
    data: j.Data


class State(Value):
    """One Lane's run. A rollback of several services folds each Lane's lines apart."""

    run: str = ""
    lane: str = ""
    started: j.Started | None = None
    started_at: datetime | None = None
    read: j.Read | None = None
    choice: Choice | None = None
    plan: Plan | None = None
    planned_at: datetime | None = None
    rungs: tuple[RungState, ...] = ()
    verify: VerifyState = VerifyState()
    told: tuple[j.Told, ...] = ()
    interrupted: str | None = None
    verdict: j.VerdictGiven | None = None
    verdict_at: datetime | None = None
    last_trouble: Text | None = None
    """What the last look that failed said."""
    entries: tuple[Entry, ...] = ()
    seq: int = 0

    @property
    def rung(self) -> RungState | None:
        """The rung that is being tried, or was tried last."""
        return self.rungs[-1] if self.rungs else None

    @property
    def acting(self) -> bool:
        """Whether a mutation was intended."""
        return bool(self.rungs)


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


def _apply(state: State, data: j.Data, at: datetime) -> State:  # noqa: C901, PLR0911  a table
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
            return replace(state, rungs=_intend(state.rungs, data, at))
        case j.Answer() | j.NewestSeen() | j.DeploymentSeen() | j.FailureExplained():
            return replace(state, rungs=_on_rung(state.rungs, data, at))
        case j.Measured() | j.ProofLooked() | j.EndSeen():
            return replace(state, verify=_on_verify(state.verify, data, at))
        case j.LookFailed():
            return _look_failed(state, data, at)
        case j.StepClosed():
            return _close(state, data, at)
        case j.Told():
            return replace(state, told=(*state.told, data))
        case j.Interrupted():
            return replace(state, interrupted=data.signal)
        case j.VerdictGiven():
            return replace(state, verdict=data, verdict_at=at)


def _intend(rungs: tuple[RungState, ...], data: j.Intent, at: datetime) -> tuple[RungState, ...]:
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
    return (*rungs, RungState(rung=data.rung, intent=data, intent_at=at, first_intent_at=at))


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
            return replace(rung, answer=data, answered_at=at, new_id=data.deployment_id or rung.new_id)
        case j.FailureExplained():
            return replace(rung, failure=data)
        case j.NewestSeen(found=Deployment() as found):
            return _current(_looked(rung, at), found, at)
        case j.NewestSeen():
            return _unfound(_looked(rung, at), data, at)
        case j.DeploymentSeen(deployment=deployment):
            rung = _looked(rung, at)
            if rung.new_id == deployment.id:
                return _current(rung, deployment, at)
            return replace(rung, target_seen=deployment)


def _unfound(rung: RungState, data: j.NewestSeen, at: datetime) -> RungState:
    since = (rung.unclear_since or at) if data.unclear else None
    return replace(rung, unclear=data.unclear, unclear_since=since)


def _looked(rung: RungState, at: datetime) -> RungState:
    return replace(rung, last_look_at=at, last_answer_at=at, failed_looks=0, not_before=None)


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


LIVE = frozenset({"SUCCESS", "SLEEPING"})
"""Railway's words for a deployment that is live."""


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
    state = replace(state, last_trouble=data.says)
    match data.action:
        case "end":
            verify = replace(
                state.verify, failed_end_looks=state.verify.failed_end_looks + 1, end_looked_at=at
            )
            return replace(state, verify=verify)
        case "proof":
            verify = replace(state.verify, proof_looks=state.verify.proof_looks + 1, proof_looked_at=at)
            return replace(state, verify=verify)
        case _ if state.rungs:
            rung = state.rungs[-1]
            not_before = at + timedelta(seconds=data.retry_after) if data.retry_after else None
            tried = replace(rung, last_look_at=at, failed_looks=rung.failed_looks + 1, not_before=not_before)
            return replace(state, rungs=(*state.rungs[:-1], tried))
        case _:
            return state


def _close(state: State, data: j.StepClosed, at: datetime) -> State:
    if data.step is j.Step.VERIFY:
        return replace(state, verify=replace(state.verify, closed=data, closed_at=at))
    rungs = tuple(
        replace(rung, closed=data, closed_at=at) if rung.rung == data.rung else rung for rung in state.rungs
    )
    return replace(state, rungs=rungs)
