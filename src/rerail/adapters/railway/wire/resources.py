"""CPU and memory of a service in a window: the answer to `Resources`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.typed import convert
from rerail.core.evidence.values import Resources
from rerail.core.text import draft

if TYPE_CHECKING:
    from datetime import datetime


class _Sample(Shape, frozen=True):
    value: float


class _Series(Shape, frozen=True):
    measurement: str
    values: tuple[Any, ...]


class _Metrics(Shape, frozen=True):
    metrics: tuple[_Series, ...]


@dataclass(frozen=True)
class _Measured:
    """All samples by what they measure."""

    samples: dict[str, list[float]]

    def mean(self, of: str) -> float | None:
        found = self.samples.get(of)
        return sum(found) / len(found) if found else None

    def peak(self, of: str) -> float | None:
        return max(self.samples.get(of, ()), default=None)

    def limit(self, of: str) -> float | None:
        """Give the largest limit; one of 0 limits nothing."""
        return self.peak(of) or None


def read_resources(data: object, start: datetime, end: datetime) -> Resources:
    """Read mean and peak; `missing` where Railway has no sample. Raises RailwayError (GARBLED)."""
    measured = understand(data, _Metrics, _measured)
    if not any(measured.samples.values()):
        return Resources(start=start, end=end, missing=draft("no data: Railway has no samples of that time"))
    return Resources(
        start=start,
        end=end,
        cpu_mean=measured.mean("CPU_USAGE"),
        cpu_peak=measured.peak("CPU_USAGE"),
        cpu_limit=measured.limit("CPU_LIMIT"),
        memory_mean=measured.mean("MEMORY_USAGE_GB"),
        memory_peak=measured.peak("MEMORY_USAGE_GB"),
        memory_limit=measured.limit("MEMORY_LIMIT_GB"),
    )


def _measured(answer: _Metrics) -> _Measured:
    samples: dict[str, list[float]] = {}
    for series in answer.metrics:
        samples.setdefault(series.measurement, []).extend(_values(series.values))
    return _Measured(samples)


def _values(listed: tuple[Any, ...]) -> list[float]:
    """Leave out samples without a value: no data is not zero."""
    found: list[float] = []
    for each in listed:
        try:
            found.append(convert(each, _Sample).value)
        except msgspec.MsgspecError:
            continue
    return found
