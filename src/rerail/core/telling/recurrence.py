"""What would bring the failed version back, and what must be read first because of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.choosing.identity import same_commit
from rerail.core.telling.freeze import Freeze, freeze, why_on
from rerail.core.telling.names import chosen

if TYPE_CHECKING:
    from rerail.core.state import State

STILL_ON = "AUTO-DEPLOY IS STILL ON"
PUSH = "The next push ships the failed commit again, unless it is reverted or mended first."
FORWARD = "Fix forward: revert the failed commit, or mend it, before anybody pushes."
MOST_NAMES = 5


class Recurrence(StrEnum):
    """The way in which the failed version comes back."""

    PUSH = "push"
    UPLOAD = "upload"
    IMAGE = "image"
    SETTINGS = "settings"
    """The commit is the same: what failed are the variables or settings, and those are still set."""


def recurrence(state: State) -> Recurrence:
    """Tell how the failed version would come back; where the service's source is unknown, by a push."""
    if is_same_commit(state):
        return Recurrence.SETTINGS
    view = state.read.view if state.read else None
    if view is None or view.source_repo is not None:
        return Recurrence.PUSH
    return Recurrence.IMAGE if view.source_image is not None else Recurrence.UPLOAD


def is_same_commit(state: State) -> bool:
    """Tell whether Live and its Target run one and the same commit."""
    choice = chosen(state)
    if choice is None or choice.live is None or choice.target.deployment is None:
        return False
    return same_commit(choice.live.commit, choice.target.commit)


def difference(state: State, *, is_open: bool) -> str | None:
    """Say what differs where the commit is the same; names only where evidence may be shown."""
    if not is_same_commit(state):
        return None
    names = _names(state)
    if not names:
        return "Same commit; what differs: the settings."
    shown = _listed(names) if is_open else "a variable" if len(names) == 1 else f"{len(names)} variables"
    return f"Same commit; what differs: {shown}."


def warning(state: State, *, is_open: bool) -> str | None:
    """Give what must be read first: that nothing keeps the failed version out, or not all by itself.

    It begins with `STILL_ON` exactly where auto-deploy is on, or may be. None before a rollback may have been
    carried out, where the run undoes one or only looks on, and where the freeze keeps the failed version out.
    """
    found = freeze(state)
    undoes = state.plan is not None and state.plan.undoes is not None
    if found in (None, Freeze.ELSEWHERE) or undoes:
        return None
    comes_back = _comes_back(state, is_open=is_open)
    if is_still_on(state):
        return f"{STILL_ON}{why_on(state, is_open=is_open)}. {comes_back}"
    return comes_back if recurrence(state) is not Recurrence.PUSH else None


def is_still_on(state: State) -> bool:
    """Tell whether auto-deploy is on, or may be, after the rollback."""
    undoes = state.plan is not None and state.plan.undoes is not None
    return freeze(state) in (Freeze.STILL_ON, Freeze.LEFT) and not undoes


def _comes_back(state: State, *, is_open: bool) -> str:
    match recurrence(state):
        case Recurrence.PUSH:
            return PUSH
        case Recurrence.UPLOAD:
            return (
                "Nothing stops the next “railway up” from shipping the failed version again, "
                "unless it asks “rerail gate” first."
            )
        case Recurrence.IMAGE:
            return (
                "Nothing stops the next deploy or image auto-update from shipping the failed version again."
            )
        case Recurrence.SETTINGS:
            return _still_set(state, is_open=is_open)


def _still_set(state: State, *, is_open: bool) -> str:
    names = _names(state)
    if not names:
        return (
            "The changed settings are still in place: the next deploy brings them back. Correct them first."
        )
    one = len(names) == 1
    what, them = ("variable is", "it") if one else ("variables are", "them")
    which = _listed(names) if is_open else them
    return f"The changed {what} still set: the next deploy brings {them} back. Correct {which} first."


def fix_forward(state: State, *, is_open: bool) -> str:
    """Give the step that keeps the failed version from coming back."""
    match recurrence(state):
        case Recurrence.PUSH:
            return FORWARD
        case Recurrence.UPLOAD:
            return "Fix forward: mend the code before anybody runs “railway up” again."
        case Recurrence.IMAGE:
            return "Fix forward: point the service to a good image, by its digest, before the next deploy."
        case Recurrence.SETTINGS:
            names = _names(state)
            what = (_listed(names) if is_open else "what was changed") if names else "the changed settings"
            return f"Correct {what} in Railway before the next deploy; the commit itself is not to blame."


def _names(state: State) -> tuple[str, ...]:
    variables = state.plan.undone.variables if state.plan else None
    return tuple(v.name for v in variables or ())


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
