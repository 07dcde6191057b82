"""The rules' own answers for many runs at once: each is what the deciding function says.

Nothing here decides anything: `judge_rate`, `conclude`, `enough`, `is_seen`, `told_by` and `are_many` are
those that a watch runs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from rerail.core.text import draft
from rerail.core.values import Verdict
from rerail.core.watching.assessed import Answer, Assessed
from rerail.core.watching.conclude import conclude
from rerail.core.watching.judged import Witness
from rerail.core.watching.rates import LEAST_BUCKETS, LEAST_MEASURED, LEAST_SPAN, Counts, judge_rate
from rerail.core.watching.rows.rated import PROBES
from rerail.core.watching.tree import LEAST_USERS, are_few, are_many, told_by
from rerail.core.watching.triggers import TriggerName
from rerail.core.watching.witnesses import RAILWAY, enough, is_seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPEN, HEALTHY, BAD = 0, 1, 2
_CODES = {Answer.OPEN: OPEN, Answer.HEALTHY: HEALTHY, Answer.BAD: BAD}
GO_ON, WELL, ILL, UNSURE = 0, 1, 2, 3
"""What is concluded."""
_ENDS = {Verdict.HEALTHY: WELL, Verdict.BAD: ILL, Verdict.INCONCLUSIVE: UNSURE}
NOTHING = Counts()


def may_be_bad(n: NDArray[np.int64], k: NDArray[np.int64], limit: float) -> NDArray[np.bool_]:
    """Tell for each pair of counts whether it may be bad: it is where they are spread as evenly as can be."""
    return _looked_up(n, k, lambda a, b: _bad(_even(a, b), NOTHING, limit))


def _even(n: int, k: int) -> Counts:
    return Counts(n=n, failures=k, buckets=LEAST_BUCKETS, span=LEAST_SPAN)


def is_bad(window: Counts, recent: Counts, limit: float) -> bool:
    """Tell whether one run, measured long enough, is bad."""
    return _bad(window, recent, limit)


def is_healthy(n: NDArray[np.int64], k: NDArray[np.int64], limit: float) -> NDArray[np.bool_]:
    """Tell for each pair of counts of everything whether it is healthy."""
    return _looked_up(n, k, lambda a, b: _healthy(a, b, limit))


def _looked_up(n, k, answer) -> NDArray[np.bool_]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    width = int(k.max()) + 1 if k.size else 1
    keys, inverse = np.unique(n.astype(np.int64) * width + k, return_inverse=True)
    answers = np.array([answer(int(key // width), int(key % width)) for key in keys], dtype=bool)
    return answers[inverse].reshape(n.shape)


@cache
def _bad(window: Counts, recent: Counts, limit: float) -> bool:
    rated = judge_rate(window, window, recent=recent, measured_for=LEAST_MEASURED, limit=limit, before=None)
    return rated.answer is Answer.BAD


@cache
def _healthy(n: int, k: int, limit: float) -> bool:
    everything = Counts(n=n, failures=k)
    rated = judge_rate(NOTHING, everything, recent=NOTHING, measured_for=0.0, limit=limit, before=None)
    return rated.answer is Answer.HEALTHY


@cache
def _concluded(probes: int, users: int, n: int, long_enough: bool, time_is_up: bool) -> int:
    answers = {code: answer for answer, code in _CODES.items()}
    none = draft("")
    rows = (
        Assessed(trigger=TriggerName.API_AVAILABILITY, source=PROBES, answer=answers[probes], says=none),
        Assessed(
            trigger=TriggerName.ERROR_RATE,
            source="Railway's edge",
            answer=answers[users] if n else Answer.UNUSED,
            says=none,
            n=n,
        ),
    )
    found = conclude(rows, long_enough=long_enough, time_is_up=time_is_up)
    return _ENDS[found[0]] if found else GO_ON


def concluded(
    probes: NDArray[np.int64], users: NDArray[np.int64], n: NDArray[np.int64], *, late: bool, up: bool
) -> NDArray[np.int64]:
    """Conclude for each run; `n` is how many of users' requests there were."""
    few = np.minimum(n, LEAST_USERS)
    made = [_concluded(int(a), int(b), int(c), late, up) for a, b, c in zip(probes, users, few, strict=True)]
    return np.array(made, dtype=np.int64)


@cache
def two_witnesses(ours: bool, failed: int, several: bool) -> bool:
    """Tell whether there are witnesses enough: our probes, and what the edge saw."""
    seen = []
    if ours:
        seen.append(Witness(who=PROBES, says=draft("")))
    if is_seen(failed, several=several):
        seen.append(Witness(who=RAILWAY, says=draft("")))
    return enough(tuple(seen))


FEW, NOT_SURE, MANY = 0, 1, 2


@cache
def affected(users_n: int, users_k: int, probes_n: int, probes_k: int) -> int:
    """Tell whether many users are affected (the tree says to roll back), few for certain, or neither."""
    users, probes = Counts(n=users_n, failures=users_k), Counts(n=probes_n, failures=probes_k)
    counted = told_by(users, probes)
    return MANY if are_many(counted) else FEW if are_few(counted) else NOT_SURE
