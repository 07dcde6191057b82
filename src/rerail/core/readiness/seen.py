"""What a check saw, before any judgement."""

from __future__ import annotations

from datetime import datetime

from rerail.core.acting.plan import Plan
from rerail.core.choosing.choice import Choice
from rerail.core.evidence.values import Platform
from rerail.core.judging.checks import Check, Evidence
from rerail.core.readiness.values import Right
from rerail.core.text import Text
from rerail.core.values import AutoDeploy, RateLimit, ServiceView, Value


class IssuesSeen(Value):
    """What could be seen of a repository's issues without writing one; None means unknown."""

    repository: str
    enabled: bool | None = None
    archived: bool = False
    trouble: Text | None = None
    """Why they can't be read; None when they were."""


class Seen(Value):
    """Everything at once; None where nothing came back, or nothing was asked."""

    at: datetime
    service: str
    environment: str | None
    token: str
    """The kind of the Railway token, for people."""
    trouble: Text | None = None
    """Why Railway's first read failed: nothing else is known of the service then."""
    view: ServiceView | None = None
    releases: int = 0
    releases_from: str = ""
    releases_trouble: Text | None = None
    private: bool | None = None
    choice: Choice | None = None
    plan: Plan | None = None
    checks: tuple[Check, ...] = ()
    measured: tuple[Evidence, ...] = ()
    rights: tuple[Right, ...] = ()
    subscription: str | None = None
    """Railway's plan of the project."""
    auto_deploy: AutoDeploy | None = None
    platform: Platform | None = None
    issues: IssuesSeen | None = None
    """None: there is no token or no repository to file in."""
    skew: float | None = None
    """Seconds that our clock is ahead of Railway's."""
    rate: RateLimit | None = None
