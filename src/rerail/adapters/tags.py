"""Names of tags: which match a pattern, which are sound, what time stands in them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from rerail.core.text import Untrusted

LONGEST_NAME = 200
"""Characters; a longer tag name is no release's."""
_LONGEST_MESSAGE = 2000
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_UNSOUND = re.compile(
    r"""[\x00-\x20\x7f-\x9f~^:?*\[\\\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"""
    r"""|\.\.|@\{|//|/\.|\.lock/|^[/.-]|[/.]$|\.lock$|^@$"""
)
_STAMP = re.compile(
    r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})[-_T.]?(\d{2})[-_:.h]?(\d{2})(?:[-_:.]?(\d{2}))?Z?(?!\d)"
)


def literal_prefix(pattern: str) -> str:
    """Give what every name that matches begins with: the pattern up to its first `*` or `?`."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def matches(pattern: str, name: str) -> bool:
    """Tell whether a sound tag name matches; `*` stands for any run of characters (also `/`), `?` for one."""
    return _compiled(pattern).fullmatch(name) is not None and is_sound(name)


def is_sound(name: str) -> bool:
    """Tell whether it is a name git allows, without invisible characters, 200 characters at most.

    Source: git-check-ref-format(1).
    """
    return 0 < len(name) <= LONGEST_NAME and _UNSOUND.search(name) is None


def stamp(name: str) -> datetime | None:
    """Read the time (taken as UTC) in a name like `deploy-2026-11-22-1410` or `deploy-20261122T1410`."""
    found = _STAMP.search(name)
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def commit_id(text: object) -> str | None:
    """Give a full SHA-1 or SHA-256 in lower case, or None if it is none."""
    lowered = text.lower() if isinstance(text, str) else ""
    return lowered if _SHA.fullmatch(lowered) else None


def tag_message(text: object) -> Untrusted | None:
    """Give a tag's message, without a signature and bounded; None when it says nothing."""
    if not isinstance(text, str):
        return None
    said = text.partition("-----BEGIN ")[0].strip()
    return Untrusted(said[:_LONGEST_MESSAGE]) if said else None


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(char, re.escape(char)) for char in pattern), re.DOTALL)
