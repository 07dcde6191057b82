"""One event as it is told, before it has a place in the Timeline."""

from __future__ import annotations

from rerail.core.telling.tone import Tone
from rerail.core.values import Value

RAILWAY = "Railway"
RERAIL = "rerail"
GITHUB = "GitHub"
CHECK = "check"


class Event(Value):
    """What happened: `says` holds our words and ids; `detail` may quote the outside."""

    source: str
    says: str
    detail: str = ""
    link: str | None = None
    tone: Tone | None = None
    """None: neither good nor bad."""
