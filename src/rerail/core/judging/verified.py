"""How verification ends: the worst of what was measured, seen and proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.statuses import ENDED_BADLY, LIVE
from rerail.core.choosing.identity import same_commit, same_source
from rerail.core.journal import Step, StepClosed
from rerail.core.judging.checks import CommandCheck
from rerail.core.judging.proof import GONE, proof_of
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.journal import EndSeen
    from rerail.core.judging.policies import Assessment
    from rerail.core.state import RungState, VerifyState
    from rerail.core.values import Deployment, Instance

_BAD_INSTANCES = frozenset({"CRASHED", "EXITED", "STOPPED"})
_ENDED = frozenset({"EXITED", "STOPPED"})
"""How the instances of a finished cron job, or of a sleeping service, are listed."""

Ending = tuple[Outcome, Reason, str]


def judge(
    verify: VerifyState, rung: RungState, assessments: tuple[Assessment, ...], plan: Plan
) -> StepClosed:
    """Close verification. Overtaken and crashed weigh more than checks: they say what the checks saw."""
    probes = tuple(a for a in assessments if a.check not in _smoke_names(plan))
    proof = proof_of(verify, probes, seconds=plan.timing.instances_steady)
    outcome, reason, says = (
        _at_the_end(verify, plan) or _worst(assessments) or _without_trouble(verify, plan, proof)
    )
    return StepClosed(
        step=Step.VERIFY, rung=rung.rung, outcome=outcome, reason=reason, says=draft(says), proof=proof
    )


def _smoke_names(plan: Plan) -> frozenset[str]:
    return frozenset(c.name for c in plan.checks if isinstance(c, CommandCheck))


def _without_trouble(verify: VerifyState, plan: Plan, proof: Proof) -> Ending:
    """Say what it comes to when nothing was seen against it: good only with proof."""
    if not verify.ends:
        says = "The checks passed, but Railway could not be asked who is Live at the end."
        return Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says
    first = _to_be_replaced(verify.ends[-1].end)
    if plan.is_cron:
        return Outcome.UNKNOWN, Reason.NO_PROOF, first + _CRON
    if proof is Proof.NONE:
        return Outcome.UNKNOWN, Reason.NO_PROOF, first + SENTENCES[Reason.NO_PROOF]
    return Outcome.PASSED, Reason.RECOVERED, first + SENTENCES[Reason.RECOVERED]


_CRON = (
    "The Target is in place, but this is a cron job: only its next scheduled run will show whether it works."
)


def _to_be_replaced(end: EndSeen) -> str:
    """Say first that it will not last: another deployment is on its way."""
    if not end.under_way:
        return ""
    coming = ", ".join(f"deployment {d.id} is {d.status}" for d in end.under_way)
    return f"The service is back, but {coming} and will replace the Target once it is live. "


def _at_the_end(verify: VerifyState, plan: Plan) -> Ending | None:
    """Say what the last look at Railway has against it.

    Who serves comes first: a deployment that was replaced is stopped as well, and did not crash.
    """
    if not verify.ends:
        return None
    end = verify.ends[-1].end
    return _overtaken(end, plan) or _ended_badly(end.deployment, plan)


def _overtaken(end: EndSeen, plan: Plan) -> Ending | None:
    ours, taker = end.deployment, _taker(end, plan)
    if taker is None:
        return None
    other = end.in_our_place
    if other is not None and other.id == taker and _same_code(other, ours, plan):
        says = (
            f"Deployment {taker} took our deployment's place; it runs the same code as the Target, as when "
            "Railway moves a service to another host. It was not verified."
        )
        return Outcome.UNKNOWN, Reason.OVERTAKEN, says
    return Outcome.FAILED, Reason.OVERTAKEN, f"{SENTENCES[Reason.OVERTAKEN]} Live is now {taker}."


def _taker(end: EndSeen, plan: Plan) -> str | None:
    """Give the id of what serves in our place; beside one that crashed an old one may still be listed."""
    others = [i for i in end.active if i != end.deployment.id]
    newer = [i for i in others if i not in plan.known_ids]
    if newer:
        return newer[0]
    displaced = end.deployment.id not in end.active and end.deployment.status != "CRASHED"
    return others[0] if others and displaced else None


def _same_code(other: Deployment, ours: Deployment, plan: Plan) -> bool:
    """Tell whether it runs our code: same commit or image, and no change of variables made it."""
    same = same_source(other, ours) or same_commit(other.commit, plan.choice.target.commit)
    return same and other.patch_id in (None, ours.patch_id)


def _ended_badly(ours: Deployment, plan: Plan) -> Ending | None:
    """Say what is wrong with our deployment while no other serves in its place."""
    if ours.status != "CRASHED" and ours.status in ENDED_BADLY:
        reason, _ = ENDED_BADLY[ours.status]
        says = f"The new deployment went live; now Railway says {ours.status}, and nothing is in its place."
        return Outcome.FAILED, reason, says
    may_rest = ours.status == "SLEEPING" or (plan.is_cron and ours.status == "SUCCESS")
    bad = _BAD_INSTANCES - _ENDED if may_rest else _BAD_INSTANCES
    if ours.status == "CRASHED" or any(i.status in bad for i in _present(ours)):
        says = "The new deployment went live, then its instances stopped running."
        return Outcome.FAILED, Reason.DEPLOYMENT_CRASHED, says
    if ours.stopped and not may_rest:
        return Outcome.FAILED, Reason.DEPLOYMENT_CRASHED, "The new deployment's instances have all stopped."
    if ours.status not in LIVE:
        says = f"The new deployment was live before; now Railway says {ours.status}."
        return Outcome.UNKNOWN, Reason.NO_PROOF, says
    return None


def _present(deployment: Deployment) -> list[Instance]:
    return [i for i in deployment.instances if i.status not in GONE]


def _worst(assessments: tuple[Assessment, ...]) -> Ending | None:
    """Give the worst assessment that counts: failures before unknowns; a silent version never counts."""
    for wanted in (Outcome.FAILED, Outcome.UNKNOWN):
        for found in assessments:
            if found.outcome is wanted and found.reason not in (None, Reason.NO_PROOF):
                reason = found.reason or Reason.CHECKS_DISAGREE
                return wanted, reason, f"{SENTENCES[reason]} ({found.check})"
    return None
