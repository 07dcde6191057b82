"""What one trigger comes to: a row of the table that explains the watch."""

from __future__ import annotations

from enum import StrEnum

from rerail.core.text import Text
from rerail.core.values import Value
from rerail.core.watching.triggers import TriggerName


class Answer(StrEnum):
    """What the measurements of a trigger say."""

    HEALTHY = "healthy"
    """For certain within its limit."""
    BAD = "bad"
    """For certain beyond its limit."""
    OPEN = "open"
    """Neither is certain yet."""
    NOT_WORSE = "not-worse"
    """Beyond its limit, but no worse than before the deploy: that is not the deploy's fault."""
    UNMEASURED = "unmeasured"
    """It could not be measured: that says nothing of the release."""
    UNUSED = "unused"
    """There is nothing to measure (no users' requests, no checks declared), or it is switched off."""


class Assessed(Value):
    """One row: a trigger, from one source. Rates and limits are shares (0.1 is 10 %), see `unit`."""

    trigger: TriggerName
    source: str
    """`our probes`, `Railway's edge`, `smoke checks`, `Railway`, `its log`, `a command`, `a person`."""
    answer: Answer
    says: Text
    """One sentence part: why it is so."""
    n: int = 0
    """Measurements that count."""
    failures: int = 0
    unmeasured: int = 0
    """Measurements that failed, and count for nothing."""
    rate: float | None = None
    low: float | None = None
    """Bounds of the interval that the decision was made by."""
    high: float | None = None
    limit: float | None = None
    """Beyond which it is bad: of failures (0.05 for an availability of 95 %), of the slow-down (0.5)."""
    before: float | None = None
    """The same rate before the deploy; None: not known."""
    unit: str = "%"
    """`%`: a share. `lines/min`: error lines a minute. Empty: a plain number."""
    failing: tuple[Text, ...] = ()
    """Names of the checks, tests or paths that fail."""
    advises: bool = False
    """Whether this trigger only advises."""
