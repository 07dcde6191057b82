"""The kinds of value that only a watch's options have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.watching import triggers
from rerail.core.watching.triggers import TriggerName
from rerail.settings.checks import CHECKS_SCHEMA, read_checks
from rerail.settings.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_PERCENT = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*%?")
OFF = "off"
_OFF = frozenset({OFF, "false", "no"})
"""YAML reads a bare `off` as false; the text is what counts here, and both are meant."""


def _percent(text: str, now: datetime) -> float | None:
    del now
    if text.lower() in _OFF:
        return None
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise ValueError
    return float(found[1]) / 100


def _count(text: str, now: datetime) -> int | None:
    del now
    if text.lower() in _OFF:
        return None
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise ValueError
    return int(text)


def _one_of(names: tuple[TriggerName, ...]) -> Callable[[str, datetime], TriggerName]:
    def read(text: str, now: datetime) -> TriggerName:
        del now
        if text.lower() not in names:
            raise ValueError
        return TriggerName(text.lower())

    return read


def _triggers(names: tuple[TriggerName, ...], noun: str) -> Kind:
    return Kind(
        noun=noun,
        metavar="TRIGGER",
        allowed=f"write {', '.join(names[:-1])} or {names[-1]}",
        read=_one_of(names),
        schema={"enum": [str(name) for name in names]},
        many=True,
    )


PERCENT = Kind(
    noun="a percentage",
    metavar="PERCENT",
    allowed="write 95%, or off",
    read=_percent,
    schema={"type": ["string", "number", "boolean"], "pattern": r"^\s*(\d{1,4}(\.\d{1,3})?\s*%?|off)\s*$"},
)
COUNT = Kind(
    noun="a count",
    metavar="COUNT",
    allowed="write a whole number from 1 on, or off",
    read=_count,
    schema={"type": ["integer", "string", "boolean"], "minimum": 1},
)
DECLARED = _triggers(triggers.DECLARABLE, "what can be declared")
ADVISING = _triggers(triggers.ADVISING, "a trigger that only advises")
CHECKS = Kind(
    noun="a list of checks",
    metavar="YAML",
    allowed="write a list of mappings with name and url, or name and command; see docs/watch.md",
    read=read_checks,
    schema=CHECKS_SCHEMA,
    structured=True,
)
