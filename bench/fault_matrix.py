"""Plays the whole fault matrix, and writes its table into docs/reliability.md.

    python bench/fault_matrix.py [--write] [--only TEXT] [--processes 4]
    python bench/fault_matrix.py --pairs 1000 [--seed 7]

Each case is one run of the main job on a fast clock, as in tests/faults, which play a part of them. With
--pairs two of them at once, drawn at random: the seed is printed, and given again it draws the same ones.
Ends with 1 when an invariant was broken. A line per case goes to the error output. The whole takes half an
hour on two cores.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/, which is no package that is installed

from tests.faults.cases import EVERY, Case, Pair, some_pairs
from tests.faults.invariants import broken, closing
from tests.faults.scene import played

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- matrix: python bench/fault_matrix.py --write -->", "<!-- matrix: end -->"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a case came to; `exit_code` None where the run did not end with one."""

    case: Case | Pair
    exit_code: int | None
    broken: tuple[str, ...]


def main() -> int:
    """Play, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    parser.add_argument("--only", default="", help="play the cases whose name holds this")
    parser.add_argument("--pairs", type=int, default=0, help="play so many pairs instead")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    parser.add_argument("--processes", type=int, default=2 * (os.cpu_count() or 1))
    given = parser.parse_args()
    if given.pairs:
        print(f"Seed {given.seed}")
        outcomes = _outcomes([*some_pairs(given.pairs, given.seed)], given.processes)
    else:
        outcomes = _outcomes([case for case in EVERY if given.only in case.name], given.processes)
    said = closing(len(outcomes), sum(bool(each.broken) for each in outcomes))
    print(said)
    if given.write and not given.pairs:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{said}\n\n{tables(outcomes)}\n\n{END}{after}")
    return int(any(outcome.broken for outcome in outcomes))


def _outcomes(cases: Sequence[Case | Pair], processes: int) -> list[Outcome]:
    """Play them all, several at a time, as a run waits more than it computes; print a line for each."""
    began, outcomes = time.monotonic(), []
    with get_context("spawn").Pool(processes, maxtasksperchild=100) as pool:
        for outcome in pool.imap(play, cases):
            outcomes.append(outcome)
            told = (outcome.exit_code, outcome.case.name, *outcome.broken)
            print(*told, sep="  ", file=sys.stderr, flush=True)
    print(f"It took {time.monotonic() - began:.0f} s.", file=sys.stderr)
    return outcomes


def play(case: Case | Pair) -> Outcome:
    """Run the main job with what fails in it."""
    with tempfile.TemporaryDirectory(prefix="rerail-faults-") as folder:
        try:
            with played(case.lay, Path(folder), case.way) as ran:
                return Outcome(case=case, exit_code=ran.played.exit_code, broken=broken(ran))
        except Exception as error:  # noqa: BLE001 - the other cases are played all the same
            return Outcome(case=case, exit_code=None, broken=(f"{type(error).__name__}: {error}",))


def tables(outcomes: list[Outcome]) -> str:
    """Give a table for each group: a column per operation, a row per fault, exit codes."""
    single = {each.case: each for each in outcomes if isinstance(each.case, Case)}
    groups = dict.fromkeys(case.group for case in single)
    return "\n\n".join(
        "\n".join(_table(group, {case: each for case, each in single.items() if case.group == group}))
        for group in groups
    )


def _table(group: str, outcomes: dict[Case, Outcome]) -> Iterator[str]:
    operations = [*dict.fromkeys(case.operation for case in outcomes)]
    yield f"### {group}"
    yield ""
    yield f"| | {' | '.join(operations)} |"
    yield f"| --- |{' --- |' * len(operations)}"
    for fault in dict.fromkeys(case.fault for case in outcomes):
        row = {case: each for case, each in outcomes.items() if case.fault == fault}
        cells = (_cell(each for case, each in row.items() if case.operation == name) for name in operations)
        yield f"| {fault.replace('_', ' ').lower()} | {' | '.join(cells)} |"


def _cell(outcomes: Iterable[Outcome]) -> str:
    """Give one code where it is the same however often the operation failed, else each."""
    codes = [f"{each.exit_code}{'!' if each.broken else ''}" for each in outcomes]
    return " · ".join(codes if len({*codes}) > 1 else codes[:1]) or " "


if __name__ == "__main__":
    sys.exit(main())
