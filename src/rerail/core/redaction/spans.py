"""Places in a text that must not be shown, and what stands there instead."""

from __future__ import annotations

import re
from bisect import bisect_right
from hashlib import blake2s
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARKER = re.compile(r"\[REDACTED:[A-Za-z][\w.-]*(?::[\w.-]+)?\]")
"""What replaces a secret: `[REDACTED:RAILWAY_TOKEN]`, `[REDACTED:env:NAME]`, `[REDACTED:email:ab12]`."""

_RULE_AND_TAG = re.compile(
    r"[a-z][\w.-]{1,80}:[0-9a-f]{4}|env:[A-Z][A-Z0-9_]{0,80}"
    r"|(?:private|url|github|gitlab|stripe|slack|aws|google|sendgrid|registry|ai|cloud|twilio|mail|telegram|age)"
    r"-(?:key|token|id|credentials|access-key)|authorization|cookie|email|ip|jwt|webhook"
    r"|password|secret|token|key|credential"
)


class Span(NamedTuple):
    """What must not be shown: from `start` to before `end`."""

    start: int
    end: int
    name: str
    """What the marker says."""
    rule: str
    """What it is counted as."""


class Salted(NamedTuple):
    """Names found values so that equal ones correlate, without telling what they are.

    The tag is keyed with a value that only this run knows, as e-mail and IP addresses are guessable.
    """

    salt: bytes = b""
    """Empty: no tags."""

    def span(self, text: str, start: int, end: int, rule: str) -> Span:
        """Give the span of a value that a rule found."""
        if not self.salt:
            return Span(start, end, rule, rule)
        data = text[start:end].encode(errors="surrogatepass")
        tag = blake2s(data, key=self.salt[:32], digest_size=2).hexdigest()
        return Span(start, end, f"{rule}:{tag}", rule)


def merged(found: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, under the name of the first and longest; of two alike the first given."""
    joined: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = last._replace(end=max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def found_in(text: str, found: Iterable[Iterable[Span]], names: frozenset[str]) -> list[Span]:
    """Join what several searches found, the earlier search naming it; our own markers stay as they are.

    `names` are those of the known values: what merely looks like a marker protects nothing.
    """
    spans = [span for spans in found for span in spans]
    return merged(_around_markers(spans, _markers(text, names)) if spans else ())


def _markers(text: str, names: frozenset[str]) -> list[tuple[int, int]]:
    if "[REDACTED:" not in text:
        return []
    return [
        place.span()
        for place in MARKER.finditer(text)
        if (name := place.group()[len("[REDACTED:") : -1]) in names or _RULE_AND_TAG.fullmatch(name)
    ]


def _around_markers(spans: Iterable[Span], markers: list[tuple[int, int]]) -> Iterator[Span]:
    ends = [end for _, end in markers]
    for span in spans:
        start, end, at = span.start, span.end, bisect_right(ends, span.start)
        while at < len(markers) and markers[at][0] < span.end:
            start, end, at = min(start, markers[at][0]), max(end, markers[at][1]), at + 1
        torn = (start, end) != (span.start, span.end)
        if not torn or not any(m == (start, end) for m in markers[max(0, at - 1) : at]):
            yield span._replace(start=start, end=end)


def replaced(text: str, found: Iterable[Span]) -> str:
    """Give the text with a marker for each span; one that goes over lines has a marker on each of them."""
    pieces: list[str] = []
    shown_to = 0
    for span in found:
        marker = f"[REDACTED:{span.name}]"
        lines = text.count("\n", span.start, span.end) + 1
        pieces += (text[shown_to : span.start], "\n".join([marker] * lines))
        shown_to = span.end
    return "".join((*pieces, text[shown_to:]))
