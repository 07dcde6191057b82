"""What a value looks like by itself: something to hide, or a word that says nothing."""

from __future__ import annotations

import re

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.spans import NOTHING

SHORTEST_OPAQUE = 8
_SHORTEST_MIXED = 16
_SHORTEST_OF_LETTERS = 32

_SAYS_NOTHING = Pattern(
    r"absent|accepted|auto|basic|bearer|blank|cancelled|change[d_-]?me|changed|created|default|denied|deprecated"
    r"|disabled|empty|enabled|error|expired|failed|false|hidden|ignored|incorrect|invalid|is|loaded|masked"
    r"|missing|must|n/a|nil|no|none|not|null|off|ok|on|optional|password|present|provided|read|redacted"
    r"|refreshed|rejected|required|rotated|secret|set|skipped|str|string|success|token|true|undefined|unknown"
    r"|unset|updated|used|valid|verified|was|with|wrong|yes",
    re.IGNORECASE,
)
_LONGEST_PLACEHOLDER = 200
_MASK = Pattern(r"(.)\1*\.{0,3}", re.DOTALL)
_PLACEHOLDER = Pattern(
    r"<[^>]*>?|\$\{[^}]*\}{0,2}|\$\([^)]*\)?|\$[A-Z_][A-Z0-9_]*|\{\{?[^}]*\}{0,2}|%[sd]|process\.env[\w.]*|os\.environ\S*"
    r"|\[[A-Za-z]+\]|\[REDACTED:[\w.:-]*\]?|[^\w\x1f]{1,7}",
    re.ASCII,
)
_CODE = Pattern(
    r"(?:self|this|settings|config|cfg|env|opts|options|args|kwargs|request|req|ctx|props|params)"
    r"(?:\.[A-Za-z_]\w{0,40}|\[['\"]?\w{0,40}['\"]?\]?){1,6}(?:\(.*)?|[a-z_][A-Za-z_]{0,40}\([\w.,\s]{0,80}\)?"
    r"|(?:Optional|Union|list|dict)\[.*|SecretStr",
    re.ASCII,
)
_NUMBER = Pattern(r"[+-]?\d{1,10}(?:[.,]\d+)?(?:ms|s|m|h|d|k|kb|mb|gb)?", re.IGNORECASE)
_DATE = Pattern(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S{0,20})?", re.ASCII)
UUID = Pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
HEX_ID = Pattern(
    r"(?:sha(?:1|256|512):)?(?:[0-9a-f]{7,12}|[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE | re.ASCII
)
"""A commit's SHA, short or long, or a digest."""
_BETWEEN_PIECES = Pattern(r"[^A-Za-z0-9]+")
_PIECE = Pattern(r"[A-Za-z]{0,20}\d{0,4}|\d{1,14}(?:T\d{4,6}Z?)?", re.ASCII)


def says_nothing(value: str) -> bool:
    """Tell whether what stands where a secret could stand is none: null, true, ***, ${NAME}, empty."""
    bare = value.replace(NOTHING, "").strip().strip("\"'`,;.")
    if len(bare) > _LONGEST_PLACEHOLDER:
        return _MASK.fullmatch(bare) is not None
    return is_common(bare) or any(shape.fullmatch(bare) for shape in (_PLACEHOLDER, _CODE, _DATE))


def is_common(value: str) -> bool:
    """Tell whether the value is empty, one character repeated, or a word that stands for "no value"."""
    return not value or _SAYS_NOTHING.fullmatch(value) is not None or _MASK.fullmatch(value) is not None


def is_number(value: str) -> bool:
    """Tell whether the value is a number, an amount or a duration."""
    return _NUMBER.fullmatch(value) is not None


def is_id(value: str) -> bool:
    """Tell whether the value is written like a deployment's id or a commit's SHA."""
    return UUID.fullmatch(value) is not None or HEX_ID.fullmatch(value) is not None


def is_wordy(value: str) -> bool:
    """Tell whether the value is made of words, maybe with a number behind them, of numbers and of dates."""
    return all(map(_PIECE.fullmatch, _BETWEEN_PIECES.split(value)))


def is_opaque(value: str) -> bool:
    """Tell whether one of its words is none: of 8 characters and more, with digits or letters in disorder."""
    return any(map(_is_opaque, value.split()))


def _is_opaque(word: str) -> bool:
    if len(word) < SHORTEST_OPAQUE or is_number(word) or _DATE.fullmatch(word):
        return False
    if any(character.isdigit() for character in word):
        return any(character.isalpha() for character in word)
    inner = word[1:]
    mixed = not inner.islower() and not inner.isupper() and any(c.isupper() for c in inner)
    return (mixed and len(word) >= _SHORTEST_MIXED) or len(word) >= _SHORTEST_OF_LETTERS
