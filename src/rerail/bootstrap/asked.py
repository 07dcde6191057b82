"""From settings to what the use case is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.judging.checks import CommandCheck
from rerail.core.text import Untrusted
from rerail.core.values import Trigger
from rerail.core.watching.plan import AlarmCommand, Declared
from rerail.core.watching.triggers import Limits, TriggerName
from rerail.settings.event import what_to_watch
from rerail.usecases.request import Request
from rerail.usecases.watching.request import WatchRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.settings import Resolved
    from rerail.settings.model import Settings


def request_of(resolved: Resolved) -> Request:
    """Give what the use case is asked, from the settings."""
    s, runner = resolved.settings, resolved.runner
    return Request(
        service=s.service,
        environment=s.environment,
        project=s.project,
        repository=s.repository,
        trigger=Trigger.AUTOMATIC if s.automatic else Trigger.MANUAL,
        reason=Untrusted(s.reason) if s.reason else None,
        target=s.target,
        tag_pattern=s.tag_pattern,
        min_served=s.min_served,
        bad_since=s.bad_since,
        allow_untagged=s.allow_untagged,
        allow_rebuild=s.allow_rebuild,
        accept_migrations=s.accept_migrations,
        migration_paths=s.migration_paths,
        route=s.route,
        health_urls=s.health_url,
        health_assert=s.health_assert,
        health_timeout=s.health_timeout,
        version_url=s.version_url,
        version_assert=s.version_assert,
        smoke_command=s.smoke_command,
        smoke_timeout=s.smoke_timeout,
        timeout=s.timeout,
        keep_auto_deploy=s.keep_auto_deploy,
        cancel_running=s.cancel_running,
        dry_run=s.dry_run,
        run_url=runner.run_url,
        actor=Untrusted(runner.actor) if runner.actor else None,
    )


def watch_request_of(resolved: Resolved, env: Mapping[str, str]) -> WatchRequest:
    """Give what a watch is asked, from the settings; `env` tells by which event it was started."""
    s, of = resolved.settings, request_of(resolved)
    return WatchRequest(
        of=replace(of, trigger=Trigger.AUTOMATIC),
        what=what_to_watch(s, env),
        smoke=s.checks or (),
        alarms=_alarms(s),
        declared=tuple(Declared(trigger=trigger, by=of.actor) for trigger in s.declare),
        limits=_limits(s),
        watch_for=s.watch_for,
        live_timeout=s.live_timeout,
        rolls_back=s.rollback,
        also_roll_back_on=s.rollback_on,
        force=s.force,
        cool_down=s.cool_down,
        tag_on_healthy=s.tag_on_healthy,
        asks=s.ask,
    )


def _limits(s: Settings) -> Limits:
    return Limits(
        availability=s.api_availability,
        error_rate=s.error_rate,
        window=s.error_window,
        degradation=s.performance_degradation,
        log_errors=s.log_errors,
        restarts=s.restarts,
    )


def _alarms(s: Settings) -> tuple[AlarmCommand, ...]:
    commands = {
        TriggerName.DATA_CORRUPTION: s.data_corruption_command,
        TriggerName.SECURITY_EXPOSURE: s.security_exposure_command,
    }
    return tuple(
        AlarmCommand(trigger=trigger, check=CommandCheck(name=str(trigger), command=command))
        for trigger, command in commands.items()
        if command
    )
