"""How something that is told feels: what a colour or an alert goes by, never its words."""

from __future__ import annotations

from enum import StrEnum

from rerail.core.values import Outcome, Verdict


class Tone(StrEnum):
    """Good news, bad news, or neither yet."""

    GOOD = "good"
    UNDER_WAY = "under-way"
    DOUBTFUL = "doubtful"
    BAD = "bad"


OF_OUTCOME: dict[Outcome, Tone | None] = {
    Outcome.PASSED: Tone.GOOD,
    Outcome.FAILED: Tone.BAD,
    Outcome.UNKNOWN: Tone.DOUBTFUL,
    Outcome.SKIPPED: None,
}
OF_VERDICT = {
    Verdict.RECOVERED: Tone.GOOD,
    Verdict.INCONCLUSIVE: Tone.DOUBTFUL,
    Verdict.NOT_RECOVERED: Tone.BAD,
    Verdict.HEALTHY: Tone.GOOD,
    Verdict.BAD: Tone.BAD,
}
