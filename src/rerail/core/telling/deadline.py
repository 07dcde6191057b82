"""How long the acting may take, as it is told before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.rungs import planned_deadline
from rerail.core.telling.wording import duration
from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan


class Deadline(Value):
    """From the request to the end of verification, in seconds; `build` is the part of it for building."""

    seconds: float
    build: float

    def __str__(self) -> str:
        """Say it: `9 min 20 s, of it 2 min for the build`."""
        said = duration(self.seconds)
        return f"{said}, of it {duration(self.build)} for the build" if self.build else said


def planned(plan: Plan) -> Deadline:
    """Give the deadline of the first rung that this run may take; a rebuild gets its time on top."""
    seconds, build = planned_deadline(plan)
    return Deadline(seconds=seconds, build=build)
