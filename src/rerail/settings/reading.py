"""From an option's raw texts to its value: the first source that gives it wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rerail.core.values import Value
from rerail.settings.nodes import Mistakes
from rerail.settings.places import Given, Mistake, Origin, Place
from rerail.settings.registry import dashed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rerail.settings.option import Option


class Reading(Value):
    """What an option's texts came to; `known` is False where they are a mistake this run can't do without."""

    place: Place
    value: Any = None
    known: bool = True
    mistakes: tuple[Mistake, ...] = ()


def read_first(
    option: Option, given: Sequence[Given], otherwise: Place, now: datetime, *, used: bool
) -> Reading:
    """Read the winner, else the default; what it overrides in the file is looked at too, without weight."""
    default = _read(option, Given(place=otherwise, texts=(option.default,) if option.default else ()), now)
    if not given:
        return default
    first = _read(option, given[0], now)
    lost = [_read(option, other, now) for other in given[1:] if other.place.origin is Origin.FILE]
    overridden = tuple(replace(wrong, fatal=False) for reading in lost for wrong in reading.mistakes)
    if first.known or used:
        return replace(first, mistakes=first.mistakes + overridden)
    unused = tuple(replace(wrong, fatal=False) for wrong in first.mistakes)
    return replace(default, mistakes=unused + overridden)


def default_place(name: str) -> Place:
    """Give the place of a value that nobody gave."""
    return Place(origin=Origin.DEFAULT, name=dashed(name))


def _read(option: Option, given: Given, now: datetime) -> Reading:
    kind = option.kind
    if given.listed and not kind.many:
        says = f"is a list; give one value: {kind.allowed}"
        return Reading(place=given.place, known=False, mistakes=(Mistake(place=given.place, says=says),))
    results = [_read_text(option, given.place, text, now) for text in _texts(option, given)]
    wrong = [result for result in results if isinstance(result, Mistake | list)]
    mistakes = tuple(each for result in wrong for each in (result if isinstance(result, list) else [result]))
    if mistakes:
        return Reading(place=given.place, known=False, mistakes=mistakes)
    if kind.many:
        return Reading(place=given.place, value=tuple(results))
    return Reading(place=given.place, value=results[0] if results else False if kind.flag else None)


def _texts(option: Option, given: Given) -> list[str]:
    """Give the texts without the white space around them, and without empty lines of a list."""
    if option.kind.many and not given.listed:
        return [line.strip() for text in given.texts for line in text.splitlines() if line.strip()]
    if option.kind.structured:
        return list(given.texts)  # its lines count
    return [text.strip() for text in given.texts]


def _read_text(option: Option, place: Place, text: str, now: datetime) -> object:
    if not text:
        return Mistake(place=place, says="is empty; give a value, or leave it out")
    try:
        return option.kind.read(text, now)
    except Mistakes as error:
        return [_in_line(place, line, says) for line, says in error.all]
    except ValueError as error:
        return Mistake(place=place, says=option.kind.why(text, error))


def _in_line(place: Place, line: int, says: str) -> Mistake:
    """Give a mistake within a structured text: in the file by the file's line, else by the text's own."""
    if place.origin is Origin.FILE:
        return Mistake(place=replace(place, line=line), says=says)
    return Mistake(place=place, says=f"line {line}: {says}")
