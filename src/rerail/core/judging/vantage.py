"""The second vantage: whether "this machine can't reach it" means "it is down".

Looked at only when a probe got no answer, again and again, until its time was up:

| control URL | Railway's edge answered others below 500 | instances | it comes to |
|---|---|---|---|
| not measured | | | INCONCLUSIVE, cannot-measure |
| no answer, even once meanwhile | | | INCONCLUSIVE, runner-blind |
| answers | yes | | INCONCLUSIVE, unreachable: a firewall or DNS stands between |
| answers | no | none runs | NOT_RECOVERED, deployment-crashed |
| answers | no | run, or are starting or asleep, or are not told | INCONCLUSIVE, unreachable |
| answers | can't be read | | INCONCLUSIVE, unreachable |

So nothing is called down on this machine's word alone, a refused connection included: that takes Railway's
log and Railway's instances as well. What Railway says of the deployment itself (CRASHED, say) weighs more
than all of this, and is judged before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.checks import ControlCheck, EdgeCheck, Reach
from rerail.core.judging.proof import none_runs
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.judging.checks import Evidence
    from rerail.core.state import VerifyState
    from rerail.core.values import Deployment

CONTROL = ControlCheck()
EDGE = "edge"


def wanted(
    verify: VerifyState, check: str, deployment_id: str, since: datetime
) -> ControlCheck | EdgeCheck | None:
    """Give what is still to be looked at before an unreached check can be judged; the log from `since` on."""
    controls = _controls(verify, check)
    if not controls:
        return CONTROL
    if _blind(controls) or _last(verify, EDGE) is not None:
        return None
    ours = tuple(e.request_id for e in verify.evidence if e.request_id)
    return EdgeCheck(deployment_id=deployment_id, since=since, ours=ours)


def unreached(verify: VerifyState, check: str, ours: Deployment | None) -> tuple[Outcome, Reason, str]:
    """Judge a check that got no answer by the table above; `ours` as it was last seen, None: it was not."""
    probe, controls, edge = _last(verify, check), _controls(verify, check), _last(verify, EDGE)
    where = _told(probe) if probe else check
    if not controls:
        return Outcome.UNKNOWN, Reason.CANNOT_MEASURE, f"{SENTENCES[Reason.CANNOT_MEASURE]} {where}."
    if _blind(controls):
        failed = next(e for e in reversed(controls) if e.outcome is not Outcome.PASSED)
        both = f"{where}; the control URL {_told(failed)}. That does not mean that the service is down."
        return Outcome.UNKNOWN, Reason.RUNNER_BLIND, f"{SENTENCES[Reason.RUNNER_BLIND]} {both}"
    says = f"{SENTENCES[Reason.UNREACHABLE]} {where}. "
    if edge is None or edge.outcome is Outcome.UNKNOWN:
        why = edge.observed.reveal() if edge else "it was not read"
        says += f"Whether others reach it can't be told: Railway's edge log: {why}."
    elif edge.outcome is Outcome.PASSED:
        says += f"Others do: {edge.observed.reveal()}. A firewall or DNS stands between; it is not down."
    elif ours is not None and none_runs(ours):
        says = f"Nothing answers ({where}; {edge.observed.reveal()}), and none of its instances runs."
        return Outcome.FAILED, Reason.DEPLOYMENT_CRASHED, says
    else:
        says += f"Nobody was seen to reach it ({edge.observed.reveal()}), but nothing says that it stopped."
    return Outcome.UNKNOWN, Reason.UNREACHABLE, says


def shut(verify: VerifyState, check: str) -> str | None:
    """Say that a check's endpoint asks for a login or is behind a firewall; None where it is neither."""
    last = _last(verify, check)
    if last is None or last.reach not in (Reach.LOGIN, Reach.FIREWALL):
        return None
    if last.reach is Reach.LOGIN:
        asked = last.status in (401, 403)
        how = f"it answered {last.status}" if asked else "it led to a login page"
        return f"The {check} endpoint asks for a login: {how}."
    return (
        f"The {check} endpoint is behind a firewall or a challenge page, which answered {last.status}: "
        "it was not the service."
    )


def _told(evidence: Evidence) -> str:
    return f"{evidence.subject}: {evidence.observed.reveal()}"


def _blind(controls: tuple[Evidence, ...]) -> bool:
    return any(e.outcome is not Outcome.PASSED for e in controls)


def _last(verify: VerifyState, check: str) -> Evidence | None:
    return next((e for e in reversed(verify.evidence) if e.check == check), None)


def _controls(verify: VerifyState, check: str) -> tuple[Evidence, ...]:
    """Give the measurements of the control URL since the check has had no answer."""
    mine = [e for e in verify.evidence if e.check == check]
    answered = [e.finished_at for e in mine if e.reach is not Reach.NOWHERE]
    since = max(answered, default=None)
    controls = (e for e in verify.evidence if e.check == CONTROL.name)
    return tuple(e for e in controls if since is None or e.started_at >= since)
