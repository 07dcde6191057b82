"""What tests of redaction have in common."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from rerail.core.redaction.stream import Redacted, StreamRedactor
from rerail.core.text import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.redaction.detected import Detect

HOSTILE_LENGTH = 200_000
"""Characters. A search that goes back and forth over so many does not end before the suite's time-out."""

REDACTOR = Redactor.knowing_nothing()
_MARKER = re.compile(r"\[REDACTED:[^\]]+\]")


def cleaned(text: str) -> str:
    """Clean with rules alone."""
    return str(REDACTOR.clean(text))


def stays(text: str) -> bool:
    """Tell whether the rules leave the text alone."""
    return cleaned(text) == text


def repeated(unit: str, length: int = HOSTILE_LENGTH) -> str:
    """Give a hostile text."""
    return unit * (length // len(unit))


def survives(secret: str, text: str) -> bool:
    """Tell whether the secret can be read in a cleaned text, apart from what markers say."""
    return secret.lower() in _MARKER.sub("\n", text).lower()


def quick(units: Iterable[str]) -> None:
    """Clean hostile texts; a rule that is not linear is stopped by the suite's time-out."""
    for unit in units:
        text = repeated(unit)
        assert len(cleaned(text)) <= 40 * len(text)


def streamed(redactor: Redactor, lines: Iterable[str], detect: Detect | None = None) -> list[Redacted]:
    """Redact a log, all of it in one call."""
    redacting = StreamRedactor(redactor, detect=detect, spent=lambda: 0.0)
    return [*redacting.feed(lines), redacting.finish()]


def lines_of(parts: Iterable[Redacted]) -> list[str]:
    """Give the lines of all pieces."""
    return list(chain.from_iterable(part.lines for part in parts))


def counted(parts: Iterable[Redacted]) -> dict[str, int]:
    """Add up what was replaced."""
    return sum((Counter(part.counts) for part in parts), Counter())
