"""How often a watch is wrong, and how fast: whole watches simulated with the functions that decide.

    python bench/decision_rules.py [--runs 20000] [--write] [--quiet-service]

For 1, 5, 12 and 60 users' requests a minute (and our own probe each five seconds), true error rates of 0 to
100 %, independent errors and bursts: the chance of a rollback over the whole watch, of each other end, and
the median time; beside it what the naive rules would do on the users' requests. `--write` puts the tables
into docs/decision-rules.md. Ends with 1 where a promise of that page is missed. `--quiet-service` prints one
cell: a healthy, quiet service.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.watch.decided import ILL, UNSURE, WELL
from bench.watch.latency import latency_table
from bench.watch.rules import ROLLED_BACK, samples_rule, watch, window_rule
from bench.watch.world import play

if TYPE_CHECKING:
    from bench.watch.rules import Ended

PAGE = Path(__file__).parents[1] / "docs" / "decision-rules.md"
BEGIN, END = "<!-- figures: python bench/decision_rules.py --write -->", "<!-- /figures -->"
PER_MINUTE = (1, 5, 12, 60)
RATES = (0.0, 0.01, 0.05, 0.20, 0.50, 1.0)
BURSTS: tuple[float | None, ...] = (None, 5.0, 15.0)
"""Mean seconds of a spell in which everything fails; None: errors are independent."""
AT_ONCE = 1000
PROBE_EVERY = 5
MOST_FALSE = 0.001
OUTAGE_BY = 75
CAUGHT, CAUGHT_BY = 0.90, 300


@dataclass(frozen=True)
class Cell:
    """One traffic, one true error rate, one kind of errors."""

    per_minute: int
    rate: float
    burst: float | None


@dataclass(frozen=True)
class Figures:
    """Shares of runs, and seconds."""

    cell: Cell
    runs: int
    rolled_back: int
    bad: int
    healthy: int
    unsure: int
    median: float | None
    """When it was decided, of the runs that were."""
    slowest: float | None
    """When 99.9 % of the rollbacks had been decided."""
    soon: float
    """Share rolled back within CAUGHT_BY seconds."""
    window: float
    samples: float
    twenty: float


def measure(cell: Cell, runs: int) -> Figures:
    """Play so many watches of one cell."""
    seed = [cell.per_minute, round(cell.rate * 100), round(cell.burst or 0)]
    rng = np.random.default_rng(seed)
    how, at, naive = [], [], []
    for begin in range(0, runs, AT_ONCE):
        seen = play(rng, min(AT_ONCE, runs - begin), cell.per_minute, cell.rate, cell.burst)
        ended = watch(seen, phase=int(rng.integers(0, 6)) * PROBE_EVERY)
        how.append(ended.how)
        at.append(ended.at)
        naive.append(
            [_share(rule) for rule in (window_rule(seen), samples_rule(seen), window_rule(seen, 20))]
        )
    return _figures(cell, np.concatenate(how), np.concatenate(at), np.mean(naive, axis=0))


def _share(ended: Ended) -> float:
    return float((ended.how == ROLLED_BACK).mean())


def _figures(cell: Cell, how: np.ndarray, at: np.ndarray, naive: np.ndarray) -> Figures:
    decided = at[(how != 0) & (how != UNSURE)]
    back = at[how == ROLLED_BACK]
    return Figures(
        cell=cell,
        runs=len(how),
        rolled_back=int((how == ROLLED_BACK).sum()),
        bad=int((how == ILL).sum()),
        healthy=int((how == WELL).sum()),
        unsure=int((how == UNSURE).sum()),
        median=float(np.median(decided)) if decided.size else None,
        slowest=float(np.quantile(back, 0.999)) if back.size else None,
        soon=float((back <= CAUGHT_BY).sum() / len(how)),
        window=float(naive[0]),
        samples=float(naive[1]),
        twenty=float(naive[2]),
    )


def missed(all_figures: list[Figures]) -> list[str]:
    """Name the promises that are not kept."""
    said = []
    for f in all_figures:
        name = f"{f.cell.per_minute}/min, {f.cell.rate:.0%}, {_errors(f.cell.burst)}"
        short = f.cell.burst in (None, 5.0)
        if f.cell.rate <= 0.01 and short and f.rolled_back > MOST_FALSE * f.runs:  # noqa: PLR2004  healthy
            said.append(f"{name}: {f.rolled_back} of {f.runs} healthy services were rolled back")
        outage = f.cell.rate == 1.0 and (f.slowest is None or f.slowest > OUTAGE_BY or f.rolled_back < f.runs)
        if outage:
            said.append(f"{name}: an outage was decided after {f.slowest} s, {f.rolled_back} of {f.runs}")
        if (f.cell.per_minute, f.cell.rate, f.cell.burst) == (12, 0.20, None) and f.soon < CAUGHT:
            said.append(f"{name}: caught {f.soon:.1%} within {CAUGHT_BY} s")
    return said


def table(all_figures: list[Figures], burst: float | None) -> str:
    """Give one kind of errors as a Markdown table."""
    head = (
        "| requests/min | true rate | **rolled back** | bad, not rolled back | healthy | inconclusive | "
        "median time | window > 10 % | each 30 s > 10 % | window, ≥ 20 requests |"
    )
    rows = [head, "|---|---|---|---|---|---|---|---|---|---|"]
    for f in all_figures:
        if f.cell.burst == burst:
            ends = (f.rolled_back, f.bad, f.healthy, f.unsure)
            shares = [_percent(count / f.runs) for count in ends]
            median = f"{f.median:.0f} s" if f.median is not None else "never"
            naive = [_percent(share) for share in (f.window, f.samples, f.twenty)]
            cells = [
                str(f.cell.per_minute),
                f"{f.cell.rate:.0%}",
                f"**{shares[0]}**",
                *shares[1:],
                median,
                *naive,
            ]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _percent(share: float) -> str:
    percent = share * 100
    if percent in (0, 100):
        return f"{percent:.0f} %"
    return f"{percent:.2f} %" if percent < 1 else f"{percent:.1f} %"


def _errors(burst: float | None) -> str:
    return "independent errors" if burst is None else f"bursts of {burst:.0f} s"


def page(all_figures: list[Figures], runs: int) -> str:
    """Give what stands between the markers of the page."""
    parts = [f"{runs:,} watches of 15 minutes in each row, with our own probe each five seconds.", ""]
    for burst in BURSTS:
        parts += [f"### {_errors(burst).capitalize()}", "", table(all_figures, burst), ""]
    return "\n".join([*parts, "### Latency", "", latency_table(), ""])


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", default=20_000, type=int, help="watches in each cell")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/decision-rules.md")
    parser.add_argument("--quiet-service", action="store_true", help="only a healthy, quiet service")
    arguments = parser.parse_args()
    if arguments.quiet_service:
        f = measure(Cell(1, 0.01, None), arguments.runs)
        ends = f"{f.healthy} healthy, {f.unsure} inconclusive, {f.bad} bad but not rolled back"
        print(f"1 request a minute, 1 % errors, {f.runs} watches: {f.rolled_back} false rollbacks ({ends})")
        return int(f.rolled_back > MOST_FALSE * f.runs)
    cells = [Cell(n, rate, burst) for burst in BURSTS for n in PER_MINUTE for rate in RATES]
    with ProcessPoolExecutor(2) as pool:
        all_figures = list(pool.map(measure, cells, [arguments.runs] * len(cells)))
    text = page(all_figures, arguments.runs)
    print(text)
    if arguments.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
    promises = missed(all_figures)
    for promise in promises:
        print(f"MISSED: {promise}", file=sys.stderr)
    return int(bool(promises))


if __name__ == "__main__":
    sys.exit(main())
