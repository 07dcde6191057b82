"""The table that explains a watch, as cells of plain text: every renderer shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.wording import counted
from rerail.core.values import Value
from rerail.core.watching.assessed import Answer
from rerail.core.watching.triggers import TriggerName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.watching.assessed import Assessed

HEAD = ("Trigger", "Measured by", "Answer", "Failed", "Interval", "Limit", "Before")
ANSWERS = {
    Answer.HEALTHY: "✔ healthy",
    Answer.BAD: "✘ bad",
    Answer.OPEN: "… not certain",
    Answer.NOT_WORSE: "≈ no worse than before",
    Answer.UNMEASURED: "? not measured",
    Answer.UNUSED: "· not used",
}
"""In words, with a mark: nobody has to see a colour."""
TOO_SOON = "… too soon to say"
"""Of what is beyond its limit for certain, but not yet for long enough."""
_PLAIN_LIMIT = {TriggerName.DEPLOYMENT_STATE: "restarts"}


class Cells(Value):
    """One row of the table, as text without markup."""

    trigger: str
    source: str
    answer: str
    failed: str
    interval: str
    limit: str
    before: str

    def all(self) -> tuple[str, ...]:
        """Give the cells in the order of HEAD."""
        return (
            self.trigger,
            self.source,
            self.answer,
            self.failed,
            self.interval,
            self.limit,
            self.before,
        )


def cells_of(row: Assessed) -> Cells:
    """Give one row's cells; what is not known is empty."""
    return Cells(
        trigger=str(row.trigger),
        source=row.source,
        answer=_answer(row),
        failed=_failed(row),
        interval=_interval(row),
        limit=_limit(row),
        before=_value(row, row.before),
    )


def _answer(row: Assessed) -> str:
    if row.answer is Answer.OPEN and row.low is not None and row.limit is not None and row.low > row.limit:
        return TOO_SOON
    return ANSWERS[row.answer] + (" (advises)" if row.advises and row.answer is Answer.BAD else "")


def told_rows(rows: Iterable[Assessed]) -> tuple[Assessed, ...]:
    """Leave out what is not used: it would hide the others."""
    return tuple(row for row in rows if row.answer is not Answer.UNUSED)


def percent(share: float | None) -> str:
    """Give a share in per cent: 0.049 → `4.9 %`."""
    if share is None:
        return ""
    digits = 0 if abs(share) >= 0.0995 or round(share * 1000) % 10 == 0 else 1  # noqa: PLR2004  two digits tell enough
    return f"{share * 100:.{digits}f} %"


def _failed(row: Assessed) -> str:
    unmeasured = f", {row.unmeasured} not measured" if row.unmeasured else ""
    if row.trigger is TriggerName.PERFORMANCE_DEGRADATION:
        return f"{percent(row.rate)} slower ({row.n} answers)" if row.rate is not None else ""
    if row.unit == "lines/min":
        return f"{row.rate:.1f} lines/min" if row.rate is not None else ""
    if row.trigger is TriggerName.DEPLOYMENT_STATE:
        return counted(row.failures, "restart") if row.failures else ""
    if not row.n:
        return f"none{unmeasured}" if row.unmeasured else ""
    return f"{row.failures} of {row.n} ({percent(row.failures / row.n)}){unmeasured}"


def _interval(row: Assessed) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{percent(row.low).removesuffix(' %')} to {percent(row.high)}"


def _limit(row: Assessed) -> str:
    if row.limit is None:
        return ""
    if row.trigger in _PLAIN_LIMIT:
        return f"{row.limit:.0f} {_PLAIN_LIMIT[row.trigger]}"
    return _value(row, row.limit)


def _value(row: Assessed, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f} lines/min" if row.unit == "lines/min" else percent(value)
