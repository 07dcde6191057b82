"""Lines of a watch. What it sees at Railway has its values in `core.watching.seen`."""

from __future__ import annotations

from rerail.core.values import Value
from rerail.core.watching.plan import WatchPlan


class WatchPlanned(Value, tag="watch-planned"):
    """What is watched was found, and how it is watched was fixed and shown."""

    plan: WatchPlan


class Recorded(Value, tag="recorded"):
    """A release was recorded as verified after a good watch; or could not be."""

    what: str
    """`tag`, `deployment-status` or `thaw`."""
    done: bool
    name: str | None = None
    """Of the tag; the incidents' numbers, where a freeze was thawed."""
    says: str | None = None
    """Why not, as a sentence part."""
