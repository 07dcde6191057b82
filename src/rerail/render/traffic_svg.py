"""The traffic before, during and after the failed deployment as SVG: answers by status, and latency.

Drawn like the Gantt chart: bars in per cent of the width, letters that keep their size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.traffic import FIRST_SERVER_ERROR, errors, requests
from rerail.core.telling.wording import share
from rerail.core.values import Value
from rerail.render.escape import as_html

if TYPE_CHECKING:
    from rerail.core.evidence.values import Traffic, TrafficIn

ROW = 34.0
HEAD = 26.0
"""Heights in pixels."""
FIRST_CLIENT_ERROR = 400


class _Bar(Value):
    """A row of the picture: what it says, and its pieces from the left, each a share of the width."""

    label: str
    pieces: tuple[tuple[str, float], ...]


def traffic_svg(traffic: Traffic | None) -> str:
    """Give one `<svg>` element; empty where no window has data. What has none is not drawn as zero."""
    if traffic is None:
        return ""
    windows = {"before it": traffic.before, "while it served": traffic.during, "after": traffic.after}
    known = {name: window for name, window in windows.items() if window is not None}
    groups = {
        "Answers (red: 5xx, yellow: 4xx)": _answers(known),
        "Latency, 95th percentile": _latencies(known),
    }
    parts: list[str] = []
    y = 4.0
    for name, bars in groups.items():
        if bars:
            parts.append(f'<text class="gantt-section" x="0" y="{y + 17:g}">{as_html(name)}</text>')
            parts.extend(_drawn(bar, y + HEAD + ROW * n) for n, bar in enumerate(bars))
            y += HEAD + ROW * len(bars)
    return "\n".join((_OPEN.format(height=y + 4), *parts, "</svg>")) if parts else ""


_OPEN = (
    '<svg class="gantt traffic" width="100%" height="{height:g}" role="img" '
    'aria-label="Traffic before, during and after" xmlns="http://www.w3.org/2000/svg">'
)


def _answers(windows: dict[str, TrafficIn]) -> list[_Bar]:
    return [
        _answered(name, window, requests(window) or 0) for name, window in windows.items() if requests(window)
    ]


def _answered(name: str, window: TrafficIn, total: int) -> _Bar:
    failed = errors(window) or 0
    refused = sum(s.count for s in window.statuses if FIRST_CLIENT_ERROR <= s.code < FIRST_SERVER_ERROR)
    pieces = (
        ("bad", failed / total),
        ("doubtful", refused / total),
        ("done", 1 - (failed + refused) / total),
    )
    return _Bar(label=f"{name}: {total:,} answers, {share(failed, total)} 5xx", pieces=pieces)


def _latencies(windows: dict[str, TrafficIn]) -> list[_Bar]:
    found = {name: window.latency.p95 for name, window in windows.items() if window.latency}
    most = max(found.values(), default=0.0)
    if most <= 0:
        return []
    return [
        _Bar(label=f"{name}: {ms:,.0f} ms", pieces=(("under-way", ms / most),)) for name, ms in found.items()
    ]


def _drawn(bar: _Bar, y: float) -> str:
    parts = [
        f'<g><text class="gantt-label" x="0" y="{y + 13:g}">{as_html(bar.label)}</text>',
        f'<rect class="gantt-track" x="0" y="{y + 18:g}" width="100%" height="9"/>',
    ]
    left = 0.0
    for kind, part in bar.pieces:
        where = f'x="{100 * left:.2f}%" y="{y + 18:g}" width="{100 * part:.2f}%" height="9"'
        parts.append(f'<rect class="gantt-{kind}" {where}/>' if part > 0 else "")
        left += part
    return "".join((*parts, "</g>"))
