"""Finding a project, environment or service by name or id, or saying what there is instead. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol, TypeVar

from rerail.adapters.railway.wire.words import name as shown
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_NAMES = 20


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """Its name, as people write it."""
        ...


T = TypeVar("T", bound=Named)


def find(kind: str, wanted: str, among: Sequence[T], where: str) -> T:
    """Find by id, by name, or by name without regard to case.

    `kind` and `where` are words for the message: `service`, `production`. Raises RailwayError (NOT_FOUND)
    that lists what exists and what is spelled alike.
    """
    asked = wanted.strip()
    same = [each for each in among if each.id.lower() == asked.lower()]
    same = same or [each for each in among if each.name == asked]
    same = same or [each for each in among if each.name.casefold() == asked.casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        ids = ", ".join(each.id for each in same)
        raise _not_found(f"Several {kind}s in {where} are named {shown(asked)}; give one id of: {ids}.")
    raise _not_found(f"There is no {kind} {shown(asked)} in {where}.{_instead(asked, among)}")


def find_only(kind: str, among: Sequence[T], where: str, option: str) -> T:
    """Take the only one there is. Raises RailwayError (NOT_FOUND) when there is a choice to make."""
    if len(among) == 1:
        return among[0]
    raise _not_found(f"Say which {kind} with {option}; {where} has several or none.{_instead('', among)}")


def _instead(asked: str, among: Sequence[Named]) -> str:
    names = sorted({shown(each.name) for each in among})
    by_folded = {each.casefold(): each for each in names}
    alike = [by_folded[each] for each in get_close_matches(asked.casefold(), by_folded, n=3)]
    meant = f" Did you mean {' or '.join(alike)}?" if alike else ""
    more = f", and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    listed = f" There are: {', '.join(names[:_MOST_NAMES])}{more}." if names else " There are none."
    return meant + listed


def _not_found(message: str) -> RailwayError:
    return RailwayError(Trouble.NOT_FOUND, message)
