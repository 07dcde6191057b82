"""How much of Railway's hourly requests evidence may use: what is left goes to the rollback first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.values import RateLimit

FOR_THE_ROLLBACK = 45
"""Requests kept for a rollback under way: a whole one takes about 30 (measured), a slow one more."""
FOR_A_LAST_LOOK = 5
"""Requests kept once there is a Verdict, for whoever looks next."""


def may_ask(state: State, left: RateLimit | None) -> bool:
    """Tell whether one more request for evidence may be sent; yes where Railway did not say what is left."""
    reserve = FOR_THE_ROLLBACK if state.verdict is None else FOR_A_LAST_LOOK
    return left is None or left.remaining > reserve


def used_up(left: RateLimit | None) -> str:
    """Say why nothing more was asked, as a sentence part."""
    if left is None:
        return "Railway's allowance of requests is nearly used up"
    return (
        f"Railway's allowance of requests is nearly used up ({left.remaining} left until "
        f"{left.resets_at:%H:%M:%S} UTC)"
    )
