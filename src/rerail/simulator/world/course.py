"""The course of a deployment: which status it has from when on. Pure, and reckoned to the end of time.

Sources: Railway docs deployments/reference (statuses, superseding), deployments/healthchecks, pricing/plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rerail.simulator.world.health import first_good

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.simulator.world.values import Deployment, Service, Status

DEFAULT_HEALTHCHECK_TIMEOUT = 300
FINAL: frozenset[Status] = frozenset({"FAILED", "CRASHED", "REMOVED", "SKIPPED"})
"""Nothing comes after these by itself, but that a successor has what crashed removed."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """From `at` on, the deployment has this status."""

    at: datetime
    status: Status


@dataclass(frozen=True, kw_only=True)
class Course:
    """All turns, in order, and the times that matter beside them (None: it never happens)."""

    turns: tuple[Turn, ...]
    imaged_at: datetime | None = None
    started_at: datetime | None = None
    live_at: datetime | None = None
    stopped_at: datetime | None = None

    def status(self, at: datetime) -> Status:
        """Give the status at that time."""
        return self._last(at).status

    def _last(self, at: datetime) -> Turn:
        past = [turn for turn in self.turns if turn.at <= at]
        return past[-1] if past else self.turns[0]

    def since(self, at: datetime) -> datetime:
        """Say since when it has had the status it has at that time."""
        return self._last(at).at

    @property
    def removed_at(self) -> datetime | None:
        """When it becomes REMOVED; None when it never does."""
        return next((turn.at for turn in self.turns if turn.status == "REMOVED"), None)

    def was_live(self, at: datetime) -> bool:
        """Whether it had gone live by then."""
        return self.live_at is not None and self.live_at <= at

    def is_up(self, at: datetime) -> bool:
        """Whether its processes run then, draining included."""
        stopped = self.stopped_at is not None and self.stopped_at <= at
        return self.was_live(at) and not stopped and self.status(at) in {"SUCCESS", "REMOVING"}

    def is_active(self, at: datetime) -> bool:
        """Whether Railway counts it among the active deployments then."""
        return self.is_up(at) and self.status(at) == "SUCCESS"


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def _before_image(deployment: Deployment) -> tuple[list[Turn], datetime | None]:
    """Give the turns before building, and when building begins (None: it never does)."""
    how, at = deployment.behaviour, deployment.created_at
    if deployment.skipped_reason is not None:
        return [Turn(at=at, status="SKIPPED")], None
    turns = [Turn(at=at, status="INITIALIZING")]
    at += _seconds(how.initialize_seconds)
    if how.waits_for_ci:  # Railway docs: deployments/github-autodeploys
        return [*turns, Turn(at=at, status="WAITING")], None
    if how.needs_approval:
        turns.append(Turn(at=at, status="NEEDS_APPROVAL"))
        if deployment.approved_at is None:
            return turns, None
        at = max(at, deployment.approved_at)
    if how.stays_queued or how.queue_seconds:
        turns.append(Turn(at=at, status="QUEUED"))
        at += _seconds(how.queue_seconds)
    return turns, None if how.stays_queued else at


def _health_checked(deployment: Deployment, service: Service, started: datetime) -> tuple[datetime, bool]:
    """Say when the health check is decided, and whether it passed."""
    how = deployment.behaviour.healthcheck
    if service.healthcheck_path is None or how == "passes":
        return started, True
    given_up = started + _seconds(service.healthcheck_timeout or DEFAULT_HEALTHCHECK_TIMEOUT)
    good = None if how == "fails" else first_good(deployment, service, started, given_up)
    return (given_up, False) if good is None else (good, True)


def own_course(deployment: Deployment, service: Service) -> Course:
    """Give the course it takes if nothing else is deployed and nobody interferes."""
    turns, at = _before_image(deployment)
    if at is None:
        return Course(turns=tuple(turns))
    how = deployment.behaviour
    if deployment.built:
        turns.append(Turn(at=at, status="BUILDING"))
        at += _seconds(how.build_seconds)
        if how.build_fails:
            return Course(turns=(*turns, Turn(at=at, status="FAILED")))
    turns.append(Turn(at=at, status="DEPLOYING"))
    started = at + _seconds(how.deploy_seconds)
    decided, passed = _health_checked(deployment, service, started)
    if not passed:
        turns.append(Turn(at=decided, status="FAILED"))
        return Course(turns=tuple(turns), imaged_at=at, started_at=started)
    return _living(deployment, (*turns, Turn(at=decided, status="SUCCESS")), imaged=at, started=started)


def _living(
    deployment: Deployment, turns: tuple[Turn, ...], *, imaged: datetime, started: datetime
) -> Course:
    how, live = deployment.behaviour, turns[-1].at
    stops = [deployment.stopped_at] if deployment.stopped_at else []
    if how.exits_after is not None:
        stops.append(live + _seconds(how.exits_after))
    if how.crashes_after is not None:
        crash = live + _seconds(how.crashes_after)
        stops.append(crash)
        turns = (*turns, Turn(at=crash, status="CRASHED"))
    stopped = min(stops, default=None)
    return Course(turns=turns, imaged_at=imaged, started_at=started, live_at=live, stopped_at=stopped)


def _aborted(course: Course, at: datetime) -> Course:
    """End it at once: aborting marks REMOVED (Railway docs: deployments/reference)."""
    turns = (*(turn for turn in course.turns if turn.at <= at), Turn(at=at, status="REMOVED"))
    times = (course.imaged_at, course.started_at, course.live_at)
    imaged, started, live = (None if time is None or time > at else time for time in times)
    return Course(turns=turns, imaged_at=imaged, started_at=started, live_at=live, stopped_at=at)


def _superseded(course: Course, service: Service, at: datetime) -> Course:
    """Let its successor, live since `at`, take over: overlap, draining, removal."""
    drains = at + _seconds(service.overlap_seconds or 0)
    gone = drains + _seconds(service.draining_seconds or 0)
    kept = tuple(turn for turn in course.turns if turn.at <= drains)
    down = kept[-1].status != "SUCCESS" or (course.stopped_at is not None and course.stopped_at <= drains)
    end = [Turn(at=drains, status="REMOVED")]
    if not down and gone > drains:
        end = [Turn(at=drains, status="REMOVING"), Turn(at=gone, status="REMOVED")]
    return Course(
        turns=(*kept, *end),
        imaged_at=course.imaged_at,
        started_at=course.started_at,
        live_at=course.live_at,
        stopped_at=course.stopped_at or gone,
    )


def courses(deployments: Iterable[Deployment], service: Service) -> dict[str, Course]:
    """Give the course of each deployment of one service, by id: the last to go live supersedes the others."""
    rows = list(deployments)
    alone = {row.id: _alone(row, service) for row in rows}
    lives = sorted((live, row.created_at, row.id) for row in rows if (live := alone[row.id].live_at))
    successors = {before[2]: after[0] for before, after in pairwise(lives)}
    return {key: _among(course, successors.get(key), service) for key, course in alone.items()}


def _alone(deployment: Deployment, service: Service) -> Course:
    course = own_course(deployment, service)
    return course if deployment.aborted_at is None else _aborted(course, deployment.aborted_at)


def _among(course: Course, successor: datetime | None, service: Service) -> Course:
    gone = course.removed_at
    if successor is None or (gone is not None and gone <= successor):
        return course
    return _superseded(course, service, successor)
