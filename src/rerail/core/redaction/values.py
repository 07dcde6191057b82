"""What a value looks like by itself: something to hide, or a word that says nothing."""

from __future__ import annotations

import re

_SAYS_NOTHING = frozenset(
    "absent accepted auto basic bearer blank cancelled changed changeme created default denied deprecated "
    "disabled empty enabled error expired failed false hidden ignored incorrect invalid is loaded "
    "masked missing must n/a nil no none not null off ok on optional password present provided read "
    "redacted refreshed rejected required rotated secret set skipped string success token true "
    "undefined unknown unset updated used valid verified was with wrong yes".split()
)
_MASK = re.compile(r"(.)\1*\.{0,3}")
_PLACEHOLDER = re.compile(r"<[^>]*>?|\$\{?\{?[\w.()\s-]*\}{0,2}|\{\{?[^}]*\}{0,2}|%[sd]|process\.env[\w.]*|os\.environ\S*|\[[A-Za-z]+\]|\[REDACTED:.*", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d{1,10}(?:[.,]\d+)?(?:ms|s|m|h|d|k|kb|mb|gb)?", re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HEX_ID = re.compile(r"(?:sha(?:1|256|512):)?(?:[0-9a-f]{7,12}|[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE)
"""A commit's SHA, short or long, or a digest."""


def says_nothing(value: str) -> bool:
    """Tell whether what stands where a secret could stand is none: null, true, ***, ${NAME}, empty."""
    bare = value.strip().strip("\"'`,;.")
    return (
        not bare
        or bare.lower() in _SAYS_NOTHING
        or _MASK.fullmatch(bare) is not None
        or _PLACEHOLDER.fullmatch(bare) is not None
    )


def is_number(value: str) -> bool:
    """Tell whether the value is a number, an amount or a duration."""
    return _NUMBER.fullmatch(value) is not None


def is_opaque(value: str) -> bool:
    """Tell whether the value is no word: of 8 characters and more, with digits or letters in disorder."""
    if len(value) < 8 or is_number(value):
        return False
    if any(character.isdigit() for character in value):
        return any(character.isalpha() for character in value)
    inner = value[1:]
    mixed = not inner.islower() and not inner.isupper() and any(c.isupper() for c in inner)
    return (mixed and len(value) >= 16) or len(value) >= 32
