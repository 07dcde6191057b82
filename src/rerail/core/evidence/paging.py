"""Reading a long log page by page, whole and without doubles, through an API that promises little.

Unconfirmed at Railway: whether a page within dates holds the newest or the oldest rows, whether the dates
are inclusive, and how exact they are. So nothing of it is assumed: a page is one unbroken run of rows
somewhere in its window. Where it overlaps rows taken before, nothing can lie between; every other side is
asked for again, older first. An API that gives the newest rows is thus walked backwards, one that gives the
oldest forwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Window: TypeAlias = tuple[datetime | None, datetime | None]

SURELY_WHOLE = 100
"""A page of fewer rows leaves none out: 100 is what Railway gives when no limit is said, so its maximum is
not lower (Railway's published schema: "defaults 100, max 5000")."""
_TICK = timedelta(microseconds=1)
_MILLI = timedelta(milliseconds=1)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


class Dated(Protocol):
    """A row of a log: it has a time, and equals another when all that it says is equal."""

    @property
    def at(self) -> datetime:
        """Tell when."""
        ...

    def __hash__(self) -> int: ...


R = TypeVar("R", bound=Dated)


@dataclass(frozen=True)
class _Edge:
    """One side of a gap: a limit that was given (None: none), or the outermost row taken there."""

    at: datetime | None
    has_row: bool = False
    is_exact: bool = False
    """Whether to ask for exactly that time; otherwise for a little more, as APIs may round."""

    def lowest(self) -> datetime | None:
        """Give the start of a window that certainly holds this edge's row."""
        if self.at is None or self.is_exact:
            return self.at
        return max(_floor(max(self.at, _EARLIEST + _MILLI) - _TICK), _EARLIEST)

    def highest(self) -> datetime | None:
        """Give the end of such a window; times are cut to microseconds, so the row may be a little later."""
        if self.at is None:
            return None
        if self.is_exact:
            return self.at + _TICK if self.has_row else self.at
        return _floor(min(self.at, _LATEST)) + _MILLI


@dataclass(frozen=True)
class _Gap:
    """A stretch of which rows may be missing."""

    low: _Edge
    high: _Edge
    above: int | None = None
    """The block that follows it."""

    def holds(self, at: datetime) -> bool:
        """Tell whether a row of this time can be missing here."""
        return (self.low.at is None or self.low.at <= at) and (self.high.at is None or at <= self.high.at)


class Paging(Generic[R]):
    """Ask for `next_window()`, give its page to `take()`, until there is no next window."""

    def __init__(
        self, start: datetime | None, end: datetime | None, most_lines: int, surely_whole: int = SURELY_WHOLE
    ) -> None:
        """Read from `start` to `end` (both inclusive; None: no limit), at most so many rows."""
        self._gaps = [_Gap(_Edge(start), _Edge(end))]
        self._top = _Edge(start)
        self._known: dict[datetime, Counter[R]] = {}
        """The rows taken at the times of edges: those that a page may repeat."""
        self._most = most_lines
        self._surely_whole = max(1, surely_whole)
        self._taken = self._blocks = self._largest = 0
        self._lost = False
        self._order: list[int] = []

    @property
    def left_out(self) -> bool:
        """Tell whether there may be rows that were not taken: the most were reached, or pages missed some."""
        return self._lost or bool(self._gaps)

    @property
    def order(self) -> tuple[int, ...]:
        """Give the numbers of the blocks (what `take` gave and was not empty, from 0 on), oldest first."""
        return tuple(self._order)

    def next_window(self) -> Window | None:
        """Give the dates to ask for next (inclusive); None at the end. The same until something is taken."""
        if not self._gaps or self._taken >= self._most:
            return None
        return self._gaps[0].low.lowest(), self._gaps[0].high.highest()

    def take(self, rows: Sequence[R]) -> tuple[R, ...]:
        """Take the page of that window, oldest first; gives the rows that are new, in order."""
        if not self._gaps:
            return ()
        gap = self._gaps.pop(0)
        page = sorted((row for row in rows if gap.holds(row.at)), key=lambda row: row.at)
        touched = self._touches(gap.low, page), self._touches(gap.high, page)
        self._largest = max(self._largest, len(rows))
        fresh = self._kept(gap, self._fresh(gap, page), touches_high=touched[1])
        is_whole = len(rows) < self._surely_whole
        if fresh:
            self._gaps[:0] = self._note(gap, fresh, touched, is_whole=is_whole)
        elif not is_whole and not all(touched):
            self._gaps[:0] = self._narrowed(gap, touched, len(rows))
        if is_whole and not self._agrees(gap, touched):
            self._lost = True
        self._forget()
        return fresh

    def resume(self, end: datetime | None) -> None:
        """Ask for what came after the newest row taken, up to `end`."""
        if self._gaps and self._gaps[-1].above is None:
            self._gaps[-1] = replace(self._gaps[-1], high=_Edge(end))
        else:
            self._gaps.append(_Gap(self._top, _Edge(end)))

    def _touches(self, edge: _Edge, page: list[R]) -> bool:
        """Tell whether the page repeats a row of this edge; without one nobody knows."""
        if not edge.has_row or edge.at is None:
            return False
        known = self._known[edge.at]
        return any(row.at == edge.at and row in known for row in page)

    def _fresh(self, gap: _Gap, page: list[R]) -> list[R]:
        """Leave out what was taken before: of equal rows, as many as were taken."""
        for at in {gap.high.at, gap.low.at}:
            known = Counter(self._known.get(at, {})) if at else Counter()
            backwards = at == gap.high.at
            kept: list[R] = []
            for row in reversed(page) if backwards else page:
                if row.at == at and known[row] > 0:
                    known[row] -= 1
                else:
                    kept.append(row)
            page = kept[::-1] if backwards else kept
        return page

    def _kept(self, gap: _Gap, fresh: list[R], *, touches_high: bool) -> tuple[R, ...]:
        """Keep no more than the most: those next to what was taken, else the newest."""
        room = self._most - self._taken
        if len(fresh) <= room:
            return tuple(fresh)
        self._lost = True
        follows = gap.low.has_row and not touches_high
        return tuple(fresh[:room]) if follows else tuple(fresh[len(fresh) - room :])

    def _note(
        self, gap: _Gap, fresh: tuple[R, ...], touched: tuple[bool, bool], *, is_whole: bool
    ) -> list[_Gap]:
        """Make the rows a block; gives the gaps that remain beside it."""
        low, high = _Edge(fresh[0].at, has_row=True), _Edge(fresh[-1].at, has_row=True)
        for at in {low.at, high.at, gap.low.at, gap.high.at} - {None}:
            self._known.setdefault(at, Counter()).update(row for row in fresh if row.at == at)  # type: ignore[arg-type]  # None is out
        block, self._blocks, self._taken = self._blocks, self._blocks + 1, self._taken + len(fresh)
        self._order.insert(len(self._order) if gap.above is None else self._order.index(gap.above), block)
        if gap.above is None:
            self._top = high
        if is_whole or all(touched):
            return []
        below = [] if touched[0] else [_Gap(gap.low, low, block)]
        return below if touched[1] else [*below, _Gap(high, gap.high, gap.above)]

    def _narrowed(self, gap: _Gap, touched: tuple[bool, bool], rows: int) -> list[_Gap]:
        """Ask again more exactly after a page of nothing new; past that time when that was done.

        More rows than a page holds have that one time then, and nothing tells them apart: they are lost.
        """
        if not any(touched):
            self._lost = self._lost or not self._agrees(gap, touched)
            return []
        edge, step = (gap.high, -_TICK) if touched[1] else (gap.low, _TICK)
        if not edge.is_exact:
            edge = replace(edge, is_exact=True)
        else:
            self._lost = self._lost or rows >= self._largest - 1
            edge = _Edge(edge.at + step if edge.at else None, is_exact=True)
        return [replace(gap, high=edge) if touched[1] else replace(gap, low=edge)]

    @staticmethod
    def _agrees(gap: _Gap, touched: tuple[bool, bool]) -> bool:
        """Tell whether the rows that a whole page had to repeat were in it."""
        return touched[0] >= gap.low.has_row and touched[1] >= gap.high.has_row

    def _forget(self) -> None:
        edges = {edge.at for gap in self._gaps for edge in (gap.low, gap.high)} | {self._top.at}
        self._known = {at: known for at, known in self._known.items() if at in edges}


def _floor(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond % 1000)
