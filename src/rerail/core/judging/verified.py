"""How verification ends: the worst of what was measured, seen and proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import Step, StepClosed
from rerail.core.judging.checks import CommandCheck
from rerail.core.judging.proof import GONE, proof_of
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.judging.policies import Assessment
    from rerail.core.state import RungState, VerifyState
    from rerail.core.values import Deployment, Instance

_LIVE = frozenset({"SUCCESS", "SLEEPING"})
_BAD_INSTANCES = frozenset({"CRASHED", "EXITED", "STOPPED"})


def judge(
    verify: VerifyState, rung: RungState, assessments: tuple[Assessment, ...], plan: Plan
) -> StepClosed:
    """Close verification. Overtaken and crashed weigh more than checks: they say what the checks saw."""
    probes = tuple(a for a in assessments if a.check not in _smoke_names(plan))
    proof = proof_of(verify, probes, seconds=plan.timing.instances_steady)
    trouble = _at_the_end(verify, rung) or _worst(assessments)
    if trouble is not None:
        outcome, reason, says = trouble
        return _closed(rung, outcome, reason, says, proof)
    if not verify.ends:
        says = "The checks passed, but Railway could not be asked who is Live at the end."
        return _closed(rung, Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says, proof)
    if proof is Proof.NONE:
        return _closed(rung, Outcome.UNKNOWN, Reason.NO_PROOF, SENTENCES[Reason.NO_PROOF], proof)
    return _closed(rung, Outcome.PASSED, Reason.RECOVERED, SENTENCES[Reason.RECOVERED], proof)


def _smoke_names(plan: Plan) -> frozenset[str]:
    return frozenset(c.name for c in plan.checks if isinstance(c, CommandCheck))


def _at_the_end(verify: VerifyState, rung: RungState) -> tuple[Outcome, Reason, str] | None:
    """Say what the last look at Railway has against it."""
    if not verify.ends:
        return None
    end = verify.ends[-1].end
    ours = end.deployment
    if ours.status == "CRASHED" or any(i.status in _BAD_INSTANCES for i in _present(ours)):
        return (
            Outcome.FAILED,
            Reason.DEPLOYMENT_CRASHED,
            "The new deployment went live, then its instances stopped running.",
        )
    if ours.stopped:
        return Outcome.FAILED, Reason.DEPLOYMENT_CRASHED, "The new deployment's instances have all stopped."
    overtaken = ours.status not in _LIVE or (end.active and end.active[0] != ours.id)
    if overtaken and rung.new_id is not None:
        who = end.active[0] if end.active else "nothing"
        return Outcome.FAILED, Reason.OVERTAKEN, f"{SENTENCES[Reason.OVERTAKEN]} Live is now {who}."
    return None


def _present(deployment: Deployment) -> list[Instance]:
    return [i for i in deployment.instances if i.status not in GONE]


def _worst(assessments: tuple[Assessment, ...]) -> tuple[Outcome, Reason, str] | None:
    """Give the worst assessment that counts: failures before unknowns; a silent version never counts."""
    for wanted in (Outcome.FAILED, Outcome.UNKNOWN):
        for found in assessments:
            if found.outcome is wanted and found.reason not in (None, Reason.NO_PROOF):
                reason = found.reason or Reason.CHECKS_DISAGREE
                return wanted, reason, f"{SENTENCES[reason]} ({found.check})"
    return None


def _closed(rung: RungState, outcome: Outcome, reason: Reason, says: str, proof: Proof) -> StepClosed:
    return StepClosed(
        step=Step.VERIFY, rung=rung.rung, outcome=outcome, reason=reason, says=draft(says), proof=proof
    )
