"""Crashed, restarting, out of memory: what Railway itself says of the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.statuses import LIVE
from rerail.core.text import draft
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.values import Deployment
    from rerail.core.watching.state import WatchState

SOURCE = "Railway"
DOWN = frozenset({"CRASHED", "FAILED"})
"""Words of a deployment that was live and is no more by itself (Railway's schema: DeploymentStatus)."""
FELL = frozenset({"CRASHED", "RESTARTING"})
"""Words of an instance that fell (Railway's schema: DeploymentInstanceStatus)."""


def deployment_state(watch: WatchState, now: datetime) -> Assessed:
    """Judge the last look at the deployment, and how often its instances fell."""
    del now
    if watch.live_at is None or not watch.subjects:
        trouble = watch.failed.get("subject")
        answer = Answer.UNMEASURED if trouble else Answer.OPEN
        return _row(answer, trouble.says if trouble else "it is not live yet")
    last = watch.subjects[-1].seen.deployment
    fell, limit = restarts(watch), watch.plan.limits.restarts
    memory = " It ran out of memory." if out_of_memory(watch) else ""
    if (why := _down(last)) is not None:
        return _row(Answer.BAD, f"{why}{memory}", fell, limit)
    if limit is not None and fell >= limit:
        return _row(Answer.BAD, f"its instances fell {fell} times{memory}", fell, limit)
    if last.status in LIVE and not any(i.status in FELL for i in last.instances):
        return _row(Answer.HEALTHY, f"{last.status}, {_running(last)}", fell, limit)
    return _row(Answer.OPEN, f"{last.status}, {_running(last)}", fell, limit)


def restarts(watch: WatchState) -> int:
    """Count how often an instance was seen to have fallen since the deployment went live.

    Each instance that newly shows CRASHED or RESTARTING counts, and each new one that stands in for another:
    Railway may start a new instance, or the same one again (which of both is not documented).
    """
    fell, known, down = 0, None, set[str]()
    for look in watch.subjects:
        instances = look.seen.deployment.instances
        if watch.live_at is None or look.at < watch.live_at or not instances:
            continue
        now_down = {i.id for i in instances if i.status in FELL}
        ids = {i.id for i in instances}
        fell += len(now_down - down)
        if known is not None and ids - known and len(ids) <= len(known):
            fell += len({i for i in known - ids if i not in down})
        known, down = ids, now_down
    return fell


def has_fallen(watch: WatchState, deployment: Deployment) -> bool:
    """Tell whether it is down, or one of its instances fell: then Railway's own timeline may say why."""
    return deployment.status in DOWN or restarts(watch) > 0


def out_of_memory(watch: WatchState) -> bool:
    """Tell whether Railway's own timeline speaks of memory; the word for it is not documented."""
    explained = watch.explained
    if explained is None:
        return False
    said = f"{explained.step or ''} {explained.error.reveal() if explained.error else ''}".lower()
    return any(word in said for word in ("oom", "out of memory", "out_of_memory"))


def _down(deployment: Deployment) -> str | None:
    if deployment.status in DOWN:
        return f"Railway says {deployment.status}"
    told = {i.status for i in deployment.instances}
    if told and told <= {"CRASHED"}:
        return "all its instances have crashed"
    return None


def _running(deployment: Deployment) -> str:
    if not deployment.instances:
        return "no instance told of"
    running = sum(i.status == "RUNNING" for i in deployment.instances)
    return f"{running} of {len(deployment.instances)} instances run"


def _row(answer: Answer, says: str, fell: int = 0, limit: int | None = None) -> Assessed:
    return Assessed(
        trigger=TriggerName.DEPLOYMENT_STATE,
        source=SOURCE,
        answer=answer,
        says=draft(says),
        failures=fell,
        limit=float(limit) if limit is not None else None,
        unit="",
    )
