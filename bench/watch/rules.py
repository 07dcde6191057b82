"""Whole watches by rerail's rule, and by the naive ones beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bench.watch.decided import (
    BAD,
    HEALTHY,
    ILL,
    MANY,
    NOT_SURE,
    OPEN,
    UNSURE,
    WELL,
    affected,
    concluded,
    is_bad,
    is_healthy,
    may_be_bad,
    two_witnesses,
)
from bench.watch.world import PROBE_EVERY, SECONDS
from rerail.core.watching.judge import SECOND_WITNESS
from rerail.core.watching.plan import WatchTiming
from rerail.core.watching.rates import (
    BUCKET,
    LEAST_MEASURED,
    LEAST_OUT,
    RECENT,
    Counts,
    counted,
)
from rerail.core.watching.triggers import Limits
from rerail.core.watching.witnesses import IN_A_ROW
from rerail.usecases.watching.edge_log import HELD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.watch.world import Seen

LIMITS, TIMING = Limits(), WatchTiming()
WINDOW = int(LIMITS.window)
UNAVAILABLE = 1 - (LIMITS.availability or 0.0)
ERROR_RATE = LIMITS.error_rate or 0.0
LATE = int(HELD.total_seconds())
LOOK_EVERY = int(TIMING.edge_every)
NEVER = -1
ROLLED_BACK = 4
"""Beside WELL, ILL (bad, and not rolled back) and UNSURE."""


@dataclass(frozen=True)
class Ended:
    """How each run ended, and when (seconds)."""

    how: NDArray[np.int64]
    at: NDArray[np.int64]


def watch(seen: Seen, phase: int) -> Ended:
    """Watch each run by rerail's rule; `phase` is how far into a bucket the watch begins (seconds)."""
    runs = len(seen.users)
    how, at = np.zeros(runs, dtype=np.int64), np.full(runs, NEVER, dtype=np.int64)
    bad_since = np.full(runs, np.iinfo(np.int64).max // 2, dtype=np.int64)
    eyes = _Eyes(seen, phase)
    for second in range(0, SECONDS + 1, PROBE_EVERY):
        left = np.flatnonzero(how == 0)
        if not left.size:
            break
        if second < LEAST_MEASURED:
            continue
        up = second >= SECONDS
        probes, users, counts = eyes.answers(left, min(second, SECONDS - 1))
        ends = concluded(probes, users, counts.users_n, late=second >= TIMING.least, up=up)
        ill = left[ends == ILL]
        fresh = bad_since[ill] > SECONDS
        bad_since[ill[fresh]] = second
        where = np.flatnonzero(ends == ILL)
        now = min(second, SECONDS - 1)
        acts, alone, unsure = eyes.acts(left[where], counts.of(where), probes[where] == BAD, now)
        patient = alone & (second < np.minimum(bad_since[ill] + SECOND_WITNESS, SECONDS))
        patient |= unsure & (second < SECONDS)
        ended = np.where(acts, ROLLED_BACK, np.where(patient, 0, ILL))
        how[ill] = ended
        at[ill[ended != 0]] = second
        for code in (WELL, UNSURE):
            these = left[ends == code]
            how[these], at[these] = code, second
    return Ended(how, at)


@dataclass(frozen=True)
class _Counted:
    users_n: NDArray[np.int64]
    users_k: NDArray[np.int64]
    window_n: NDArray[np.int64]
    window_k: NDArray[np.int64]
    probes_n: NDArray[np.int64]
    probes_k: NDArray[np.int64]

    def of(self, where: NDArray[np.int64]) -> _Counted:
        """Give those of these runs."""
        return _Counted(*(getattr(self, name)[where] for name in self.__dataclass_fields__))


class _Stream:
    """Measurements of one kind, by running sums; `place` is where a failure stands: its second, or bucket."""

    def __init__(
        self,
        measured: NDArray[np.int64],
        failed: NDArray[np.int64],
        bucket: NDArray[np.int64],
        *,
        whole: bool,
    ) -> None:
        """`whole`: only buckets are known of its failures, as of users' requests."""
        self.n, self.k = _sums(measured), _sums(failed)
        self._bucket, self._whole = bucket, whole
        place = bucket * int(BUCKET) if whole else np.arange(SECONDS)
        self._last, self._next = _last(failed > 0, place), _next(failed > 0, place)

    def bad(self, runs: NDArray[np.int64], start: int, end: int, limit: float) -> NDArray[np.bool_]:
        """Tell of each run whether it is bad from start to end (seconds, both included)."""
        n, k = _span(self.n, runs, start, end), _span(self.k, runs, start, end)
        recent = self._recent(end)
        out_n, out_k = _span(self.n, runs, recent, end), _span(self.k, runs, recent, end)
        may = (k >= LEAST_OUT) & (may_be_bad(n, k, limit) | (out_n == out_k))
        made = np.zeros(len(runs), dtype=bool)
        for index in np.flatnonzero(may):
            run = int(runs[index])
            made[index] = is_bad(self._counts(run, start, end), self._counts(run, recent, end), limit)
        return made

    def _recent(self, end: int) -> int:
        first = max(0, end - int(RECENT))
        if not self._whole:
            return first
        # By whole buckets: those that begin within the last minute before the last one begins.
        begins = int(np.searchsorted(self._bucket, self._bucket[end]))
        return max(0, begins - int(RECENT))

    def _counts(self, run: int, start: int, end: int) -> Counts:
        measured: Counter[int] = Counter()
        failed: Counter[int] = Counter()
        for number in range(int(self._bucket[start]), int(self._bucket[end]) + 1):
            first = max(start, int(np.searchsorted(self._bucket, number)))
            last = min(end, int(np.searchsorted(self._bucket, number, side="right")) - 1)
            n, k = self.n[run, last + 1] - self.n[run, first], self.k[run, last + 1] - self.k[run, first]
            if n:
                measured[number] += int(n)
            if k:
                failed[number] += int(k)
        span = max(0, int(self._last[run, end]) - int(self._next[run, start])) if failed else 0
        return counted(measured, failed, float(span))


class _Eyes:
    """What is known at each second."""

    def __init__(self, seen: Seen, phase: int) -> None:
        every = np.zeros(SECONDS, dtype=np.int64)
        every[::PROBE_EVERY] = 1
        failed = seen.probe_failed * every
        bucket = (np.arange(SECONDS) + phase) // int(BUCKET)
        self._first = int(np.argmax(bucket > bucket[0])) if phase else 0
        """The first whole bucket of users' requests begins here."""
        self._phase = phase
        self._failed = failed > 0
        self._probes = _Stream(np.broadcast_to(every, failed.shape), failed, bucket, whole=False)
        self._users = _Stream(seen.users, seen.failed, bucket, whole=True)
        at_edge = seen.failed + failed
        self._edge = _sums(at_edge)
        self._edge_buckets = _sums(_first_of_bucket(at_edge > 0, bucket))

    def answers(
        self, runs: NDArray[np.int64], second: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], _Counted]:
        """Give the answers of both triggers, and the counts that the decision tree asks for."""
        start, probes = max(0, second - WINDOW), self._probes
        bad = probes.bad(runs, start, second, UNAVAILABLE)
        healthy = is_healthy(_span(probes.n, runs, 0, second), _span(probes.k, runs, 0, second), UNAVAILABLE)
        answer = np.where(bad, BAD, np.where(healthy, HEALTHY, OPEN))
        window = _span(probes.n, runs, start, second), _span(probes.k, runs, start, second)
        users, counts = self._of_users(runs, second, window)
        return answer, users, counts

    def _of_users(
        self, runs: NDArray[np.int64], second: int, probes: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> tuple[NDArray[np.int64], _Counted]:
        """Judge users' requests as of the last look, which leaves the newest rows for the next one."""
        known = second - second % LOOK_EVERY - LATE
        none = np.zeros(len(runs), dtype=np.int64)
        # By whole buckets: the first that begins within the window.
        start = max(self._first, second - WINDOW)
        start += -(start + self._phase) % int(BUCKET)
        if known <= start:
            return none, _Counted(none, none, none, none, *probes)
        users = self._users
        bad = users.bad(runs, start, known, ERROR_RATE)
        whole_n, whole_k = (_span(sums, runs, self._first, known) for sums in (users.n, users.k))
        answer = np.where(bad, BAD, np.where(is_healthy(whole_n, whole_k, ERROR_RATE), HEALTHY, OPEN))
        n, k = _span(users.n, runs, start, known), _span(users.k, runs, start, known)
        return answer, _Counted(whole_n, whole_k, n, k, *probes)

    def acts(
        self, runs: NDArray[np.int64], counts: _Counted, bad: NDArray[np.bool_], second: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell of bad runs whether they are rolled back now, and what is waited for."""
        known = max(0, second - second % LOOK_EVERY - LATE)
        failed = self._edge[runs, known + 1] if known else np.zeros(len(runs), dtype=np.int64)
        several = self._edge_buckets[runs, known + 1] > 1 if known else np.zeros(len(runs), dtype=bool)
        row = np.stack([self._failed[runs, self._probed(second, i)] for i in range(IN_A_ROW)]).all(axis=0)
        seen = np.array(
            [
                two_witnesses(bool(a), int(f), bool(s))
                for a, f, s in zip(bad | row, failed, several, strict=True)
            ],
            dtype=bool,
        )
        hit = np.array(
            [
                affected(*map(int, each))
                for each in zip(
                    counts.window_n, counts.window_k, counts.probes_n, counts.probes_k, strict=True
                )
            ],
            dtype=np.int64,
        )
        return seen & (hit == MANY), ~seen & (hit == MANY), hit == NOT_SURE

    @staticmethod
    def _probed(second: int, back: int) -> int:
        return max(0, second - second % PROBE_EVERY - back * PROBE_EVERY)


def _span(sums: NDArray[np.int64], runs: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    made: NDArray[np.int64] = sums[runs, end + 1] - sums[runs, start]
    return made


def _sums(values: NDArray[np.int64] | NDArray[np.bool_]) -> NDArray[np.int64]:
    made = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.int64)
    np.cumsum(values, axis=1, out=made[:, 1:])
    return made


def _last(failed: NDArray[np.bool_], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give at each second the place of the last failure so far; -1 before any."""
    made: NDArray[np.int64] = np.maximum.accumulate(np.where(failed, place, -1), axis=1)
    return made


def _next(failed: NDArray[np.bool_], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give at each second the place of the next failure from there on; a huge one where there is none."""
    far = np.iinfo(np.int64).max // 2
    made: NDArray[np.int64] = np.minimum.accumulate(np.where(failed, place, far)[:, ::-1], axis=1)
    return made[:, ::-1]


def _first_of_bucket(failed: NDArray[np.bool_], bucket: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the first failure of each bucket."""
    last = _last(failed, bucket)
    before = np.concatenate([np.full((len(failed), 1), -1), last[:, :-1]], axis=1)
    first: NDArray[np.bool_] = failed & (before != bucket)
    return first


def window_rule(seen: Seen, least: int = 1) -> Ended:
    """Roll back when more than 10 % of the last 300 s failed, of at least so many requests."""
    n, k = _sums(seen.users), _sums(seen.failed)
    fired = [
        (k[:, s] - k[:, s - WINDOW] > ERROR_RATE * (n[:, s] - n[:, s - WINDOW]))
        & (n[:, s] - n[:, s - WINDOW] >= least)
        for s in range(WINDOW, SECONDS + 1, LOOK_EVERY)
    ]
    return _first(fired, WINDOW, LOOK_EVERY)


def samples_rule(seen: Seen) -> Ended:
    """Roll back when each 30-second sample of the last 300 s was above 10 %."""
    shape = (len(seen.users), -1, int(BUCKET))
    n, k = seen.users.reshape(shape).sum(axis=2), seen.failed.reshape(shape).sum(axis=2)
    above = (n > 0) & (k > ERROR_RATE * n)
    wanted = WINDOW // int(BUCKET)
    fired = [above[:, i - wanted : i].all(axis=1) for i in range(wanted, above.shape[1] + 1)]
    return _first(fired, WINDOW, int(BUCKET))


def _first(fired: list[NDArray[np.bool_]], start: int, every: int) -> Ended:
    made = np.stack(fired, axis=1)
    any_of = made.any(axis=1)
    at = np.where(any_of, start + every * made.argmax(axis=1), NEVER)
    return Ended(np.where(any_of, ROLLED_BACK, 0), at)
