"""Names and texts from outside, made fit for our values."""

from __future__ import annotations

import re

from rerail.core.text import Untrusted

LONGEST_NAME = 100
LONGEST_TEXT = 4000
"""Characters of a commit message that are kept; a wall of text explains nothing at 03:00."""
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_LONGEST_URL = 300
_URL = re.compile(r"https?://[!-~]+")


def name(text: str, longest: int = LONGEST_NAME) -> str:
    """Give a name that can be shown on one line: no control characters, at most `longest` characters."""
    return _UNFIT.sub("", text)[:longest].strip()


def optional_name(value: object, longest: int = LONGEST_NAME) -> str | None:
    """Give the name; None when it is no text or nothing is left of it."""
    return (name(value, longest) or None) if isinstance(value, str) else None


def outside(value: object) -> Untrusted | None:
    """Give text that somebody wrote, as it is but for half emojis (which no file can hold); None if empty."""
    if not isinstance(value, str) or not value.strip():
        return None
    return printed(value[:LONGEST_TEXT])


def printed(text: str) -> Untrusted:
    """Give text of any length, as it is but for half emojis."""
    return Untrusted(_HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", text))


def optional_url(value: object) -> str | None:
    """Give a URL that can stand in a link; None for anything else."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_URL and _URL.fullmatch(value) else None
