"""The issue that says how ready a rollback is: whether it is open, and what is done with it. Pure."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.readiness.values import Row, RowState
from rerail.core.telling.fingerprint import joined
from rerail.core.values import Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.readiness.values import Readiness
    from rerail.core.values import ServiceView

BY_NATURE = frozenset({"rollback-right", "claim", "issues", "smoke", "variables"})
"""Rows that stay unknown however often one looks: they keep no issue open."""
_KIND = "readiness"
_READY, _WARNED, _NOT_READY = "ready", "ready, with warnings", "not ready"
_TITLE = re.compile(rf"rollback of .+: ({_READY}|{_WARNED}|{_NOT_READY})")
_MARK = re.compile(r"<!-- rerail:readiness:v1:(ready|not-ready):([0-9a-f]*):([0-9.TZ]+) -->")
_FINGERPRINT = re.compile(r"<!-- rerail:fingerprint:v1:(\S+) -->")
_STAMP = "%Y%m%dT%H%M%S.%fZ"


class Standing(StrEnum):
    """What a readiness comes to for its issue."""

    READY = "ready"
    UNSURE = "unsure"
    """Nothing to mend was seen, but not everything was seen either."""
    NOT_READY = "not-ready"
    """Something blocks a rollback, or there is a warning that something can be done about."""


class Move(StrEnum):
    """What is done with the issue."""

    NOTHING = "nothing"
    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"


class Mark(Value):
    """What the issue said last, in a hidden line of its own: ready or not, about what, and since when."""

    ready: bool
    about: str
    since: str
    """UTC, exact: the same for as long as it stands so; a comment about it has it as its key."""

    def encode(self) -> str:
        """Give the hidden line."""
        return (
            f"<!-- rerail:readiness:v1:{'ready' if self.ready else 'not-ready'}:{self.about}:{self.since} -->"
        )


def mark_in(body: str) -> Mark | None:
    """Read the mark in an issue's body; None where people took it away."""
    found = _MARK.search(body)
    return Mark(ready=found[1] == "ready", about=found[2], since=found[3]) if found else None


def to_mend(readiness: Readiness) -> tuple[Row, ...]:
    """Give the rows that make it not ready: what blocks, and each warning that says what to do."""
    return tuple(
        row
        for row in readiness.rows
        if row.state is RowState.BLOCKED or (row.state is RowState.WARN and row.do is not None)
    )


def standing(readiness: Readiness) -> Standing:
    """Judge it for the issue: what was not seen does not count as mended."""
    if to_mend(readiness):
        return Standing.NOT_READY
    unseen = {row.name for row in readiness.rows if row.state is RowState.UNKNOWN} - BY_NATURE
    return Standing.UNSURE if unseen else Standing.READY


def about(readiness: Readiness) -> str:
    """Give in short what is to be mended: the same for as long as the same rows stand the same."""
    rows = sorted({f"{row.name}:{row.state}" for row in to_mend(readiness)})
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12] if rows else ""


def mark_now(readiness: Readiness, before: Mark | None) -> Mark:
    """Give the mark as it is to be now; `before` as the issue has it, None: it has none."""
    now = standing(readiness)
    if now is Standing.UNSURE and before is not None:
        return before
    ready = now is Standing.READY
    same = before is not None and before.ready is ready
    since = before.since if before is not None and same else _stamp(readiness.at)
    return Mark(ready=ready, about=about(readiness), since=since)


def move(readiness: Readiness, before: Mark | None, *, is_open: bool | None) -> Move:
    """Say what is done with the issue; `is_open` None: there is none.

    An issue that people closed while something was wrong stays closed until something else is wrong, and one
    that they opened again while all was well stays open.
    """
    now = standing(readiness)
    if is_open is None:
        return Move.OPEN if now is Standing.NOT_READY else Move.NOTHING
    was_ready = before is not None and before.ready
    match now:
        case Standing.UNSURE:
            return Move.UPDATE if is_open else Move.NOTHING
        case Standing.READY if is_open:
            return Move.UPDATE if was_ready else Move.CLOSE
        case Standing.READY:
            return Move.NOTHING if was_ready else Move.UPDATE
        case Standing.NOT_READY:
            same = before is not None and before.about == about(readiness)
            return Move.UPDATE if is_open else Move.NOTHING if same else Move.REOPEN


def title(readiness: Readiness) -> str | None:
    """Give the issue's title; None: it is left as it is."""
    now = standing(readiness)
    if now is Standing.UNSURE:
        return None
    where = f" in {readiness.environment}" if readiness.environment else ""
    says = _READY if now is Standing.READY else _WARNED if readiness.ready else _NOT_READY
    return f"rollback of {readiness.service}{where}: {says}"


def is_title(text: str) -> bool:
    """Tell whether a title is one of ours, which may be changed; people may have given it theirs."""
    return _TITLE.fullmatch(text) is not None


def fingerprints(service: str, environment: str | None, view: ServiceView | None) -> tuple[str, ...]:
    """Give what the issue is found by, the surest first: Railway's ids where they were read, then the names.

    `service` and `environment` as they were asked for. Two environments that are both checked without being
    named (each by its project token) share the names, and are told apart by the ids.
    """
    named = joined(service, environment or "any", _KIND)
    return (joined(view.service_id, view.environment_id, _KIND), named) if view else (named,)


def is_of_another(body: str, ours: tuple[str, ...]) -> bool:
    """Tell whether an issue that was found by the names belongs to another environment, by its ids."""
    return bool(set(_FINGERPRINT.findall(body)) - set(ours))


def _stamp(at: datetime) -> str:
    return f"{at:{_STAMP}}"
