"""The rules of a world in which a release is watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rerail.core.judging.checks import CommandCheck, HttpCheck
from rerail.core.values import Deployment
from rerail.core.watching.plan import SmokeCheck, WatchPlan, WatchTiming

START = datetime(2026, 11, 26, 2, 40, tzinfo=UTC)
HEALTH = HttpCheck(name="health", url="https://api.example/health")
ORDERS = HttpCheck(name="orders", url="https://api.example/api/orders")
SUITE = CommandCheck(name="suite", command="npm run smoke")


def deployment(name: str = "new", status: str = "BUILDING", **fields: object) -> Deployment:
    """Give a deployment; the watched one is called `new`, the one before it `old`."""
    given: dict[str, object] = {"created_at": START - timedelta(minutes=1), "commit": "b" * 40, **fields}
    return Deployment(id=name, status=status, **given)  # type: ignore[arg-type]


def plan_of(**fields: object) -> WatchPlan:
    """Give a plan that rolls back; the watched deployment is being built."""
    given: dict[str, object] = {
        "made_at": START,
        "service_id": "s",
        "service_name": "api",
        "environment_id": "e",
        "environment_name": "production",
        "project_id": "p",
        "subject": deployment(),
        "before": deployment("old", "SUCCESS", created_at=START - timedelta(days=1), commit="a" * 40),
        "health": (HEALTH,),
        "timing": WatchTiming(settle=10.0),
        "boots_unseen": False,
        "rolls_back": True,
        **fields,
    }
    return WatchPlan(**given)  # type: ignore[arg-type]


def core(check: HttpCheck | CommandCheck = ORDERS) -> SmokeCheck:
    """Give a core smoke check."""
    return SmokeCheck(check=check, core=True)


@dataclass(frozen=True)
class World:
    """How things go. Times are seconds from the start; shares are of requests."""

    live_after: float = 30.0
    ends: str = "SUCCESS"
    """The status it comes to where it does not go live, or None of that."""
    fails: float = 0.0
    """Of our probes, once it is live."""
    well_after: float | None = None
    """From then on no probe fails any more."""
    failed_before: float = 0.0
    blind: float = 0.0
    """Share of probes that get no answer."""
    firewall: bool = False
    control: bool = True
    core_fails: bool = False
    core_failed_before: bool = False
    core_unknown: bool = False
    """Whether the core check can't be measured."""
    fails_after: float = 0.0
    """Until then no probe, no user and no core check fails."""
    users: float = 1.0
    """Requests a second at Railway's edge."""
    users_fail: float = 0.0
    users_failed_before: float = 0.0
    edge: bool = True
    """Whether its log may be read."""
    crashes_after: float | None = None
    stable: bool = True
    replaced_after: float | None = None
    removed_after: float | None = None
    """From then on it is removed, and nothing serves."""
    seed: int = 0
