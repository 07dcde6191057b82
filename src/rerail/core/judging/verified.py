"""How verification ends: the worst of what was measured, seen and proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.statuses import ENDED_BADLY, LIVE
from rerail.core.choosing.identity import same_commit
from rerail.core.journal import Step, StepClosed
from rerail.core.judging import vantage
from rerail.core.judging.checks import CommandCheck
from rerail.core.judging.policies import SHUT, stand_aside
from rerail.core.judging.proof import GONE, proof_of
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.standing import Stand, is_failed_one, made_by, same_code
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
    verify: VerifyState,
    rung: RungState,
    assessments: tuple[Assessment, ...],
    plan: Plan,
    stand: Stand = Stand.OURS,
) -> StepClosed:
    """Close verification. Overtaken and crashed weigh more than checks: they say what the checks saw.

    `stand` is what the deployment that was verified is to us; where it is not ours, `verify` and `rung` are
    in its light (see `standing`).
    """
    probes = tuple(a for a in assessments if a.check not in _smoke_names(plan))
    proof = proof_of(verify, probes, seconds=plan.timing.instances_steady)
    outcome, reason, says = (
        _at_the_end(verify, rung, plan)
        or _worst(verify, probes, assessments)
        or _without_trouble(verify, probes, plan, proof)
    )
    current = rung.current
    if stand is Stand.MOVED and current is not None:
        says = f"{_MOVED.format(current.id)} {says}"
    elif stand is Stand.NEWER and current is not None and reason is not Reason.OVERTAKEN:
        outcome, says = _newer(current, plan, outcome, probes, says)
        reason, proof = Reason.OVERTAKEN, Proof.NONE
    return StepClosed(
        step=Step.VERIFY, rung=rung.rung, outcome=outcome, reason=reason, says=draft(says), proof=proof
    )


def _smoke_names(plan: Plan) -> frozenset[str]:
    return frozenset(c.name for c in plan.checks if isinstance(c, CommandCheck))


_MOVED = (
    "Deployment {} took our deployment's place; it runs the same code, as when Railway moves a service to "
    "another host, and was verified in its stead."
)


def _newer(
    current: Deployment, plan: Plan, outcome: Outcome, probes: tuple[Assessment, ...], says: str
) -> tuple[Outcome, str]:
    """Say what is Live instead of the Target, and what the checks say of it. It is never touched.

    Bad checks, or the failed release once more, are a failure; good ones are not what was asked for either.
    """
    name = f"{current.id} (commit {current.commit[:10]})" if current.commit else current.id
    about = f"{SENTENCES[Reason.OVERTAKEN]} Live is now {name}, which is newer. {made_by(current)}"
    again = is_failed_one(current, plan)
    if again:
        about += " It is the failed release again."
    elif same_commit(current.commit, plan.choice.target.commit):
        about += " It runs the Target's commit; whether with the Target's settings can't be told."
    if any(a.outcome is Outcome.FAILED for a in probes):
        return Outcome.FAILED, f"{about} The health checks fail on it."
    if outcome is Outcome.FAILED:
        return outcome, f"{about} {says}"
    if probes and all(a.outcome is Outcome.PASSED for a in probes):
        fixed = "" if again else " Somebody may have fixed forward: it was left as it is."
        return Outcome.FAILED if again else Outcome.UNKNOWN, f"{about} The health checks pass on it.{fixed}"
    return Outcome.FAILED if again else Outcome.UNKNOWN, f"{about} Whether it works is not known."


def _without_trouble(verify: VerifyState, probes: tuple[Assessment, ...], plan: Plan, proof: Proof) -> Ending:
    """Say what it comes to when nothing was seen against it: good only with proof."""
    if not verify.ends:
        says = "The checks passed, but Railway could not be asked who is Live at the end."
        return Outcome.UNKNOWN, Reason.RAILWAY_SILENT, says
    end = verify.ends[-1].end
    first = _to_be_replaced(end)
    if plan.is_cron:
        return Outcome.UNKNOWN, Reason.NO_PROOF, first + _CRON
    if proof is Proof.NONE:
        return Outcome.UNKNOWN, Reason.NO_PROOF, first + SENTENCES[Reason.NO_PROOF]
    if any(_replaces(coming, end.deployment, plan) for coming in end.under_way):
        return Outcome.UNKNOWN, Reason.ABOUT_TO_BE_REPLACED, first + _WATCH_IT
    aside = [vantage.shut(verify, a.check) for a in probes if a.reason in SHUT.values()]
    says = " ".join((SENTENCES[Reason.RECOVERED], *(f"{each} It was not counted." for each in aside if each)))
    return Outcome.PASSED, Reason.RECOVERED, first + says


_CRON = (
    "The Target is in place, but this is a cron job: only its next scheduled run will show whether it works."
)


_WATCH_IT = "The checks passed and were proven, for as long as that lasts."


def _replaces(coming: Deployment, ours: Deployment, plan: Plan) -> bool:
    """Tell whether it will put something else in the Target's place, without anybody's doing."""
    return coming.status != "NEEDS_APPROVAL" and not same_code(coming, ours, plan)


def _to_be_replaced(end: EndSeen) -> str:
    """Say first that it will not last: another deployment is on its way."""
    if not end.under_way:
        return ""
    coming = ", ".join(f"deployment {d.id} is {d.status}" for d in end.under_way)
    return f"The service is back, but {coming} and will replace the Target once it is live. "


def _at_the_end(verify: VerifyState, rung: RungState, plan: Plan) -> Ending | None:
    """Say what the last look at Railway has against it.

    Who serves comes first: a deployment that was replaced is stopped as well, and did not crash.
    """
    if not verify.ends:
        return None
    end = verify.ends[-1].end
    return _overtaken(end, rung, plan) or _ended_badly(end.deployment, plan)


def _overtaken(end: EndSeen, rung: RungState, plan: Plan) -> Ending | None:
    """Say that another deployment serves which is not followed: an old one, or one too many."""
    ours, taker = end.deployment, _taker(end, {*plan.known_ids, *rung.known_ids})
    if taker is None:
        return None
    other = end.in_our_place
    if other is not None and other.id == taker and same_code(other, ours, plan):
        says = (
            f"Deployment {taker} took our deployment's place; it runs the same code as the Target, as when "
            "Railway moves a service to another host. It was not verified."
        )
        return Outcome.UNKNOWN, Reason.OVERTAKEN, says
    return Outcome.FAILED, Reason.OVERTAKEN, f"{SENTENCES[Reason.OVERTAKEN]} Live is now {taker}."


def _taker(end: EndSeen, known: set[str]) -> str | None:
    """Give the id of what serves in our place; beside one that crashed an old one may still be listed."""
    others = [i for i in end.active if i != end.deployment.id]
    newer = [i for i in others if i not in known]
    if newer:
        return newer[0]
    displaced = end.deployment.id not in end.active and end.deployment.status != "CRASHED"
    return others[0] if others and displaced else None


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


def _worst(
    verify: VerifyState, probes: tuple[Assessment, ...], assessments: tuple[Assessment, ...]
) -> Ending | None:
    """Give the worst assessment that counts, failures before unknowns."""
    aside = stand_aside(probes)
    counted = [_ending(verify, a) for a in assessments if a.check not in aside]
    for wanted in (Outcome.FAILED, Outcome.UNKNOWN):
        for found in counted:
            if found is not None and found[0] is wanted:
                return found
    return None


def _ending(verify: VerifyState, found: Assessment) -> Ending | None:
    """Say what one assessment comes to; None where there is nothing against the Target in it."""
    if found.outcome not in (Outcome.FAILED, Outcome.UNKNOWN) or found.reason in (None, Reason.NO_PROOF):
        return None
    reason = found.reason or Reason.CHECKS_DISAGREE
    if reason is Reason.UNREACHABLE:
        ours = verify.ends[-1].end.deployment if verify.ends else None
        return vantage.unreached(verify, found.check, ours)
    why = vantage.shut(verify, found.check) if reason in SHUT.values() else None
    return found.outcome, reason, why or f"{SENTENCES[reason]} ({found.check})"
