"""The kinds of value an option may have: how its text is read, and what is allowed.

Everything arrives as text (options, inputs, environment and file alike), so that one reading serves all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rerail.core.values import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_DURATION = 30 * 86400.0
"""Seconds; nothing rerail waits or looks back for is longer, and a typing mistake often is."""
_DURATION = re.compile(r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,8})m)?(?:(\d{1,9}(?:\.\d{1,3})?)s?)?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)Z?")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}")
_NEVER_IN_A_TAG = re.compile(r"[\s~^:\\\x00-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One kind of value.

    `read(text, now)` gives the value, or raises ValueError: with a reason that ends the sentence
    "(the text) …", or without one where "is not a <noun>" says it.
    """

    noun: str
    """With its article, as in `is not a duration`."""
    metavar: str
    allowed: str
    """What to do instead, as the end of a mistake's sentence."""
    read: Callable[[str, datetime], object]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "minLength": 1})
    many: bool = False
    flag: bool = False
    structured: bool = False
    """Whether it is YAML of several lines: `read` may raise `Mistakes`, each with its line."""

    def why(self, text: str, error: ValueError) -> str:
        """Give a mistake's sentence: the text (never a URL's user, password or query), why, what instead."""
        reason = str(error) or f"is not {self.noun}"
        return f'"{shown(text)}" {reason}; {self.allowed}'


def shown(text: str) -> str:
    """Give a text as a message may quote it: one line, bounded, a URL without what may be secret in it."""
    plain = (
        re.sub(r"//[^/\s]*@", "//…@", re.sub(r"(?<=\S)\?\S*(?=\s|$)", "?…", text)) if "//" in text else text
    )
    line = " ".join(_CONTROL.sub("", plain).split())
    return line if len(line) <= 80 else f"{line[:77]}…"  # noqa: PLR2004  about what a terminal line holds


def _text(text: str, now: datetime) -> str:
    del now
    if _CONTROL.search(text):
        raise ValueError("holds control characters")
    return text


def _name(text: str, now: datetime) -> str:
    if "\n" in text:
        raise ValueError("has more than one line")
    return _text(text, now)


def _duration(text: str, now: datetime) -> float:
    del now
    found = _DURATION.fullmatch(text.replace(" ", ""))
    if found is None or not any(found.groups()):
        raise ValueError
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = days * 86400 + hours * 3600 + minutes * 60 + seconds
    if total > LONGEST_DURATION:
        raise ValueError("is longer than 30 days")
    return total


def _time_limit(text: str, now: datetime) -> float:
    seconds = _duration(text, now)
    if seconds <= 0:
        raise ValueError("leaves no time at all")
    return seconds


def _timestamp(text: str, now: datetime) -> datetime:
    clock = _CLOCK.fullmatch(text)
    if clock:
        today = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError from None
    if moment.tzinfo is None:
        raise ValueError("does not say its time zone")
    if moment > now:
        raise ValueError("lies in the future")
    return moment.astimezone(UTC)


def _url(text: str, now: datetime) -> str:
    del now
    if re.search(r"\s", text):
        raise ValueError("has a space or a line break in it")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  raises for a port that is no number
    except ValueError:
        raise ValueError from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError
    if "@" in parts.netloc:
        raise ValueError("has credentials in it")
    return text


def _repository(text: str, now: datetime) -> str:
    del now
    if not _REPOSITORY.fullmatch(text):
        raise ValueError
    return text


def _tag_pattern(text: str, now: datetime) -> str:
    del now
    bare = text.replace("{service}", "")
    if "{" in bare or "}" in bare:
        raise ValueError("has another placeholder than {service}")
    if _NEVER_IN_A_TAG.search(bare):
        raise ValueError("has a character that no tag can have")
    return text


def _jq(text: str, now: datetime) -> str:
    del now
    import jq  # type: ignore[import-not-found]  # noqa: PLC0415  no stubs; loaded only when one is given

    try:
        jq.compile(text)
    except ValueError:
        raise ValueError from None
    return text


def _path(text: str, now: datetime) -> Path:
    return Path(_name(text, now))


def _route(text: str, now: datetime) -> Route:
    del now
    try:
        return Route(text.lower())
    except ValueError:
        raise ValueError from None


def _flag(text: str, now: datetime) -> bool:
    del now
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError


_LENGTH = {"type": ["string", "number"], "pattern": r"^\s*(\d+d)?\s*(\d+h)?\s*(\d+m)?\s*(\d+(\.\d+)?s?)?\s*$"}
_ROUTES = ", ".join(list(Route)[:-1]) + f" or {list(Route)[-1]}"

NAME = Kind(noun="a name", metavar="NAME", allowed="write it in one line", read=_name)
TEXT = Kind(noun="a text", metavar="TEXT", allowed="write plain text", read=_text)
DURATION = Kind(
    noun="a duration",
    metavar="DURATION",
    allowed="write 30m, 90s or 1h30m (a number alone is seconds)",
    read=_duration,
    schema={**_LENGTH, "minimum": 0},
)
TIME_LIMIT = Kind(
    noun="a duration",
    metavar="DURATION",
    allowed=DURATION.allowed,
    read=_time_limit,
    schema={**_LENGTH, "exclusiveMinimum": 0},
)
TIMESTAMP = Kind(
    noun="a time",
    metavar="TIME",
    allowed="write 2026-11-23T02:40:00Z, or 02:40 for the last time it was that time in UTC",
    read=_timestamp,
)
URL = Kind(
    noun="a URL",
    metavar="URL",
    allowed="write https://host/path (or http://), without user or password",
    read=_url,
    schema={"type": "string", "format": "uri", "pattern": "^https?://"},
)
URLS = Kind(noun=URL.noun, metavar=URL.metavar, allowed=URL.allowed, read=_url, schema=URL.schema, many=True)
GLOBS = Kind(
    noun="a pattern", metavar="GLOB", allowed="write one pattern, such as db/**/*.sql", read=_name, many=True
)
REPOSITORY = Kind(
    noun="a repository",
    metavar="OWNER/NAME",
    allowed="write owner/name",
    read=_repository,
    schema={"type": "string", "pattern": f"^{_REPOSITORY.pattern}$"},
)
TAG_PATTERN = Kind(
    noun="a tag pattern",
    metavar="PATTERN",
    allowed="write deploy-*, or deploy-{service}-*",
    read=_tag_pattern,
)
JQ = Kind(
    noun="a valid jq expression",
    metavar="JQ",
    allowed='write one that jq can compile, such as .status == "ok"',
    read=_jq,
)
PATH = Kind(noun="a path", metavar="FOLDER", allowed="write the path of a folder", read=_path)
COMMAND = Kind(noun="a command", metavar="COMMAND", allowed="write a shell command", read=_text)
ROUTE = Kind(
    noun="a Route",
    metavar="ROUTE",
    allowed=f"write {_ROUTES}",
    read=_route,
    schema={"enum": [str(route) for route in Route]},
)
FLAG = Kind(
    noun="true or false",
    metavar="",
    allowed="write true or false",
    read=_flag,
    schema={"type": "boolean"},
    flag=True,
)
