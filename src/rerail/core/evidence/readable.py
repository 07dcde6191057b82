"""Values as lines for people, to be redacted and kept: `name: value`, what belongs together indented."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from rerail.core.evidence.lines import shown, stamp
from rerail.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = "  "
_NOTHING = "-"


def readable(value: object) -> Iterator[str]:
    """Give the lines of a value of the evidence; unknown fields are `-`, empty lists `none`."""
    yield from _lines(value, "")


def _lines(value: object, margin: str) -> Iterator[str]:
    match value:
        case msgspec.Struct():
            for name in value.__struct_fields__:
                item = getattr(value, name)
                if name != "missing" or item is not None:
                    yield from _named(name.replace("_", " "), item, margin)
        case dict():
            for name, item in value.items():
                yield from _named(_leaf(name), item, margin)
        case tuple() | list():
            for item in value:
                yield from _item(item, margin)
        case _:
            yield from _split(f"{margin}{_leaf(value)}", margin)


def _item(value: object, margin: str) -> Iterator[str]:
    inner = margin + _STEP
    first, *others = list(_lines(value, inner)) or [inner + _NOTHING]
    yield f"{margin}- {first.removeprefix(inner)}"
    yield from others


def _named(name: str, value: object, margin: str) -> Iterator[str]:
    if not isinstance(value, (msgspec.Struct, dict, tuple, list)):
        yield from _split(f"{margin}{name}: {_leaf(value)}", margin)
    elif value or isinstance(value, msgspec.Struct):
        yield f"{margin}{name}:"
        yield from _lines(value, margin + _STEP)
    else:
        yield f"{margin}{name}: none"


def _split(text: str, margin: str) -> Iterator[str]:
    """Give a text of several lines as such, the later ones farther in."""
    first, *others = text.split("\n")
    yield first
    yield from (f"{margin}{_STEP}{_STEP}{line}" for line in others)


def _leaf(value: object) -> str:
    match value:
        case None:
            return _NOTHING
        case datetime():
            return stamp(value)
        case bool():
            return "yes" if value else "no"
        case Text():
            return shown(value.reveal())
    return shown(str(value.value if isinstance(value, Enum) else value))
