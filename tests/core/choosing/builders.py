"""Histories as tables: every time is so many minutes before `NOW`."""

# ruff: noqa: ANN401  `**fields` are the fields of the values, each of its own type

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from rerail.core.choosing.choice import Choice, Chosen, NeedMore, NothingFound, NothingWrong, Span, Wish
from rerail.core.choosing.served import lives
from rerail.core.choosing.target import choose
from rerail.core.text import Untrusted
from rerail.core.values import Deployment, Release, ServiceView, Trigger
from tests.fakes import START

NOW = START
AUTOMATIC = Trigger.AUTOMATIC


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def sha(name: str) -> str:
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def removed(name: str, made: float, ended: float | None, **fields: Any) -> Deployment:
    """Give one that is REMOVED: superseded or aborted, which only the others tell."""
    updated = None if ended is None else ago(ended)
    return built(name, made, **{"status": "REMOVED", "status_updated_at": updated, **fields})


def up(name: str, made: float, **fields: Any) -> Deployment:
    """Give one that serves; it was a success one minute after it was made."""
    return built(name, made, **{"status": "SUCCESS", "status_updated_at": ago(made - 1), **fields})


def built(name: str, made: float, **fields: Any) -> Deployment:
    common = {"status": "DEPLOYING", "commit": sha(name), "reason": "deploy"}
    routes = {"can_rollback": True, "can_redeploy": True}
    return Deployment(id=name, created_at=ago(made), **{**common, **routes, **fields})


def failed(name: str, made: float, **fields: Any) -> Deployment:
    return built(name, made, **{"status": "FAILED", "status_updated_at": ago(made - 1), **fields})


def skipped(name: str, made: float, **fields: Any) -> Deployment:
    fields = {"status": "SKIPPED", "can_rollback": False, "can_redeploy": False, **fields}
    return built(name, made, **fields)


def view(
    *history: Deployment,
    active: tuple[Deployment, ...] | None = None,
    next_page: str | None = None,
    **fields: Any,
) -> ServiceView:
    """Give a service; unless said otherwise, what is SUCCESS is what is active."""
    if active is None:
        active = tuple(d for d in history if d.status == "SUCCESS" and not d.stopped)
    return ServiceView(
        project_id="p",
        project_name="shop",
        environment_id="e",
        environment_name="production",
        service_id="s",
        service_name="api",
        active=active,
        history=tuple(sorted(history, key=lambda d: d.created_at, reverse=True)),
        next_page=next_page,
        **{"source_repo": "acme/shop", **fields},
    )


def tag(name: str, of: Deployment | str, *, made: float = 60.0, message: str | None = None) -> Release:
    commit = of if isinstance(of, str) else (of.commit or "f" * 40)
    return Release(
        tag=name, commit=commit, at=ago(made), message=Untrusted(message) if message is not None else None
    )


def run(service: ServiceView, *releases: Release, **wish: Any) -> Choice:
    return choose(service, releases, Wish(**wish), NOW)


def chosen(service: ServiceView, *releases: Release, **wish: Any) -> Chosen:
    choice = run(service, *releases, **wish)
    assert isinstance(choice, Chosen), choice
    return choice


def target(service: ServiceView, *releases: Release, **wish: Any) -> str | None:
    deployment = chosen(service, *releases, **wish).target.deployment
    return deployment.id if deployment else None


def nothing(service: ServiceView, *releases: Release, **wish: Any) -> NothingFound:
    choice = run(service, *releases, **wish)
    assert isinstance(choice, NothingFound), choice
    return choice


def fine(service: ServiceView, *releases: Release, **wish: Any) -> NothingWrong:
    choice = run(service, *releases, **wish)
    assert isinstance(choice, NothingWrong), choice
    return choice


def more(service: ServiceView, *releases: Release, **wish: Any) -> NeedMore:
    choice = run(service, *releases, **wish)
    assert isinstance(choice, NeedMore), choice
    return choice


def reasons(choice: Chosen | NothingFound) -> dict[str, str]:
    return {p.deployment.id: p.why for p in choice.passed_over}


def served_spans(view: ServiceView, now: datetime) -> dict[str, Span]:
    """Give when each deployment served, by id; what never went live is not in it."""
    return {i: life.served for i, life in lives(view, now).items() if life.served is not None}
