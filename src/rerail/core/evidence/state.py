"""What is known of the failed deployment so far: the fold of the observations."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from rerail.core.evidence.values import (
    ChangesMade,
    Collected,
    Excerpt,
    ExcerptKind,
    Happenings,
    Impact,
    Kept,
    Observation,
    Part,
    Platform,
    Resources,
    Traffic,
)
from rerail.core.values import Value


class EvidenceState(Value):
    """The latest of each; None means: not observed (yet)."""

    kept: tuple[Kept, ...] = ()
    changes: ChangesMade | None = None
    impact: Impact | None = None
    excerpts: tuple[Excerpt, ...] = ()
    traffic: Traffic | None = None
    resources: Resources | None = None
    platform: Platform | None = None
    happenings: Happenings | None = None
    collected: Collected | None = None
    """Set once nothing more will come."""
    first_at: datetime | None = None
    last_at: datetime | None = None

    def of(self, part: Part) -> Kept | None:
        """Give the file of this part as it stands; None when nothing was observed of it."""
        return next((kept for kept in self.kept if kept.part is part), None)

    def excerpt(self, which: ExcerptKind) -> Excerpt | None:
        """Give that excerpt; None when it was not observed."""
        return next((found for found in self.excerpts if found.which is which), None)


def observe(state: EvidenceState, seen: Observation, at: datetime) -> EvidenceState:  # noqa: PLR0911  a table
    """Give the state after one more observation."""
    state = replace(state, first_at=state.first_at or at, last_at=at)
    match seen:
        case Collected():
            return replace(state, collected=seen)
        case Kept():
            others = tuple(kept for kept in state.kept if kept.part is not seen.part)
            return replace(state, kept=tuple(sorted((*others, seen), key=lambda kept: _ORDER[kept.part])))
        case Excerpt():
            rest = tuple(found for found in state.excerpts if found.which is not seen.which)
            return replace(state, excerpts=(*rest, seen))
        case ChangesMade():
            return replace(state, changes=seen)
        case Impact():
            return replace(state, impact=seen)
        case Traffic():
            return replace(state, traffic=seen)
        case Resources():
            return replace(state, resources=seen)
        case Platform():
            return replace(state, platform=seen)
        case Happenings():
            return replace(state, happenings=seen)


_ORDER = {part: place for place, part in enumerate(Part)}
