"""JUnit XML that a command wrote: how many tests there were, and which failed.

The files are hostile as all from outside: only what the command wrote just now, within the folder it ran in,
of a bounded size, and without a document type (so that no entity can be expanded or fetched).
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from rerail.core.text import Untrusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rerail.core.text import Text

MOST_FILES = 50
_MOST_FOUND = 10_000
"""So many matches of a pattern are looked at."""
LARGEST = 20 * 1024 * 1024
"""Bytes of all files together."""
MOST_NAMES = 20
LONGEST_NAME = 200
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FRESH = 2.0
"""Seconds by which a file's time may lie before the command's start: file systems keep whole seconds."""


@dataclass
class Report:
    """What the files tell; `troubles` are sentence parts of what could not be read."""

    tests: int = 0
    failing: list[Text] = field(default_factory=list)
    failures: int = 0
    files: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def says(self) -> str:
        """Give it in a few words; empty where there is nothing to say."""
        parts = []
        if self.files and self.failures:
            names = ", ".join(name.reveal() for name in self.failing[:3])
            more = ", …" if self.failures > 3 else ""  # noqa: PLR2004  three names fit a line
            parts.append(f"{self.failures} of {self.tests} tests failed: {names}{more}")
        elif self.files:
            parts.append(f"{self.tests} tests, none failed")
        return "; ".join([*parts, *self.troubles])


def read_reports(patterns: Iterable[str], folder: Path, since: float) -> Report:
    """Read what matches the patterns below `folder` and was written since then (seconds since the epoch)."""
    report, left = Report(), LARGEST
    files = _files(patterns, folder.resolve(), since - _FRESH)
    if not files:
        report.troubles.append("no JUnit XML was written")
    for path in files[:MOST_FILES]:
        try:
            data = _content(path, left)
            if len(data) > left:
                report.troubles.append("some JUnit XML is too large to be read")
                break
            left -= len(data)
            _read(data, report)
        except (OSError, ValueError, SyntaxError, RecursionError) as error:
            report.troubles.append(f"{path.name[:60]} can't be read as JUnit XML ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001  junitparser's own errors: a report never fails a check
            report.troubles.append(f"{path.name[:60]} can't be read as JUnit XML ({type(error).__name__})")
    return report


def _files(patterns: Iterable[str], folder: Path, since: float) -> list[Path]:
    found: dict[Path, None] = {}
    for pattern in patterns:
        for match in sorted(_matches(pattern, folder)):
            path = match.resolve()
            if path.is_relative_to(folder) and path.is_file() and path.stat().st_mtime >= since:
                found[path] = None
    return list(found)


def _matches(pattern: str, folder: Path) -> list[Path]:
    """Give what matches below the folder. `**` goes through no link: two that lead back have no end."""
    try:
        return list(islice(folder.glob(pattern), _MOST_FOUND))
    except (OSError, RuntimeError, ValueError):  # absolute, or no pattern at all
        return []


def _content(path: Path, most: int) -> bytes:
    """Read at most one byte more than `most`; a pipe that took the file's place is not waited for."""
    found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(found, "rb") as file:  # noqa: PTH123  a descriptor
        if not stat.S_ISREG(os.fstat(found).st_mode):
            raise ValueError("it is no file")
        return file.read(most + 1)


def _read(data: bytes, report: Report) -> None:
    """Add one file. Raises ValueError, and what junitparser raises for XML that is none."""
    from junitparser import JUnitXml  # noqa: PLC0415  seldom needed

    text = data.decode("utf-8-sig")
    if _DOCTYPE.search(text):
        raise ValueError("it has a document type")
    root = JUnitXml.fromstring(text.encode())
    report.files += 1
    for suite, case in _cases(root):
        report.tests += 1
        if case.is_failure or case.is_error:
            report.failures += 1
            if len(report.failing) < MOST_NAMES:
                report.failing.append(Untrusted(_named(suite, case)))


def _cases(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  junitparser has no types
    """Give each test with its outermost suite's name; junitparser lists those of inner suites with it."""
    from junitparser import TestSuite  # noqa: PLC0415

    for suite in (root,) if isinstance(root, TestSuite) else root:
        for case in suite:
            yield suite.name or "", case


def _named(suite: str, case: Any) -> str:  # noqa: ANN401
    where = case.classname or suite
    name = " ".join(f"{where} > {case.name or 'unnamed'}".split()) if where else str(case.name or "unnamed")
    return name[:LONGEST_NAME]
