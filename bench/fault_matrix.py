"""Plays the whole fault matrix, and writes its table into docs/reliability.md.

    python bench/fault_matrix.py [--write] [--only TEXT] [--processes 2]

Each case is one run of the main job on a fast clock, as in tests/faults, which play a part of them. Ends with
1 when an invariant was broken. A line per case goes to the error output. It takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/, which is no package that is installed

from tests.faults.cases import EVERY
from tests.faults.invariants import ALL, broken
from tests.faults.scene import played

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.cases import Case

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- matrix: python bench/fault_matrix.py --write -->", "<!-- matrix: end -->"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a case came to; `exit_code` None where the run did not end with one."""

    case: Case
    exit_code: int | None
    broken: tuple[str, ...]


def main() -> int:
    """Play, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    parser.add_argument("--only", default="", help="play the cases whose name holds this")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    cases = [case for case in EVERY if given.only in case.name]
    began, outcomes = time.monotonic(), []
    with get_context("spawn").Pool(given.processes, maxtasksperchild=100) as pool:
        for outcome in pool.imap(play, cases):
            outcomes.append(outcome)
            print(
                outcome.exit_code, outcome.case.name, *outcome.broken, sep="  ", file=sys.stderr, flush=True
            )
    print(closing := _closing(outcomes))
    print(f"It took {time.monotonic() - began:.0f} s.", file=sys.stderr)
    if given.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{closing}\n\n{tables(outcomes)}\n\n{END}{after}")
    return int(any(outcome.broken for outcome in outcomes))


def play(case: Case) -> Outcome:
    """Run the main job with this fault."""
    with tempfile.TemporaryDirectory(prefix="rerail-faults-") as folder:
        try:
            with played(case.lay, Path(folder)) as ran:
                return Outcome(case=case, exit_code=ran.played.exit_code, broken=broken(ran))
        except Exception as error:  # noqa: BLE001 - the other cases are played all the same
            return Outcome(case=case, exit_code=None, broken=(f"{type(error).__name__}: {error}",))


def _closing(outcomes: list[Outcome]) -> str:
    bad = sum(bool(outcome.broken) for outcome in outcomes)
    held = "all invariants held" if not bad else f"**invariants were broken in {bad}**"
    return f"{len(outcomes)} cases were played, {len(ALL)} invariants looked at after each: {held}."


def tables(outcomes: list[Outcome]) -> str:
    """Give a table for each group: a column per operation, a row per fault, exit codes."""
    groups = dict.fromkeys(outcome.case.group for outcome in outcomes)
    return "\n\n".join(
        "\n".join(_table(group, [each for each in outcomes if each.case.group == group])) for group in groups
    )


def _table(group: str, outcomes: list[Outcome]) -> Iterator[str]:
    operations = [*dict.fromkeys(each.case.operation for each in outcomes)]
    yield f"### {group}"
    yield ""
    yield f"| | {' | '.join(operations)} |"
    yield f"| --- |{' --- |' * len(operations)}"
    for fault in dict.fromkeys(each.case.fault for each in outcomes):
        row = [each for each in outcomes if each.case.fault == fault]
        cells = (_cell([each for each in row if each.case.operation == name]) for name in operations)
        yield f"| {fault.replace('_', ' ').lower()} | {' | '.join(cells)} |"


def _cell(outcomes: list[Outcome]) -> str:
    return " · ".join(f"{each.exit_code}{'!' if each.broken else ''}" for each in outcomes) or " "


if __name__ == "__main__":
    sys.exit(main())
