"""Everything from outside that collecting evidence needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.ports.evidence import Bundle, ChangeSource, Detector, EvidenceSource


@dataclass(frozen=True, kw_only=True)
class EvidencePorts:
    """Where evidence comes from and where it is kept."""

    source: EvidenceSource
    changes: ChangeSource | None
    """None where there is no repository to ask."""
    bundle: Bundle
    detector: Detector | None
    """None: known values and our own rules only."""
    stopwatch: Callable[[], float]
    """Real seconds, also where the clock runs faster: redacting takes as long as it takes."""
    limit: float
    """Seconds of the clock for which collecting may go on after the Verdict."""
