"""Rolls back hundreds of times in a row in one process, with random faults, and looks at every invariant.

    python bench/soak.py [--runs 500] [--seed N]

Each run is the whole main job on a fast clock, as in tests/faults, with none to three faults of the matrix
at once, on the way of one of them. The seed is printed: the same seed plays the same faults. What the process
holds in memory is measured meanwhile: it is to stay flat. Ends with 1 when an invariant was broken.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/, which is no package that is installed

from tests.faults.cases import EVERY
from tests.faults.invariants import ALL, broken
from tests.faults.scene import played
from tests.faults.ways import USUAL

if TYPE_CHECKING:
    from tests.faults.cases import Case
    from tests.faults.scene import Scene
    from tests.faults.ways import Way

EVERY_SO_MANY = 50
"""Runs between two measurements of memory."""
MOST_FAULTS = 3
FLAT = 1.15
"""How much the second half may hold, against the end of the first."""


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    print(f"Seed {given.seed}, {given.runs} runs, each with up to {MOST_FAULTS} faults of {len(EVERY)}.")
    chance, began = random.Random(given.seed), time.monotonic()  # noqa: S311  repeatable, not secret
    ends: Counter[int] = Counter()
    bad, memory = 0, []
    for number in range(1, given.runs + 1):
        faults = tuple(chance.sample(EVERY, chance.randint(0, MOST_FAULTS)))
        exit_code, trouble = _play(faults, chance.choice([case.way for case in faults] or [USUAL]))
        ends[exit_code] += 1
        bad += bool(trouble)
        for says in trouble:
            print(f"run {number}: {says}  [{'; '.join(case.name for case in faults)}]", flush=True)
        if number % EVERY_SO_MANY == 0 or number == given.runs:
            memory.append(_megabytes())
            threads = threading.active_count()
            print(f"{number:5} runs  {memory[-1]:6.1f} MB  {threads} threads  {bad} broken", flush=True)
    codes = ", ".join(f"{count} ended with {code}" for code, count in sorted(ends.items()))
    held = "all invariants held" if not bad else f"invariants were broken in {bad}"
    print(f"{given.runs} rollbacks were played, {len(ALL)} invariants looked at after each: {held}.")
    print(f"{codes}. It took {time.monotonic() - began:.0f} s. {_flat(memory)}")
    return int(bad > 0)


def _play(faults: tuple[Case, ...], way: Way) -> tuple[int, tuple[str, ...]]:
    """Run the main job on that way with these faults; give its exit code, and what was broken."""

    def lay(scene: Scene) -> None:
        for case in faults:
            case.lay(scene)

    with tempfile.TemporaryDirectory(prefix="rerail-soak-") as folder:
        try:
            with played(lay, Path(folder), way) as ran:
                return ran.played.exit_code, broken(ran)
        except Exception as error:  # noqa: BLE001  the other runs are played all the same
            return -1, (f"{type(error).__name__}: {error}",)


def _megabytes() -> float:
    """Give what the process holds now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _flat(memory: list[float]) -> str:
    half, last = memory[(len(memory) - 1) // 2], memory[-1]
    word = "flat" if last <= half * FLAT else "NOT FLAT"
    return f"Memory {word}: {half:.1f} MB half-way, {last:.1f} MB at the end."


if __name__ == "__main__":
    sys.exit(main())
