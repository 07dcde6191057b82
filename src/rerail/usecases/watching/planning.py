"""The plan of a watch: what is measured of what was found, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.judging.checks import CommandCheck
from rerail.core.judging.planned_checks import address_of, default_health_check, health_checks
from rerail.core.watching.plan import SmokeCheck, WatchPlan, WatchTiming
from rerail.usecases.reading import without_words

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.judging.checks import HttpCheck
    from rerail.core.values import ServiceView
    from rerail.usecases.watching.finding import Found
    from rerail.usecases.watching.request import WatchRequest

LEAST = 300.0
"""Seconds: the runbook's own time for an error rate."""


def plan_watch(request: WatchRequest, found: Found, *, sleeps: bool | None, now: datetime) -> WatchPlan:
    """Fix the plan; `sleeps` is whether the service is serverless, None where nobody could tell."""
    view, subject = found.view, found.subject
    return WatchPlan(
        made_at=now,
        service_id=view.service_id,
        service_name=view.service_name,
        environment_id=view.environment_id,
        environment_name=view.environment_name,
        project_id=view.project_id,
        subject=without_words(subject),
        before=without_words(found.before) if found.before else None,
        already_live_at=found.live_at,
        found_by=request.what.found_by,
        health=_health(request, view),
        smoke=tuple(_smoke(each, view) for each in _all_smoke(request)),
        alarms=request.alarms,
        declared=request.declared,
        limits=request.limits,
        timing=_timing(request, view),
        on_push=request.what.on_push,
        boots_unseen=view.healthcheck_path is None or bool(sleeps) or subject.volume,
        rolls_back=request.rolls_back,
        asks=request.asks,
        also_roll_back_on=request.also_roll_back_on,
        force=request.force,
        cool_down=request.cool_down,
        last_rollback=without_words(found.last_rollback) if found.last_rollback else None,
    )


def _health(request: WatchRequest, view: ServiceView) -> tuple[HttpCheck, ...]:
    of = request.of
    named = health_checks(of.health_urls, assertion=of.health_assert, timeout=of.health_timeout)
    own = default_health_check(view, assertion=of.health_assert, timeout=of.health_timeout)
    return named or ((own,) if own else ())


def _all_smoke(request: WatchRequest) -> tuple[SmokeCheck, ...]:
    """Give the declared smoke checks; the one smoke command of a rollback is a core check of a watch."""
    of = request.of
    if of.smoke_command is None:
        return request.smoke
    check = CommandCheck(name="smoke", command=of.smoke_command, timeout=of.smoke_timeout)
    return (*request.smoke, SmokeCheck(check=check, core=True, every=max(60.0, of.smoke_timeout)))


def _smoke(smoke: SmokeCheck, view: ServiceView) -> SmokeCheck:
    """Put an URL without a host behind the service's own domain."""
    check = smoke.check
    if isinstance(check, CommandCheck) or not check.url.startswith("/") or view.domain is None:
        return smoke
    return replace(smoke, check=replace(check, url=f"{address_of(view.domain)}{check.url}"))


def _timing(request: WatchRequest, view: ServiceView) -> WatchTiming:
    return WatchTiming(
        watch=request.watch_for,
        least=min(LEAST, request.watch_for),
        live=request.live_timeout,
        settle=float(view.overlap_seconds + view.draining_seconds),
        grace=float(view.healthcheck_timeout),
    )
