"""From settings to what the use case is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.text import Untrusted
from rerail.core.values import Trigger
from rerail.usecases.request import Request

if TYPE_CHECKING:
    from rerail.settings import Resolved


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
