"""How much of the evidence a page holds, and how a page that is too long is made to fit."""

from __future__ import annotations

from rerail.core.values import Value

ISSUE_LIMIT = 58_000
"""UTF-16 units; GitHub refuses bodies over 65,536 characters, and does not say how it counts."""
SUMMARY_LIMIT = 1_000_000
"""UTF-16 units; a step summary over 1 MiB is not shown at all, in bytes: see `size`."""


class Fullness(Value):
    """What of the evidence is shown; `left_out` says what is not, in words."""

    excerpts: bool = True
    passed_over: bool = True
    gantt: bool = True
    timeline_rows: int | None = None
    """The most rows; the middle is left out first."""
    checks: bool = True
    ladder: bool = True
    evidence: bool = True
    """False: verdict, times and ids only, as where evidence may not be shown."""
    left_out: str | None = None


STEPS = (
    Fullness(),
    Fullness(excerpts=False, left_out="the excerpts of answers"),
    Fullness(excerpts=False, passed_over=False, left_out="the excerpts, and the deployments passed over"),
    Fullness(
        excerpts=False,
        passed_over=False,
        timeline_rows=60,
        left_out="the excerpts, the deployments passed over, and the middle of the timeline",
    ),
    Fullness(
        excerpts=False,
        passed_over=False,
        gantt=False,
        timeline_rows=24,
        checks=False,
        ladder=False,
        left_out="the excerpts, the deployments passed over, the middle of the timeline, the chart, "
        "the checks and the ladder",
    ),
    Fullness(timeline_rows=12, evidence=False, left_out="all evidence, and most of the timeline"),
    Fullness(timeline_rows=0, gantt=False, evidence=False, left_out="all evidence, and the timeline"),
)
"""In the order in which things are dropped."""


def size(text: str) -> int:
    """Tell the text's size by the stricter of the two counts that GitHub may use: UTF-16 units or bytes."""
    return max(len(text.encode("utf-16-le")) // 2, len(text.encode()))
