"""The Gantt chart as SVG, drawn here: offline, without a browser engine and its megabytes of script.

The drawing scales with its frame (`viewBox`), takes its colours from the page's CSS variables with
defaults of its own, and tells by a title on each bar what the bar means.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from rerail.core.telling.wording import duration
from rerail.core.values import Value
from rerail.render.escape import as_html, plain

if TYPE_CHECKING:
    from rerail.core.telling.spans import Span

WIDTH = 760.0
LEFT = 190.0
RIGHT = 70.0
ROW = 24.0
HEAD = 26.0
FOOT = 28.0
MOST_SPANS = 60
MOST_TICKS = 6
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400)
"""Seconds between two ticks of the axis."""
LABEL_LIMIT = 28


class _Scale(Value):
    start: datetime
    seconds: float

    def x(self, at: datetime) -> float:
        """Give where a moment lies."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (at - self.start).total_seconds() / self.seconds


def gantt_svg(spans: tuple[Span, ...]) -> str:
    """Give one `<svg>` element; empty where there is nothing to draw. Times are UTC."""
    shown = spans[:MOST_SPANS]
    if not shown:
        return ""
    start = min(span.start for span in shown)
    seconds = max(1.0, (max(span.end for span in shown) - start).total_seconds())
    scale = _Scale(start=start, seconds=seconds)
    parts, bottom = _sections(shown, scale)
    height = bottom + FOOT
    return "\n".join((_OPEN.format(width=WIDTH, height=height), *_axis(scale, bottom), *parts, "</svg>"))


_OPEN = (
    '<svg class="gantt" viewBox="0 0 {width:g} {height:g}" role="img" '
    'aria-label="When what happened" xmlns="http://www.w3.org/2000/svg">'
)


def _sections(spans: tuple[Span, ...], scale: _Scale) -> tuple[list[str], float]:
    parts: list[str] = []
    y = 4.0
    for section, group in groupby(spans, key=lambda span: span.section):
        parts.append(f'<text class="gantt-section" x="8" y="{y + 17:g}">{as_html(plain(section, 40))}</text>')
        y += HEAD
        for span in group:
            parts.append(_bar(span, scale, y))
            y += ROW
    return parts, y + 4


def _bar(span: Span, scale: _Scale, y: float) -> str:
    left, right = scale.x(span.start), scale.x(span.end)
    width = max(3.0, right - left)
    seconds = (span.end - span.start).total_seconds()
    lasted = duration(seconds) if seconds >= 1 else "< 1 s"
    title = f"{plain(span.label)}: {span.start:%H:%M:%S} to {span.end:%H:%M:%S} UTC ({lasted})"
    label = as_html(plain(span.label, LABEL_LIMIT))
    return (
        f"<g><title>{as_html(title)}</title>"
        f'<text class="gantt-label" x="20" y="{y + 16:g}">{label}</text>'
        f'<rect class="gantt-{span.mood}" x="{left:.1f}" y="{y + 4:g}" width="{width:.1f}" '
        'height="16" rx="3"/>'
        f'<text class="gantt-time" x="{left + width + 5:.1f}" y="{y + 16:g}">{as_html(lasted)}</text></g>'
    )


def _axis(scale: _Scale, bottom: float) -> list[str]:
    every = next((t for t in TICKS if scale.seconds / t <= MOST_TICKS), TICKS[-1])
    midnight = scale.start.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = (scale.start - midnight).total_seconds()
    first = midnight + timedelta(seconds=-(-passed // every) * every)
    count = int((scale.seconds - (first - scale.start).total_seconds()) // every) + 1
    return [_tick(scale, first + timedelta(seconds=every * n), bottom) for n in range(max(0, count))]


def _tick(scale: _Scale, at: datetime, bottom: float) -> str:
    x = scale.x(at)
    return (
        f'<line class="gantt-grid" x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{bottom:g}"/>'
        f'<text class="gantt-tick" x="{x:.1f}" y="{bottom + 17:g}" text-anchor="middle">{at:%H:%M:%S}</text>'
    )
