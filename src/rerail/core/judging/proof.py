"""Proof: what shows that it is the Target that answers, and not just something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.values import Outcome, Proof

if TYPE_CHECKING:
    from rerail.core.judging.policies import Assessment
    from rerail.core.state import Look, VerifyState
    from rerail.core.values import Deployment

RUNNING = frozenset({"RUNNING"})
GONE = frozenset({"REMOVED", "REMOVING"})
"""Instances that Railway still lists although they were replaced."""
NOT_RUNNING = frozenset({"CRASHED", "EXITED", "STOPPED", "RESTARTING"})
"""Words of instances that serve nobody; one that is only starting is not among them."""


def proof_of(verify: VerifyState, probes: tuple[Assessment, ...], *, seconds: float = 60.0) -> Proof:
    """Give the strongest proof there is.

    `request-log`: every one of the last passing answers was found in the new deployment's own log.
    `version`: the version endpoint named the Target, as often as asked. `instances`: only where there is
    no HTTP to ask; all instances ran for `seconds` without a restart.
    """
    asked = {i for a in probes for i in a.in_a_row}
    if asked and verify.proof is not None and verify.proof.found >= len(asked):
        return Proof.REQUEST_LOG
    if any(a.outcome is Outcome.PASSED and _names_version(verify, a) for a in probes):
        return Proof.VERSION
    if not probes and steady(verify, seconds=seconds):
        return Proof.INSTANCES
    return Proof.NONE


def _names_version(verify: VerifyState, assessment: Assessment) -> bool:
    return any(e.check == assessment.check and e.version is not None for e in verify.evidence)


def steady(verify: VerifyState, *, seconds: float) -> bool:
    """Tell whether the same instances were seen running over that many seconds, up to the last look."""
    if not verify.ends or not _all_running(verify.ends[-1].end.deployment):
        return False
    last = verify.ends[-1]
    first = last
    for look in reversed(verify.ends):
        if not _same_instances(look, last):
            break
        first = look
    return (last.at - first.at).total_seconds() >= seconds


def _same_instances(one: Look, other: Look) -> bool:
    return _all_running(one.end.deployment) and _ids(one.end.deployment) == _ids(other.end.deployment)


def _ids(deployment: Deployment) -> frozenset[str]:
    return frozenset(i.id for i in deployment.instances if i.status not in GONE)


def none_runs(deployment: Deployment) -> bool:
    """Tell whether Railway says of each of its instances that it does not run; a sleeping service rests."""
    present = [i.status for i in deployment.instances if i.status not in GONE]
    asleep = deployment.status == "SLEEPING"
    return bool(present) and not asleep and all(status in NOT_RUNNING for status in present)


def _all_running(deployment: Deployment) -> bool:
    present = [i.status for i in deployment.instances if i.status not in GONE]
    return bool(present) and all(status in RUNNING for status in present) and not deployment.stopped
