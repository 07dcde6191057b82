"""Logs of any length, redacted line by line in bounded memory; they fail closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.core.plain_text import plain
from rerail.core.redaction.pairs import is_open
from rerail.core.redaction.pem import open_at
from rerail.core.redaction.spans import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rerail.core.redaction.detected import Detect
    from rerail.core.redaction.spans import Span
    from rerail.core.text import Redactor

CHUNK = 256 * 1024
"""Characters that are looked at in one go; more where a known value is that long."""
OVERLAP = 16 * 1024
"""Where a line is worked in pieces: what is looked at on both sides of the cut (characters).

No rule looks further; known values of more characters make it wider.
"""
SECONDS_PER_LOG = 120.0
"""More than 5 MB/s for a log of 300,000 long lines; a log that takes longer is not shown."""


class RedactionError(Exception):
    """A text could not be redacted completely, so nothing of it may be shown; says why in a sentence part."""


@dataclass(frozen=True)
class Redacted:
    """Lines that were redacted; only StreamRedactor makes it."""

    lines: tuple[str, ...]
    """Physical lines without newline and without control characters but tabs."""
    counts: Mapping[str, int]
    """How often something was replaced in them, by rule."""


class StreamRedactor:
    """Redacts one log that comes in pieces. After an error every further call raises."""

    def __init__(
        self,
        redactor: Redactor,
        *,
        detect: Detect | None,
        spent: Callable[[], float],
        most_seconds: float = SECONDS_PER_LOG,
    ) -> None:
        """`spent` tells how many seconds were used so far for this log."""
        self._redactor = redactor
        self._detect = detect
        self._spent = spent
        self._most_seconds = most_seconds
        self._failed: str | None = None
        self._waiting: list[str] = []
        """Plain text that was not looked at, or not to its end; without newline at the end of a line."""
        self._length = 0
        self._looked = ""
        """What stands before it on its line, to know what it is; it was given already."""
        self._begun: list[str] = []
        """What of a line is redacted and not given, as its end is missing."""

    def feed(self, lines: Iterable[str]) -> Iterator[Redacted]:
        """Take lines, maybe with newlines in them, and give what is redacted; raises RedactionError.

        What crosses the border of two calls, or of two lines of one call, is found, too.
        """
        self._check()
        for line in lines:
            shown = plain(line) + "\n"
            for start in range(0, len(shown), CHUNK):
                self._waiting.append(shown[start : start + CHUNK])
                self._length += len(self._waiting[-1])
                if self._length >= max(CHUNK, 4 * self._redactor.longest):
                    yield self._work(last=False)

    def finish(self) -> Redacted:
        """Give what was held back; raises RedactionError."""
        return self._work(last=True)

    def _work(self, *, last: bool) -> Redacted:
        """Redact what waits, as far as what follows can't change it."""
        text, given = "".join((self._looked, *self._waiting)), len(self._looked)
        spans = self._find(text)
        overlap = max(OVERLAP, 2 * self._redactor.longest)
        cut = len(text) if last else _cut(text, given, spans, reach=self._redactor.reach, overlap=overlap)
        self._looked = "" if text.endswith("\n", 0, cut) else text[max(0, cut - overlap) : cut]
        self._waiting, self._length = [text[cut:]], len(text) - cut
        return self._give(text, given, cut, spans)

    def _check(self) -> None:
        if self._failed is not None:
            raise RedactionError(self._failed)

    def _find(self, text: str) -> list[Span]:
        self._check()
        self._failed = "redaction was interrupted"
        try:
            spans = self._redactor.find(text, self._detect)
            late = self._spent() > self._most_seconds
        except Exception as error:  # noqa: BLE001  whatever it is: nothing of the text may leave, nor its words
            self._failed = f"redaction failed ({type(error).__name__})"
        else:
            self._failed = f"redaction took longer than {self._most_seconds:.0f} s" if late else None
        self._check()
        return spans

    def _give(self, text: str, given: int, cut: int, spans: list[Span]) -> Redacted:
        inside = [span for span in spans if given < span.end and span.start < cut]
        first, *more = replaced(
            text[given:cut],
            (s._replace(start=max(s.start, given) - given, end=min(s.end, cut) - given) for s in inside),
        ).split("\n")
        self._begun.append(first)
        lines = ("".join(self._begun), *more[:-1]) if more else ()
        self._begun = [more[-1]] if more else self._begun
        return Redacted(lines, Counter(span.rule for span in inside if span.start >= given))


def _cut(text: str, given: int, spans: list[Span], *, reach: int, overlap: int) -> int:
    """Give up to where nothing that follows can change what was found; behind `given` at least.

    That is the end of a line, but for values that go over lines; in a line without end it is before its last
    `overlap` characters.
    """
    cut = text.rfind("\n", given, max(given, len(text) - reach)) + 1
    while (begun := _begun(text, cut, spans)) is not None:
        cut = text.rfind("\n", given, begun) + 1
    if cut > given:
        return cut
    cut = max(given, len(text) - overlap)
    begun = _begun(text, cut, spans)
    return cut if begun is None or begun <= given else begun


def _begun(text: str, cut: int, spans: list[Span]) -> int | None:
    """Give where something begins that the cut would tear: a span, a private key of many, or a pair."""
    torn = next((span.start for span in spans if span.start < cut < span.end), None)
    if torn is None and is_open(text, cut):
        return text.rfind("\n", 0, cut - 1) + 1
    return open_at(text, cut) if torn is None else torn
