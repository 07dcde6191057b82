"""What choosing comes to: a Target, more history wanted, nothing to go back to, or nothing wrong."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.values import Deployment, Release, Trigger, Value


class Joined(StrEnum):
    """The named way in which a Release was joined to a deployment."""

    COMMIT = "commit"
    CLI_MESSAGE = "cli-message"
    IMAGE_DIGEST = "image-digest"
    DEPLOYMENT_ID = "deployment-id"
    SKIPPED_AT_TAG = "skipped-at-tag"
    TIME_WINDOW = "time-window"
    """Inferred; never in an automatic run."""


class Span(Value):
    """When a deployment was live at Railway: from its first answer to its removal (UTC)."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it served, in seconds."""
        return (self.end - self.start).total_seconds()


class PassedOver(Value):
    """A deployment newer than the Target that was not taken, with the reason as a sentence part."""

    deployment: Deployment
    release: Release | None
    why: str


class Target(Value):
    """The deployment to go back to.

    `deployment` is None only for an explicit commit that Railway never ran.
    """

    deployment: Deployment | None
    release: Release | None
    joined: Joined | None
    commit: str | None
    served: Span | None
    why: str
    """One sentence: why this one."""


class Chosen(Value, tag="chosen"):
    """A Target, and what the rules said of the others."""

    live: Deployment | None
    target: Target
    passed_over: tuple[PassedOver, ...] = ()
    notes: tuple[str, ...] = ()
    """What must be said before acting (inferred join, no tags, shorter span than asked, override)."""
    rules_said: str | None = None
    """With an explicit Target: what the rules would have chosen, as a sentence."""


class NeedMore(Value, tag="need-more"):
    """The Target is not among the deployments read so far: read the page at this cursor."""

    after: str


class NothingFound(Value, tag="nothing-found"):
    """No deployment qualifies (exit 3); `why` is a sentence, `what_to_do` another."""

    live: Deployment | None
    why: str
    what_to_do: str
    passed_over: tuple[PassedOver, ...] = ()


class NothingWrong(Value, tag="nothing-wrong"):
    """The newest deployment never went live: the old one still serves (exit 0)."""

    live: Deployment
    newest: Deployment
    why: str


Choice = Chosen | NeedMore | NothingFound | NothingWrong


class Wish(Value):
    """What the caller asks of the choosing."""

    trigger: Trigger = Trigger.MANUAL
    target: str | None = None
    """Explicit tag, commit (7 hexadecimal digits and more) or deployment id."""
    tag_pattern: str = "deploy-*"
    """With `{service}` already filled in."""
    min_served: float = 1800.0
    """Seconds."""
    bad_since: datetime | None = None
    allow_untagged: bool = False
    releases_unreadable: str | None = None
    """Why there are no releases to go by; None when they were read, even if there are none."""
    blamed: frozenset[str] = frozenset()
    """Commits that rerail's own incidents blame."""
    recorded_healthy: frozenset[str] = frozenset()
    """Ids of deployments that a watch recorded HEALTHY."""
