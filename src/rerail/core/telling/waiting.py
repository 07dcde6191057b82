"""What a run is waiting for at this moment, for a live line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.claiming import PATIENCE
from rerail.core.acting.measured import measurements
from rerail.core.acting.rungs import deadline
from rerail.core.choosing.choice import Chosen
from rerail.core.journal import Reply
from rerail.core.judging.standing import standing
from rerail.core.outlet_names import ISSUE
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.freeze import Freeze, freeze
from rerail.core.telling.watched import waiting as watched
from rerail.core.telling.wording import duration
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.core.acting.measured import Measurements
    from rerail.core.acting.plan import Plan
    from rerail.core.state import ClaimState, RungState, State


def waiting_for(state: State, now: datetime) -> str | None:  # noqa: PLR0911  a table
    """Say what is waited for at `now` (UTC); None when the run has ended and there is nothing to file."""
    if state.verdict is not None:
        return "filing the incident" if _is_to_be_filed(state) else None
    if state.watching is not None:
        return watched.waiting_for(state.watching, now)
    if state.plan is None:
        return _preparing(state)
    if state.rung is None and state.claim is not None and state.follows:
        return f"another run is at work, looking for its rollback · {_of_patience(state.claim, now)}"
    if state.rung is None:
        return "getting ready to send" if not _is_dry(state) else None
    if state.rung.live_at is None or state.rung.closed is None:
        return _restoring(state.rung, state.plan, now)
    return _verifying(state, state.plan, state.rung, now)


def _is_to_be_filed(state: State) -> bool:
    told = any(t.outlet == ISSUE for t in state.told)
    somewhere = state.started is not None and state.started.repository is not None
    return somewhere and not told and fingerprint(state) is not None


def _is_dry(state: State) -> bool:
    return state.started is not None and state.started.dry_run


def _preparing(state: State) -> str | None:
    if state.read is None:
        return "reading Railway and the releases"
    if state.choice is None:
        return "choosing the Target"
    return "looking what speaks against it" if isinstance(state.choice, Chosen) else None


def _of_patience(claim: ClaimState, now: datetime) -> str:
    return _of(claim.since, claim.since + timedelta(seconds=PATIENCE), now)


def _restoring(rung: RungState, plan: Plan, now: datetime) -> str:
    return f"Railway: {_stands(rung)} · {_of(rung.first_intent_at, deadline(plan, rung), now)}"


def _stands(rung: RungState) -> str:
    reply = rung.answer.reply if rung.answer else None
    if rung.current is not None:
        return rung.current.status
    if reply is None:
        return "request sent"
    if reply is Reply.UNSENT:
        return "not reached, trying again"
    return "looking for the new deployment" if reply is not Reply.REFUSED else "refused, asking why"


def _of(start: datetime, end: datetime, now: datetime) -> str:
    passed = max(0.0, (now - start).total_seconds())
    return f"{duration(passed)} of {duration((end - start).total_seconds())}"


def _verifying(state: State, plan: Plan, rung: RungState, now: datetime) -> str:
    state = standing(state, plan).state
    rung = state.rung or rung
    settled = (rung.live_at or now) + timedelta(seconds=plan.timing.settle)
    if now < settled:
        return f"old deployment drains · {duration((settled - now).total_seconds())} left"
    if state.verify.closed is not None:
        under_way = freeze(state) is Freeze.UNDER_WAY
        return "reading back that auto-deploy is off" if under_way else "coming to the verdict"
    measured = measurements(state, plan, rung, settled, now)
    rows = ", ".join(_rows(state, plan, measured, settled))
    if rows:
        return f"{rows} · {_of(settled, measured.until, now)}"
    return _proving(state, plan, measured, settled, now)


def _rows(state: State, plan: Plan, measured: Measurements, settled: datetime) -> Iterator[str]:
    """Give how far each check is that has not come to an end."""
    for assessment in measured.probes:
        if assessment.outcome is None:
            row = _passes(state, assessment.check, settled)
            yield f"{assessment.check}: {row} of {plan.timing.in_a_row} in a row"


def _passes(state: State, check: str, since: datetime) -> int:
    mine = [e.outcome for e in state.verify.evidence if e.check == check and e.started_at >= since]
    failed = [i for i, outcome in enumerate(mine) if outcome is not Outcome.PASSED]
    return len(mine) - (failed[-1] + 1 if failed else 0)


def _proving(state: State, plan: Plan, measured: Measurements, settled: datetime, now: datetime) -> str:
    running = [a.check for a in measured.smoke if a.outcome is None]
    if running:
        return f"running {', '.join(running)}"
    if not measured.probes:
        steady = settled + timedelta(seconds=plan.timing.instances_steady)
        return f"instances run without a restart · {_of(settled, steady, now)}"
    asked = len({i for a in measured.probes for i in a.in_a_row})
    found = state.verify.proof.found if state.verify.proof else 0
    if found < asked:
        return f"asking the request log: {found} of {asked}"
    return "looking who is Live"
