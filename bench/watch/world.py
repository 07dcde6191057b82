"""What a watch sees: probes each five seconds, users' requests, and errors, independent or in bursts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS = 900
"""Of a watch, as it is by default."""
PROBE_EVERY = 5


@dataclass(frozen=True)
class Seen:
    """Second by second, for many runs: arrays (runs, SECONDS)."""

    probe_failed: NDArray[np.bool_]
    """Counts at the seconds of probes only."""
    users: NDArray[np.int64]
    failed: NDArray[np.int64]


def play(rng: np.random.Generator, runs: int, per_minute: float, rate: float, burst: float | None) -> Seen:
    """Play so many watches. `burst`: mean seconds of a spell in which all fails; None: independent errors."""
    users = rng.poisson(per_minute / 60, (runs, SECONDS))
    if burst is None or rate in (0.0, 1.0):
        return Seen(rng.random((runs, SECONDS)) < rate, users, rng.binomial(users, rate))
    down = _spells(rng, runs, rate, burst)
    return Seen(down, users, users * down)


def _spells(rng: np.random.Generator, runs: int, rate: float, burst: float) -> NDArray[np.bool_]:
    """Give when it is down: spells of exponential length, as many as give that share of the time."""
    ends, begins = 1 - np.exp(-1 / burst), 1 - np.exp(-rate / (1 - rate) / burst)
    down = np.empty((runs, SECONDS), dtype=bool)
    now = rng.random(runs) < rate
    dice = rng.random((runs, SECONDS))
    for second in range(SECONDS):
        down[:, second] = now
        now = np.where(now, dice[:, second] >= ends, dice[:, second] < begins)
    return down
