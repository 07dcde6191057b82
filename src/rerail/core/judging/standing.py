"""Who stands where our deployment stood: Railway moves services, and people and pushes deploy.

What takes our deployment's place while it is verified is followed instead: a state as it would be had that
deployment been ours from the start, so that nothing seen of the one before counts for it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.choosing.identity import same_commit, same_source
from rerail.core.state import RungState, State
from rerail.core.values import Deployment, Value

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.state import Look

MOST_TURNS = 2
"""So often another deployment is followed; beyond that, that it was overtaken is all there is to say."""


class Stand(StrEnum):
    """What the deployment that is verified is to us."""

    OURS = "ours"
    MOVED = "moved"
    """The same code in our place, as when Railway moves a service to another host."""
    NEWER = "newer"
    """Other code, or other settings: it is looked at, and never called the Target."""


class Standing(Value):
    """Which deployment is verified, and the state in its light."""

    stand: Stand
    state: State


def standing(state: State, plan: Plan) -> Standing:
    """Follow whoever took our deployment's place, as far as the looks at Railway tell."""
    stand = Stand.OURS
    for _ in range(MOST_TURNS):
        rung = state.rung
        look = _taken(state, plan) if rung is not None else None
        if rung is None or rung.current is None or look is None or look.end.in_our_place is None:
            break
        taker = look.end.in_our_place
        moved = stand is not Stand.NEWER and is_moved(taker, rung.current, plan)
        stand = Stand.MOVED if moved else Stand.NEWER
        state = _followed(state, rung, look, taker)
    return Standing(stand=stand, state=state)


def _taken(state: State, plan: Plan) -> Look | None:
    """Give the first look that saw a newer deployment where ours was."""
    rung = state.rung
    if rung is None or rung.current is None:
        return None
    ours, known = rung.current.id, {*plan.known_ids, *rung.known_ids}
    for look in state.verify.ends:
        other = look.end.in_our_place
        if look.end.deployment.id == ours and other is not None and other.id not in known:
            return look
    return None


def _followed(state: State, rung: RungState, look: Look, taker: Deployment) -> State:
    """Give the state as it is for the taker: only what was seen of itself since it was seen."""
    before = frozenset(i for i in (rung.new_id, look.end.deployment.id) if i is not None)
    followed = replace(
        rung, new_id=taker.id, current=taker, live_at=look.at, known_ids=rung.known_ids | before
    )
    verify = replace(
        state.verify,
        evidence=tuple(e for e in state.verify.evidence if e.started_at >= look.at),
        ends=tuple(each for each in state.verify.ends if each.end.deployment.id == taker.id),
        proof=_proof(state, taker.id),
    )
    return replace(state, rungs=(*state.rungs[:-1], followed), verify=verify)


def _proof(state: State, deployment_id: str) -> j.ProofLooked | None:
    """Give the best look into that deployment's own log."""
    looks = [e.data for e in state.entries if isinstance(e.data, j.ProofLooked)]
    own = [look for look in looks if look.deployment_id == deployment_id]
    return max(own, key=lambda look: look.found, default=None)


def is_moved(other: Deployment, ours: Deployment, plan: Plan) -> bool:
    """Tell whether it is ours, started anew: the same code, and nothing says that settings were changed.

    Where the failed deployment ran that code as well, it is the settings that count, and these can't be told.
    Unconfirmed: how Railway marks a deployment that it starts by itself; no such mark is asked for.
    """
    live = plan.choice.live
    failed_too = live is not None and same_source(other, live)
    return same_code(other, ours, plan) and not failed_too


def same_code(other: Deployment, ours: Deployment, plan: Plan) -> bool:
    """Tell whether it runs our code: same commit or image, and no change of variables made it."""
    same = same_source(other, ours) or same_commit(other.commit, plan.choice.target.commit)
    return same and other.patch_id in (None, ours.patch_id)


def is_failed_one(other: Deployment, plan: Plan) -> bool:
    """Tell whether it runs what was rolled back from, while the Target runs something else."""
    live, target = plan.choice.live, plan.choice.target
    if live is None or not same_source(other, live):
        return False
    of_target = target.deployment is not None and same_source(live, target.deployment)
    return not of_target and not same_commit(live.commit, target.commit)


def made_by(deployment: Deployment) -> str:
    """Say who or what made it, as far as Railway tells (`meta`, as observed: not documented)."""
    told = (
        (deployment.patch_id, "A change of variables or settings made it."),
        (deployment.reason == "rollback", "Somebody else rolled back."),
        (deployment.reason == "redeploy", "Somebody redeployed."),
        (deployment.cli_message, "Somebody uploaded it (railway up)."),
        (deployment.commit, "A push made it (auto-deploy), as far as Railway tells."),
        (deployment.image, "It was made from an image."),
    )
    return next((says for holds, says in told if holds), "Railway does not tell what made it.")
