"""What became of the deployment itself: on its way, live, never live, or replaced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.statuses import LATE, LIVE
from rerail.core.judging.reasons import Reason
from rerail.core.values import Value, Verdict

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState

_NEVER = {"FAILED": "its build or its health check failed", "CRASHED": "it crashed before it was live"}
AFTER_A_FAILURE = frozenset({"explained", "logs"})
"""What is looked at before it is said why a deployment failed; a look that fails counts as well."""
_GONE = frozenset({"REMOVED", "REMOVING"})


_DEADLOCK = (
    "Railway says WAITING: it deploys this push once its workflows have ended, and this workflow would wait "
    "for the deployment. Start the watch by `deployment_status` or `workflow_run` instead, or turn Railway's "
    "Wait for CI off."
)
"""Source: Railway docs: deployments/github-autodeploys."""


class Fate(Value):
    """An end that the deployment itself brings about."""

    verdict: Verdict
    reason: Reason
    says: str
    never_live: bool = False


def fate(watch: WatchState, now: datetime) -> Fate | None:  # noqa: PLR0911  a table
    """Tell how the deployment's own course ends the watch; None: it does not."""
    if not watch.subjects:
        return _late(watch, "not known", now) if watch.live_at is None else None
    last = watch.subjects[-1].seen
    status = last.deployment.status
    if watch.live_at is not None:
        return _replaced(watch, status)
    if status in _NEVER and not watch.looked_at.keys() >= AFTER_A_FAILURE:
        return None
    if status in _NEVER:
        return _never_live(watch, _NEVER[status], status)
    if status == "SKIPPED":
        says = "Railway skipped the deployment: nothing new is live, and there is nothing to watch."
        return Fate(verdict=Verdict.INCONCLUSIVE, reason=Reason.NOTHING_TO_WATCH, says=says)
    if status == "WAITING" and watch.plan.on_push:
        return Fate(verdict=Verdict.INCONCLUSIVE, reason=Reason.WAITS_FOR_CI, says=_DEADLOCK)
    if status in _GONE:
        says = f"Railway says {status}: the deployment was aborted, or a newer one took its place."
        return Fate(verdict=Verdict.INCONCLUSIVE, reason=Reason.REPLACED_WHILE_WATCHED, says=says)
    return _late(watch, status, now) if status not in LIVE else None


def serves_still(watch: WatchState) -> bool:
    """Tell whether another deployment than the watched one serves."""
    last = watch.subjects[-1].seen if watch.subjects else None
    return last is not None and any(each != last.deployment.id for each in last.active)


def _replaced(watch: WatchState, status: str) -> Fate | None:
    last = watch.subjects[-1].seen
    if serves_still(watch) and (status in _GONE or last.deployment.id not in last.active):
        says = (
            f"Another deployment ({last.active[0]}) took the place of the watched one before it was judged."
        )
    elif status in _GONE:  # whoever removed it meant to: nothing is put in its place by itself
        says = (
            f"Railway says {status}: the deployment was removed while it was watched. Nothing serves instead."
        )
    else:
        return None
    return Fate(verdict=Verdict.INCONCLUSIVE, reason=Reason.REPLACED_WHILE_WATCHED, says=says)


def _never_live(watch: WatchState, how: str, status: str) -> Fate:
    serving = (
        "Railway kept the deployment before it serving, so that nothing has to be rolled back."
        if serves_still(watch)
        else "Whether another deployment serves could not be seen: look at the service."
    )
    step = watch.explained.step if watch.explained else None
    where = f" Railway's step {step} failed." if step else ""
    says = f"The release never went live: {how} ({status}).{where} {serving}"
    return Fate(verdict=Verdict.BAD, reason=Reason.RELEASE_NEVER_LIVE, says=says, never_live=True)


def _late(watch: WatchState, status: str, now: datetime) -> Fate | None:
    if now < watch.planned_at + timedelta(seconds=watch.plan.timing.live):
        return None
    reason, says = LATE.get(status, (Reason.NOT_LIVE_IN_TIME, f"It was not live in time: {status}."))
    return Fate(verdict=Verdict.INCONCLUSIVE, reason=reason, says=says)
