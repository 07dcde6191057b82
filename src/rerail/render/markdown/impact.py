"""What users met, how the service fared in figures, and whether Railway itself was well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.traffic import requests
from rerail.core.telling.wording import between, duration, share
from rerail.render.escape import code, inline, link
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from rerail.core.evidence.values import Impact, Latency, Platform, Resources, Traffic, TrafficIn
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident

HEADING = "Impact"
MOST_STATUSES = 8


def impact_section(state: State, incident: Incident) -> str:
    """Give the section; empty where evidence may not be shown, and while nothing was measured."""
    found = state.evidence
    parts = (
        _failures(found.impact) if found.impact else "",
        _paths(found.impact) if found.impact else "",
        _traffic(found.traffic) if found.traffic else "",
        _resources(found.resources) if found.resources else "",
        _platform(found.platform, incident) if found.platform else "",
    )
    body = "\n\n".join(part for part in parts if part)
    return f"## {HEADING}\n\n{body}" if body and incident.open else ""


def _failures(impact: Impact) -> str:
    if impact.requests is None or impact.failed is None:
        return f"**Requests**: no data{_because(impact.missing)}."
    least = "" if impact.complete else "at least "
    of = f"{least}{impact.failed:,} of {impact.requests:,} requests failed"
    whole = f" ({share(impact.failed, impact.requests)})" if impact.requests else ""
    first, last = impact.first_failure, impact.last_failure
    span = f", from {between(first, last)} UTC" if first and last else ""
    lasted = f" ({duration((last - first).total_seconds())})" if first and last else ""
    why = f" The log was not read to its end{_because(impact.missing)}." if not impact.complete else ""
    counted = f"Failed means 5xx, counted in Railway's HTTP log from {between(impact.start, impact.end)} UTC."
    return f"**{of[:1].upper()}{of[1:]}{whole}**{span}{lasted}. {counted}{why}"


def _paths(impact: Impact) -> str:
    rows = ((code(f"{p.method} {p.path}"), f"{p.failed:,}", f"{p.requests:,}") for p in impact.paths)
    more = f"\n\nand {impact.more_paths:,} more paths with failures." if impact.more_paths else ""
    body = table(("Path", "Failed", "Requests"), rows)
    return f"{body}{more}" if body else ""


OF_THE_SERVICE = (
    "Counted at Railway's edge for the whole service, rerail's own requests included; the failed requests "
    "above are those of the failed deployment."
)


def _traffic(traffic: Traffic) -> str:
    windows = {"before it": traffic.before, "while it served": traffic.during, "after": traffic.after}
    rows = (_window(name, window) for name, window in windows.items())
    head = ("Traffic", "Time (UTC)", "Answers", "By status", "p50", "p90", "p95", "p99")
    return f"{table(head, rows)}\n\n{OF_THE_SERVICE}"


def _window(name: str, window: TrafficIn | None) -> tuple[str, ...]:
    if window is None:
        return (name, "", "no data", "", "", "", "", "")
    answered = requests(window)
    times = between(window.start, window.end)
    if answered is None:
        missing = _because(window.missing) or ": no traffic, or Railway does not say"
        return (name, times, f"no data{missing}", "", *_latency(window.latency))
    return (name, times, f"{answered:,}", _statuses(window), *_latency(window.latency))


def _statuses(window: TrafficIn) -> str:
    most = sorted(window.statuses, key=lambda s: -s.count)[:MOST_STATUSES]
    shown = ", ".join(f"{s.code}: {s.count:,}" for s in sorted(most, key=lambda s: s.code))
    more = len(window.statuses) - len(most)
    return f"{shown} and {more} more" if more else shown


def _latency(latency: Latency | None) -> tuple[str, str, str, str]:
    if latency is None:
        return ("no data",) * 4
    p50, p90, p95, p99 = (f"{ms:,.0f} ms" for ms in (latency.p50, latency.p90, latency.p95, latency.p99))
    return (p50, p90, p95, p99)


def _resources(found: Resources) -> str:
    rows = (
        _resource("CPU (vCPU)", found.cpu_mean, found.cpu_peak, found.cpu_limit),
        _resource("Memory (GB)", found.memory_mean, found.memory_peak, found.memory_limit),
    )
    if all(cells[1:] == ("no data",) * 3 for cells in rows):
        return f"**CPU and memory**: no data{_because(found.missing)}."
    return table(("While it served", "Mean", "Peak", "Limit"), rows)


def _resource(name: str, *figures: float | None) -> tuple[str, ...]:
    return (name, *("no data" if figure is None else f"{figure:,.2f}" for figure in figures))


def _platform(found: Platform, incident: Incident) -> str:
    if found.stable is None:
        return f"**Railway's own status**: no data{_because(found.missing)}."
    if found.stable:
        return "**Railway's own status**: no trouble was announced."
    since = f" since {found.since:%Y-%m-%d %H:%M} UTC" if found.since else ""
    said = f": “{inline(found.says)}”" if found.says else ""
    where = f" ({link('status page', found.url)})" if found.url and incident.links else ""
    return (
        f"**Railway's own status: trouble was announced{since}**{said}{where}. "
        "A rollback does not mend an outage of Railway itself."
    )


def _because(missing: object) -> str:
    """Give why there is none; a sentence part that may say "no data" itself."""
    why = inline(missing or "").removeprefix("no data: ")
    return f": {why.removesuffix('.')}" if why else ""
