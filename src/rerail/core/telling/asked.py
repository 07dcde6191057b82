"""What may be shown of what a Check asks: a URL or a command may hold what opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from rerail.core.judging.checks import CommandCheck, ControlCheck, EdgeCheck
from rerail.core.text import Redactor

if TYPE_CHECKING:
    from rerail.core.judging.checks import Check


def asked(check: Check) -> str:
    """Give the URL without user and query, or the command; in both, what looks like a secret is hidden.

    The Plan itself holds them as they are: it is acted upon.
    """
    if isinstance(check, ControlCheck | EdgeCheck):
        return check.name
    words = check.command if isinstance(check, CommandCheck) else _bare(check.url)
    return str(Redactor.knowing_nothing().clean(words))


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not a URL)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
