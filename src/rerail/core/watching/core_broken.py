"""Whether core functionality is broken: by the core checks, or by the service where they don't tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.watching.assessed import Answer
from rerail.core.watching.onset import failing_since
from rerail.core.watching.rows.smoke import answer_of, bad_checks, passed_since
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.watching.state import WatchState

_OF_THE_SERVICE = frozenset({TriggerName.API_AVAILABILITY, TriggerName.ERROR_RATE})


def core_of(
    watch: WatchState, bad: set[TriggerName], now: datetime, *, may_wait: bool
) -> tuple[bool | None, str]:
    """Tell whether it is broken, and why; None: a core check has not told yet, and there is time.

    A core check speaks for the release only if it passed since the service began to fail: what passed before
    says nothing of now, and neither does what can't be measured.
    """
    broken = [s.check.name for s in bad_checks(watch, now, core=True)]
    if broken:
        return True, f"Core functionality is broken: {', '.join(broken)}."
    if not bad & _OF_THE_SERVICE:
        return False, ""
    mine = [s for s in watch.plan.smoke if s.core]
    if not mine:
        return True, "Core functionality is broken: the service itself fails (no smoke check is marked core)."
    since = failing_since(watch, now)
    silent = [s for s in mine if since is None or not passed_since(watch, s.check.name, since)]
    if not silent:
        return False, ""
    if may_wait and any(answer_of(watch, now, s) is not Answer.UNMEASURED for s in silent):
        return None, ""
    names = ", ".join(s.check.name for s in silent)
    return (
        True,
        f"Core functionality is broken: the service itself fails, and {names} does not say otherwise.",
    )
