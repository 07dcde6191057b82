"""How often the latency rule is wrong at one look, beside a ratio of 95th percentiles."""

from __future__ import annotations

import numpy as np

from rerail.core.watching.assessed import Answer
from rerail.core.watching.latency import judge_latency
from rerail.core.watching.seen import Timed

RUNS = 2000
SPREAD = 0.6
"""Of the logarithm: a path whose slow requests take three times as long as its usual ones."""
SIZES = (30, 60, 120)
SLOWER = (1.0, 1.25, 1.5, 2.0, 3.0)
DEGRADATION = 0.5


def latency_table(runs: int = RUNS) -> str:
    """Give the table: the chance of BAD at one look."""
    head = " | ".join(f"x{factor:g}" for factor in SLOWER)
    lines = [
        f"One look, lognormal durations (sigma {SPREAD}), {runs:,} runs; as many samples before as after.",
        "",
        f"| rule, samples each side | {head} |",
        f"|---|{'---|' * len(SLOWER)}",
    ]
    for size in SIZES:
        ours, ratio = zip(*(_cell(size, factor, runs) for factor in SLOWER), strict=True)
        lines.append(f"| rerail, {size} | {' | '.join(ours)} |")
        lines.append(f"| p95 ratio > 1.5, {size} | {' | '.join(ratio)} |")
    return "\n".join(lines)


def _cell(size: int, factor: float, runs: int) -> tuple[str, str]:
    rng = np.random.default_rng([size, round(factor * 100)])
    ours = ratio = 0
    for _ in range(runs):
        before = rng.lognormal(np.log(50), SPREAD, size)
        now = rng.lognormal(np.log(50 * factor), SPREAD, size)
        slowed = judge_latency(_timed(before), _timed(now), degradation=DEGRADATION)
        ours += slowed.answer is Answer.BAD
        ratio += float(np.quantile(now, 0.95) / np.quantile(before, 0.95)) > 1 + DEGRADATION
    return f"{ours / runs:.1%}", f"{ratio / runs:.1%}"


def _timed(values: np.ndarray) -> tuple[Timed, ...]:
    return tuple(Timed(path="GET /", millis=float(value)) for value in values)
