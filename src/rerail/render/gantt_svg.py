"""The Gantt chart as SVG, drawn here: offline, without a browser engine and its megabytes of script.

Bars lie at percentages of the frame's width and letters keep their size, so that it can be read on a
telephone as on a wide screen. Each bar has its label above it, and a title that says what it means.
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

ROW = 34.0
HEAD = 26.0
FOOT = 24.0
"""Heights in pixels."""
MOST_SPANS = 60
MOST_TICKS = 3
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400)
"""Seconds between two ticks of the axis."""
LABEL_LIMIT = 32
LEAST_WIDTH = 0.7
"""Per cent of the frame: what is shorter is drawn so wide."""
EDGE = 12.0
"""Per cent of the frame: a tick so near to an edge is written away from it."""


class _Scale(Value):
    start: datetime
    seconds: float

    def x(self, at: datetime) -> float:
        """Give where a moment lies, in per cent of the frame's width."""
        return 100.0 * (at - self.start).total_seconds() / self.seconds


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
    return "\n".join((_OPEN.format(height=height), *_axis(scale, bottom), *parts, "</svg>"))


_OPEN = (
    '<svg class="gantt" width="100%" height="{height:g}" role="img" '
    'aria-label="When what happened" xmlns="http://www.w3.org/2000/svg">'
)


def _sections(spans: tuple[Span, ...], scale: _Scale) -> tuple[list[str], float]:
    parts: list[str] = []
    y = 4.0
    for section, group in groupby(spans, key=lambda span: span.section):
        parts.append(f'<text class="gantt-section" x="0" y="{y + 17:g}">{as_html(plain(section, 40))}</text>')
        y += HEAD
        for span in group:
            parts.append(_bar(span, scale, y))
            y += ROW
    return parts, y + 4


def _bar(span: Span, scale: _Scale, y: float) -> str:
    width = max(LEAST_WIDTH, scale.x(span.end) - scale.x(span.start))
    left = min(scale.x(span.start), 100.0 - width)
    seconds = (span.end - span.start).total_seconds()
    lasted = duration(seconds) if seconds >= 1 else "< 1 s"
    title = f"{plain(span.label)}: {span.start:%H:%M:%S} to {span.end:%H:%M:%S} UTC ({lasted})"
    label, took = as_html(plain(span.label, LABEL_LIMIT)), as_html(lasted)
    return (
        f"<g><title>{as_html(title)}</title>"
        f'<text class="gantt-label" x="0" y="{y + 13:g}">{label}'
        f'<tspan class="gantt-time" dx="8">{took}</tspan></text>'
        f'<rect class="gantt-track" x="0" y="{y + 18:g}" width="100%" height="9" rx="2"/>'
        f'<rect class="gantt-{span.mood}" x="{left:.2f}%" y="{y + 18:g}" width="{width:.2f}%" '
        'height="9" rx="2"/></g>'
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
    anchor = "start" if x < EDGE else "end" if x > 100.0 - EDGE else "middle"
    return (
        f'<line class="gantt-grid" x1="{x:.2f}%" y1="4" x2="{x:.2f}%" y2="{bottom:g}"/>'
        f'<text class="gantt-tick" x="{x:.2f}%" y="{bottom + 15:g}" text-anchor="{anchor}">'
        f"{at:%H:%M:%S}</text>"
    )
