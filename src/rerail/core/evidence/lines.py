"""Lines of a log as lines of a text file: `2026-11-24T02:40:01.123456Z  ERROR  message`.

Only a line that starts a message has a time in its first column; all that follows of the message is
indented. So nothing that a process printed can pass for another line with a time of its own.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from rerail.core.plain_text import plain
from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.text import Text

INDENT = "    "
"""In front of what continues a message."""

NO_WORD = "-"

_NOT_PLAIN = re.compile(r"[^\t\n -~]")
_PLAIN_PATH = re.compile(r'[!"$-:<->@-~]+')
_BEYOND_PATH = re.compile(r"[?#;]")
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,15}")
_STAMP = len("2026-11-24T02:40:01.123456Z")
_HEAD = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)  (\S{1,16})  ", re.ASCII)


class Logged(Protocol):
    """What is needed of one line that a build or a process printed."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def message(self) -> Text:
        """As it was printed."""
        ...

    @property
    def severity(self) -> str | None:
        """Railway's word."""
        ...


class Requested(Protocol):
    """What is needed of one request that Railway's edge took."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def method(self) -> str:
        """As the client sent it."""
        ...

    @property
    def path(self) -> Text:
        """As the client sent it."""
        ...

    @property
    def status(self) -> int:
        """The answer's HTTP status."""
        ...

    @property
    def millis(self) -> int:
        """How long it took."""
        ...

    @property
    def request_id(self) -> str:
        """Railway's name for it."""
        ...

    @property
    def instance(self) -> str | None:
        """The replica that was asked."""
        ...

    @property
    def details(self) -> Text | None:
        """Railway's word for what went wrong at the edge."""
        ...


class Head(Value):
    """What stands in front of a message: its time as written, and its severity in capitals or `-`."""

    stamp: str
    word: str
    width: int
    """Characters in front of the message."""

    @property
    def at(self) -> datetime:
        """Give the time."""
        return datetime.fromisoformat(self.stamp)


def log_line(line: Logged) -> str:
    """Give one printed line; a message of several lines goes on indented, without newline at the end."""
    severity = line.severity or ""
    level = severity.upper() if _WORD.fullmatch(severity) else NO_WORD
    return f"{stamp(line.at)}  {level}  {indented(shown(line.message.reveal()))}"


def http_line(line: Requested) -> str:
    """Give one request: time, status, method, path, duration, request id, replica, Railway's word."""
    fields = (
        word(line.method),
        bare_path(line.path),
        f"{line.millis} ms",
        word(line.request_id),
        word(line.instance or ""),
        _said(line.details.reveal() if line.details else ""),
    )
    return f"{stamp(line.at)}  {line.status}  {'  '.join(fields)}"


def head(line: str) -> Head | None:
    """Read what stands in front of a message; None for a line that continues one."""
    found = _HEAD.match(line)
    return Head(stamp=found[1], word=found[2], width=found.end()) if found else None


def stamp_of(line: str) -> str | None:
    """Give the time that the line starts with, as written; None for a line that continues a message."""
    return line[:_STAMP] if line[_STAMP - 1 : _STAMP + 2] == "Z  " and line[0] != " " else None


def stamp(at: datetime) -> str:
    """Give a time as all lines have it: UTC, microseconds, always of one width."""
    return f"{at.astimezone(UTC).isoformat(timespec='microseconds')[: _STAMP - 1]}Z"


def shown(message: str) -> str:
    """Give the message without control sequences, so that none reaches over the end of a line.

    Without this an unfinished sequence of one line would swallow the next ones, times included.
    """
    text = plain(message) if _NOT_PLAIN.search(message) else message
    return text.rstrip("\n")


def indented(message: str) -> str:
    """Give the message with all its lines but the first one indented."""
    return message.replace("\n", "\n" + INDENT) if "\n" in message else message


def bare_path(path: Text) -> str:
    """Give a path without query string, parameters and blanks; these may be the client's own data."""
    raw = path.reveal()
    return raw if _PLAIN_PATH.fullmatch(raw) else word(_BEYOND_PATH.split(raw, maxsplit=1)[0])


def word(text: str) -> str:
    """Give one word, whatever was sent; `-` for none."""
    return _BLANK.sub("%20", shown(text)) or NO_WORD


def _said(text: str) -> str:
    return _BLANK.sub(" ", shown(text)).strip() or NO_WORD
