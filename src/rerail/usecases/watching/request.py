"""What a watch is asked to do."""

from __future__ import annotations

from rerail.core.values import Value
from rerail.core.watching.plan import AlarmCommand, Declared, SmokeCheck
from rerail.core.watching.triggers import Limits, TriggerName
from rerail.core.watching.what import WhatToWatch
from rerail.usecases.request import Request


class WatchRequest(Value):
    """The wish of the workflow or person, validated. Durations in seconds."""

    of: Request
    """Service, checks and all that a rollback would be asked, should there be one; automatic."""
    what: WhatToWatch = WhatToWatch()
    smoke: tuple[SmokeCheck, ...] = ()
    alarms: tuple[AlarmCommand, ...] = ()
    declared: tuple[Declared, ...] = ()
    limits: Limits = Limits()
    watch_for: float = 900.0
    live_timeout: float = 1800.0
    rolls_back: bool = False
    also_roll_back_on: tuple[TriggerName, ...] = ()
    force: bool = False
    cool_down: float = 3600.0
    tag_on_healthy: bool = False
    asks: bool = False
    """Whether an issue asks a human where the watch ends INCONCLUSIVE, or BAD without a rollback."""
