"""A service's HTTP traffic in a window: the answers to `HttpStatuses` and `HttpDurations`."""

from __future__ import annotations

from collections import Counter

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.core.evidence.values import Latency, Status


class _Count(Shape, frozen=True):
    value: float


class _OfStatus(Shape, frozen=True, rename="camel"):
    status_code: int
    samples: tuple[_Count, ...]


class _Statuses(Shape, frozen=True, rename="camel"):
    http_metrics_grouped_by_status: tuple[_OfStatus, ...]


class _Percentiles(Shape, frozen=True):
    p50: float
    p90: float
    p95: float
    p99: float


class _Samples(Shape, frozen=True):
    samples: tuple[_Percentiles, ...]


class _Durations(Shape, frozen=True, rename="camel"):
    http_duration_metrics: _Samples


def read_statuses(data: object) -> tuple[Status, ...]:
    """Read how many answers had each status; none where none were counted. Raises RailwayError (GARBLED)."""
    return understand(data, _Statuses, _counted)


def read_latency(data: object) -> Latency | None:
    """Read the percentiles (ms) of one aggregate; None without traffic. Raises RailwayError (GARBLED).

    None as well where Railway gives several samples, as percentiles can't be averaged, and where all are 0:
    no answer takes no time at all.
    """
    return understand(data, _Durations, _latency)


def _counted(answer: _Statuses) -> tuple[Status, ...]:
    counts: Counter[int] = Counter()
    for each in answer.http_metrics_grouped_by_status:
        counts[each.status_code] += round(sum(sample.value for sample in each.samples))
    return tuple(Status(code=code, count=counts[code]) for code in sorted(counts) if counts[code] > 0)


def _latency(answer: _Durations) -> Latency | None:
    samples = answer.http_duration_metrics.samples
    if len(samples) != 1:
        return None
    one = samples[0]
    return Latency(p50=one.p50, p90=one.p90, p95=one.p95, p99=one.p99) if one.p99 > 0 else None
