"""What a detector found by its shape, judged once more: ids that people need to read stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.pem import is_private_key
from rerail.core.redaction.spans import Finding
from rerail.core.redaction.values import is_id, says_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

Detect = Callable[[str], Iterable[Finding]]
"""Finds secrets by their shapes. May raise anything: then nothing of the text may be shown."""

_NO_NAME = Pattern(r"[^a-z0-9-]+")
_LONGEST_NAME = 60
_ID_BEFORE = Pattern(
    r"(?:request|correlation|trace|span|deploy(?:ment)?|snapshot|commit|replica|instance|build|service|project"
    r"|environment|run|job)[_-]?(?:id|sha|hash)[\"'\\]{0,4}\s{0,2}[=:]\s{0,2}[\"'\\]{0,4}\Z"
)


def detected(seen: Seen, detect: Detect) -> Iterator[Span]:
    """Ask the detector, and give what it found but ids: those under an id's name, UUIDs and SHAs.

    Private keys over lines are found line by line elsewhere: a detector joins a key that was cut with the
    end of another one, and what stands between is lost.

    Raises what the detector raises, and ValueError for a place outside of the text.
    """
    for start, end, rule in detect(seen.text):
        if not 0 <= start < end <= len(seen.text):
            raise ValueError("the detector found something outside of the text")
        value = seen.text[start:end]
        if "\n" in value and is_private_key(seen.folded, start):
            continue
        is_told = is_id(value.strip(" \t\"'`,;")) or _ID_BEFORE.search(seen.folded, max(0, start - 40), start)
        if not is_told and not says_nothing(value):
            yield seen.span(start, end, name_of(rule))


def name_of(rule: str) -> str:
    """Give a detector's rule as markers and counts have it: small letters, digits and dashes."""
    name = _NO_NAME.sub("-", rule.lower()).strip("-")[:_LONGEST_NAME]
    return name if name[:1].isalpha() else f"rule-{name}".rstrip("-")
