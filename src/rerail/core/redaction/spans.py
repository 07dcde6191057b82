"""Places in a text that must not be shown, and what stands there instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rerail.core.redaction.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER = Pattern(r"\[REDACTED:([A-Za-z][\w.-]{0,99}(?::[\w.-]{1,99})?)\]", re.ASCII)
"""What replaces a secret: `[REDACTED:RAILWAY_TOKEN]`, `[REDACTED:env:NAME]`, `[REDACTED:email:ab12]`."""

NOTHING = "\x1f"
"""Stands for each character of a marker while a text is searched: no plain text holds it, no rule takes it
for a part of a word or of a value, and a regular expression takes it for a space (`\\s`)."""

_RULE_AND_TAG = Pattern(
    r"[a-z][\w.-]{0,80}:[0-9a-f]{4}|env:[A-Za-z_][\w.-]{0,80}"
    r"|(?:private|stripe|aws|google|sendgrid|ai|twilio|mail|age)-(?:access-)?key"
    r"|(?:github|gitlab|slack|registry|cloud|telegram)-token|url-credentials"
    r"|authorization|cookie|email|ip|jwt|webhook|password|secret|token|key|credential",
    re.ASCII,
)


class Finding(NamedTuple):
    """A secret that a detector found by its shape: from `start` to before `end` (characters)."""

    start: int
    end: int
    rule: str


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
        from hashlib import blake2s  # noqa: PLC0415  some milliseconds that a rollback need not wait for

        data = text[start:end].encode(errors="surrogatepass")
        tag = blake2s(data, key=self.salt[:32], digest_size=2).hexdigest()
        return Span(start, end, f"{rule}:{tag}", rule)


def masked(text: str, names: frozenset[str]) -> str:
    """Give the text with NOTHING for our own markers, in which there is nothing to find.

    `names` are those of the known values: what merely looks like a marker protects nothing.
    """
    if "[REDACTED:" not in text:
        return text

    def _mask(marker: re.Match[str]) -> str:
        ours = marker[1] in names or _RULE_AND_TAG.fullmatch(marker[1])
        return NOTHING * len(marker[0]) if ours else marker[0]

    return MARKER.sub(_mask, text)


def merged(found: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, under the name of the first and longest; of two alike the first given."""
    joined: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            if span.end > last.end:
                joined[-1] = last._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def replaced(text: str, found: Iterable[Span]) -> str:
    """Give the text with a marker for each span; one that goes over lines has a marker on each of them."""
    pieces: list[str] = []
    shown_to = 0
    for span in found:
        marker = f"[REDACTED:{span.name}]"
        lines = text.count("\n", span.start, span.end) + 1
        pieces += (text[shown_to : span.start], "\n".join([marker] * lines) if lines > 1 else marker)
        shown_to = span.end
    return "".join((*pieces, text[shown_to:]))
