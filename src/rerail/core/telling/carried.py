"""What the machine block of an issue says of the freeze, over several runs and a thaw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.core.telling.freeze import auto_deploy_now, frozen_at

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.machine_block import MachineBlock


def freeze_fields(state: State, before: MachineBlock | None) -> dict[str, Any]:
    """Give the block's fields of the freeze; `before` is the block that the issue has.

    An earlier run's freeze holds where this one froze nothing. A thaw is over where deploys were frozen again
    after it.
    """
    was_on = state.plan.auto_deploy_before if state.plan else None
    now, again = auto_deploy_now(state), frozen_at(state)
    if before is None or before.frozen_at is None:
        return {"auto_deploy_before": was_on, "auto_deploy_now": now, "frozen_at": again}
    thaw = before.thawed_at
    over = thaw is not None and again is not None and again > thaw
    return {
        # Once it is frozen, that auto-deploy is off is our own doing, and tells nothing of before.
        "auto_deploy_before": was_on or before.auto_deploy_before,
        "auto_deploy_now": before.auto_deploy_now if now is None else now,
        "frozen_at": again if over else before.frozen_at,
        "thawed_at": None if over else thaw,
    }
