"""What the redaction finds, alters and costs, on the labelled corpus and on 50 MB of the same kinds of logs.

    python bench/redaction.py [--megabytes 50] [--write]

Printed: the secrets of each kind and the layer that found them, the clean lines that were altered, what one
core does in a second beside a plain pass over the same lines, and the memory of a process through which those
lines go. `--write` puts the tables into docs/redaction.md. A benchmark, not a test: it judges nothing;
tests/bench/test_redaction_corpus.py does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.corpus.corpus import corpus
from bench.corpus.judged import LAYERS, Judged, redactor_of, shown_of
from rerail.adapters.detector import SecretDetector
from rerail.core.redaction.stream import StreamRedactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rerail.core.redaction.detected import Detect

PAGE = Path(__file__).parents[1] / "docs" / "redaction.md"
BEGIN, END = "<!-- figures: python bench/redaction.py --write -->", "<!-- /figures -->"
LONGEST = 10_000
"""Characters; longer lines, which the corpus has many of, are not in the log that is timed."""
BATCH = 500
"""As many lines as Railway gives in one page."""
MB = 1_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", default=50, type=int, help="size of the log that is timed")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/redaction.md")
    parser.add_argument("--pass", dest="log", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.log:
        print(json.dumps(_passed_through(arguments.log)))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KF_RULE_CACHE_DIR"] = folder
        detector = SecretDetector()
        ready = _seconds(lambda: list(detector.find("nothing here")))
        log = corpus()
        judged = Judged(log, shown_of(log, None), shown_of(log, detector.find))
        speed = _speed(detector.find, ready, arguments.megabytes)
    tables = "\n\n".join((_summary(judged), speed, _kinds(judged)))
    print(tables)
    _examples(judged)
    if arguments.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        text = f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.partition(END)[2]}"
        PAGE.write_text(text, encoding="utf-8")


def _summary(judged: Judged) -> str:
    planted, clean = len(judged.log.planted), len(judged.log.clean)
    by_layer = sum(judged.found_by().values(), Counter())
    shares = ", ".join(f"{layer} {by_layer[layer]}" for layer in LAYERS)
    return _table(
        ("on the corpus", "reach", "measured"),
        [
            ("secrets found", "98 %", f"{judged.recall:.1%} of {planted} of {len(judged.found_by())} kinds"),
            ("first found by", "", shares),
            ("clean lines altered", "< 0.5 %", f"{judged.false_alarms:.2%} of {clean}"),
        ],
    )


def _speed(detect: Detect, cold: float, megabytes: int) -> str:
    lines = list(_log(megabytes * MB))
    octets = sum(len(line.encode()) + 1 for line in lines)
    plain, alone, both = (
        octets / MB / _seconds(work)
        for work in (
            lambda: _plain_pass(lines),
            lambda: _redacted(lines, None),
            lambda: _redacted(lines, detect),
        )
    )
    through = _memory(lines)
    held = f"{through['resident']:.0f} MB, of which {through['before']:.0f} MB before the first line"
    return _table(
        (f"on {octets / MB:.0f} MB of logs, one core", "reach", "measured"),
        [
            (
                "redaction, all of it",
                "≥ 5 MB/s",
                f"{both:.1f} MB/s, {plain / both:.1f} times as long as a plain pass",
            ),
            ("redaction without the detector", "", f"{alone:.1f} MB/s"),
            ("a plain pass (`str.translate`)", "", f"{plain:.0f} MB/s"),
            (f"memory while its {len(lines):,} lines go through", "≤ 150 MB", held),
            (
                "until the detector is ready",
                "",
                f"{cold:.1f} s; {through['ready']:.1f} s with compiled rules",
            ),
        ],
    )


def _kinds(judged: Judged) -> str:
    rows = []
    for kind, found in sorted(judged.found_by().items()):
        by_layer = [str(found[layer] or "") for layer in LAYERS]
        missed = found["planted"] - sum(found[layer] for layer in LAYERS)
        rows.append((kind, str(found["planted"]), *by_layer, str(missed or "")))
    return _table(("kind", "planted", *LAYERS, "missed"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _examples(judged: Judged) -> None:
    for secret in judged.missed:
        print("missed:", secret.kind, *(line[:160] for line in secret.lines[:2]))
    for number in judged.altered[:: max(1, len(judged.altered) // 20)]:
        print("altered:", judged.log.lines[number][:120], "->", judged.shown[number][:120])


def _log(octets: int) -> Iterator[str]:
    """Give lines of further corpora until there are that many octets."""
    seed = 100
    while octets > 0:
        for line in corpus(seed).lines:
            if octets > 0 and len(line) < LONGEST:
                octets -= len(line.encode()) + 1
                yield line
        seed += 1


def _redacted(lines: list[str], detect: Detect | None) -> int:
    stream = StreamRedactor(redactor_of(corpus(each=1, clean=1)), detect=detect, spent=lambda: 0.0)
    kept = 0
    for at in range(0, len(lines), BATCH):
        kept += sum(len(piece.lines) for piece in stream.feed(lines[at : at + BATCH]))
    return kept + len(stream.finish().lines)


def _plain_pass(lines: list[str]) -> int:
    control = dict.fromkeys((*range(9), *range(11, 32)))
    return sum(len(line.translate(control)) for line in lines)


def _seconds(work: Callable[[], object]) -> float:
    """Give the processor time of this process, all its threads together."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _memory(lines: Iterable[str]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        log.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, __file__, "--pass", str(log)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return dict(json.loads(ran.stdout))


def _passed_through(log: Path) -> dict[str, float]:
    """Redact a file's lines one by one, keeping none, and tell what this process held at most (MB)."""
    detector = SecretDetector()
    ready = _seconds(lambda: list(detector.find("nothing here")))
    stream = StreamRedactor(redactor_of(corpus(each=1, clean=1)), detect=detector.find, spent=lambda: 0.0)
    before = _most_resident()
    with log.open(encoding="utf-8", newline="\n") as file:
        for _ in stream.feed(line.removesuffix("\n") for line in file):
            pass
    stream.finish()
    return {"ready": ready, "before": before, "resident": _most_resident()}


def _most_resident() -> float:
    """Tell the kernel's word for this program alone (Linux), not what getrusage inherits from its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024 / MB


if __name__ == "__main__":
    main()
