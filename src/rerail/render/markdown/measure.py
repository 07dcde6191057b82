"""How much of the evidence a page holds, and how a page that is too long is made to fit."""

from __future__ import annotations

from msgspec.structs import replace

from rerail.core.utf16 import units
from rerail.core.values import Value

ISSUE_LIMIT = 58_000
"""Units of `size`; GitHub refuses bodies over 65,536 characters, and does not say how it counts."""
PEOPLE_LIMIT = 6_500
"""Of the people's part, which stands in the same body."""
SUMMARY_LIMIT = 1_000_000
"""Units of `size`; a step summary over 1 MiB is not shown at all."""


class Fullness(Value):
    """What of the evidence is shown; `left_out` says what is not, in words."""

    excerpts: bool = True
    """Of what the checks saw."""
    log_excerpts: bool = True
    passed_over: bool = True
    gantt: bool = True
    timeline_rows: int | None = None
    """The most rows; the middle is left out first."""
    commits: int = 50
    """The most rows."""
    checks: bool = True
    ladder: bool = True
    evidence: bool = True
    """False: verdict, times and ids only, as where evidence may not be shown."""
    comments: bool = True
    """Whether comments below it take what of the log has no room; if not, all of it is shown at once."""
    left_out: str | None = None


STEPS = (
    Fullness(),
    Fullness(excerpts=False, left_out="the excerpts of answers"),
    Fullness(
        excerpts=False, passed_over=False, left_out="the excerpts of answers, and the deployments passed over"
    ),
    Fullness(
        excerpts=False,
        passed_over=False,
        log_excerpts=False,
        left_out="all excerpts, and the deployments passed over",
    ),
    Fullness(
        excerpts=False,
        passed_over=False,
        log_excerpts=False,
        timeline_rows=60,
        commits=15,
        left_out="all excerpts, the deployments passed over, the middle of the timeline, and older commits",
    ),
    Fullness(
        excerpts=False,
        passed_over=False,
        log_excerpts=False,
        gantt=False,
        timeline_rows=24,
        commits=5,
        checks=False,
        ladder=False,
        left_out="all excerpts, the deployments passed over, the middle of the timeline, older commits, "
        "the chart, the checks and the ladder",
    ),
    Fullness(
        log_excerpts=False,
        timeline_rows=12,
        evidence=False,
        left_out="all evidence, and most of the timeline",
    ),
    Fullness(
        log_excerpts=False,
        timeline_rows=0,
        gantt=False,
        evidence=False,
        left_out="all evidence, and the timeline",
    ),
)
"""In the order in which things are dropped from an issue's body."""
WHOLE = tuple(replace(step, comments=False) for step in STEPS)
"""The same for a page that has no comments below it."""


def size(text: str) -> int:
    """Tell the text's size by the stricter of the two counts that GitHub may use: UTF-16 units or bytes."""
    return max(units(text), len(text.encode()))
