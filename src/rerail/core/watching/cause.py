"""The Cause: what was detected, as it travels from the watch to the rollback."""

from __future__ import annotations

from datetime import datetime

from rerail.core.text import Text
from rerail.core.values import Value
from rerail.core.watching.judged import Pattern
from rerail.core.watching.triggers import TriggerName


class Cause(Value):
    """Why a rollback is begun without a person: what a watch has found out."""

    deployment_id: str
    """The deployment that is bad; only while it is Live is anything rolled back."""
    live_at: datetime
    """When it went live (UTC)."""
    detected_at: datetime
    """When the watch was certain (UTC)."""
    triggers: tuple[TriggerName, ...]
    says: Text
    pattern: Pattern | None = None
