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
    """What could be seen of a repository and its issues without writing anything; None means unknown."""

    repository: str
    enabled: bool | None = None
    archived: bool = False
    trouble: Text | None = None
    """Why they can't be read; None when they were."""
    may_write: bool | None = None
    """Whether the token may write issues."""
    may_push: bool | None = None
    """Whether it may create refs."""
    told_time: datetime | None = None
    """GitHub's time (UTC) as of its last answer."""
    skew: float | None = None
    """Seconds that our clock is ahead of GitHub's."""


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
    keeps_auto_deploy: bool = False
    """A rollback would leave it as it is."""
    platform: Platform | None = None
    issues: IssuesSeen | None = None
    """None: there is no token or no repository to file in."""
    claims: IssuesSeen | None = None
    """The service's own repository, where Claims are taken; None: no token, or no repository."""
    skew: float | None = None
    """Seconds that our clock is ahead of Railway's."""
    rate: RateLimit | None = None
