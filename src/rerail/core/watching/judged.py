"""What a watch comes to: its Verdict, the runbook's decision, and whether this run acts on it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.judging.reasons import Reason
from rerail.core.text import Text
from rerail.core.values import Value, Verdict
from rerail.core.watching.assessed import Assessed


class Advice(StrEnum):
    """The ends of the runbook's decision tree."""

    MONITOR = "MONITOR"
    """Monitor and fix forward."""
    DISABLE_FLAG = "DISABLE_FLAG"
    ROLL_BACK = "ROLL_BACK"


class Pattern(StrEnum):
    """The runbook's four scenarios."""

    BAD_CODE = "bad-code-deploy"
    PERFORMANCE = "performance-regression"
    MIGRATION = "database-migration-issue"
    CONFIGURATION = "configuration-error"


class Witness(Value):
    """One who saw it fail; two who don't depend on each other are needed to act."""

    who: str
    """`our probes`, `Railway's edge`, `Railway`, `a core check`, `a person`, `a command`."""
    says: Text


class Judged(Value, tag="judged"):
    """The end of a watch."""

    verdict: Verdict
    """HEALTHY, INCONCLUSIVE or BAD."""
    reason: Reason
    says: Text
    """One or two sentences: why."""
    decision: Advice | None = None
    """None: nothing is wrong, or nobody knows."""
    tree: tuple[Text, ...] = ()
    """The way through the decision tree, a sentence for each question."""
    acts: bool = False
    """Whether this run rolls back now."""
    held_back: Text | None = None
    """Why a rollback that is advised is not done by this run, as a sentence."""
    pattern: Pattern | None = None
    share: float | None = None
    """Share of users affected, as measured (0.1 is 10 %)."""
    share_of: str | None = None
    """`users' requests` or `our probes`: what the share was measured by."""
    core_broken: bool | None = None
    witnesses: tuple[Witness, ...] = ()
    table: tuple[Assessed, ...] = ()
    onset_at: datetime | None = None
    """When the first failure that counts was seen (UTC)."""
    failing: tuple[Text, ...] = ()
    """Names of failing checks and tests."""
    flags: tuple[str, ...] = ()
    """Flags declared for what fails."""
    never_live: bool = False
    """The deployment never went live: the one before it still serves."""
