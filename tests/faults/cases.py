"""The matrix: every operation that the main job sends, what may go wrong with it, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, Literal

from rerail.simulator.faults import Kind
from rerail.simulator.wire_faults import Wire
from tests.faults.answers import ANSWERS, APPLIED, GRAPHQL_ANSWERS, LOST, faults_of
from tests.faults.operations import ASKED_ONCE, ENDPOINTS, GROUPS, MUTATIONS, START, Group, way_to
from tests.faults.scene import HOLD
from tests.faults.ways import USUAL, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.faults.scene import Scene
    from tests.faults.ways import Way

Occurrence = Literal["first", "second", "all"]
OCCURRENCES: tuple[Occurrence, ...] = ("first", "second", "all")
ALWAYS = 1000


@dataclass(frozen=True, kw_only=True)
class Case:
    """One operation that fails in one way: the first time, the second, or every time."""

    group: Group
    operation: str
    fault: str
    occurrence: Occurrence

    @property
    def name(self) -> str:
        where = f"{self.group}, {self.operation}" if self.operation == START else self.operation
        return f"{where}: {self.fault} ({self.occurrence})"

    @property
    def way(self) -> Way:
        return way_to(self.operation)

    def lay(self, scene: Scene) -> None:
        """Lay it out on the stage."""
        nth = 2 if self.occurrence == "second" else 1
        times = ALWAYS if self.occurrence == "all" else 1
        if self.operation == START:
            wire = scene.github if self.group == "GitHub" else scene.railway
            wire.close(HOLD if self.occurrence == "first" else None)
        elif self.group == "GitHub":
            self._at_github(scene, nth, times)
        elif self.fault in Wire.__members__:
            scene.railway.fail(rf"[?&]op={self.operation}[& ]", Wire[self.fault], nth=nth, times=times)
        else:
            faults = scene.theatre.stage.railway.faults
            faults.fail(self.operation, Kind[self.fault], nth=nth, times=times)

    def _at_github(self, scene: Scene, nth: int, times: int) -> None:
        to = ENDPOINTS[self.operation]
        if self.fault in Wire.__members__:
            scene.github.fail(to.line, Wire[self.fault], holds=to.holds, nth=nth, times=times)
            return
        answer = {**ANSWERS, **GRAPHQL_ANSWERS}.get(self.fault, LOST)
        faults, applied = scene.theatre.setting.github.faults, self.fault == APPLIED
        faults.fail(to.method, to.pattern, nth=nth, times=times, answer=answer, applied=applied)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two things that go wrong in one run: on a way that sends both operations, or on this one."""

    one: Case
    other: Case
    on: str

    @property
    def name(self) -> str:
        return f"{self.one.name} and {self.other.name}, {self.way.name} way"

    @property
    def way(self) -> Way:
        needed = self.other.way if self.one.way is USUAL else self.one.way
        return WAYS[self.on] if needed is USUAL else needed

    def lay(self, scene: Scene) -> None:
        """Lay both out."""
        self.one.lay(scene)
        self.other.lay(scene)


def go_together(one: Case, other: Case) -> bool:
    """Tell whether they are of two operations that one way sends."""
    return one.operation != other.operation and (USUAL in {one.way, other.way} or one.way is other.way)


def some_pairs(number: int, seed: int) -> Iterator[Pair]:
    """Draw so many pairs; a seed always draws the same."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    while number:
        one, other = draw.choice(EVERY), draw.choice(EVERY)
        if go_together(one, other):
            yield Pair(one=one, other=other, on=draw.choice([*WAYS]))
            number -= 1


def _occurrences(operation: str) -> tuple[Occurrence, ...]:
    return ("first", "all") if operation in {*ASKED_ONCE, START} else OCCURRENCES


def _cases(group: Group, operations: Iterable[str]) -> tuple[Case, ...]:
    return tuple(
        Case(group=group, operation=operation, fault=fault, occurrence=occurrence)
        for operation in operations
        for fault in faults_of(group, operation)
        for occurrence in _occurrences(operation)
    )


EVERY = (
    *(case for group, operations in GROUPS.items() for case in _cases(group, operations)),
    *_cases("Railway, to act", [START]),
    *_cases("GitHub", [START]),
)


FOUND = (
    "read issue: 200 with errors (all)",
    "update issue: 200 with data: null (all)",
    "update issue: RESET_AFTER (all)",
    "give claim back: 200 with a list (first)",
    "give claim back: 404 (first)",
)
"""Cases that once broke an invariant."""


def _each_fault(group: Group, places: int) -> Iterable[Case]:
    """Give each of the group's faults at so many operations, each time at the next ones."""
    of_group = [case for case in EVERY if case.group == group and case.operation not in {*MUTATIONS, START}]
    turn = count()
    for fault in dict.fromkeys(case.fault for case in of_group):
        cases = [case for case in of_group if case.fault == fault]
        operations = [*dict.fromkeys(case.operation for case in cases)]
        for index in islice(turn, min(places, len(operations))):
            here = [case for case in cases if case.operation == operations[index % len(operations)]]
            yield here[(index + index // len(operations)) % len(here)]


QUICK = tuple(
    dict.fromkeys(
        (
            *(case for case in EVERY if case.operation in MUTATIONS and case.occurrence == "first"),
            *(case for case in EVERY if case.operation == START),
            *_each_fault("Railway, to act", places=2),
            *_each_fault("Railway, on other ways", places=1),
            *_each_fault("Railway, for evidence", places=1),
            *_each_fault("GitHub", places=2),
            *(case for case in EVERY if case.name in FOUND),
        )
    )
)
"""What a test run has time for: all faults of a mutation, each other one at some places, what was found."""
