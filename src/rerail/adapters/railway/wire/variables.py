"""What differs between the variables of two deployments, by name: the answer to `Snapshots`.

Values are compared here and nowhere kept: not in results, not in errors, not in a `repr`.
"""

from __future__ import annotations

from typing import Any

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.railway.wire.words import name
from rerail.core.acting.plan import VariableChange
from rerail.ports import RailwayError, Trouble

_INJECTED = "RAILWAY_"
"""Railway sets these itself, anew for each deployment (Railway docs: reference/variables)."""


class _Snapshot(Shape, frozen=True):
    variables: dict[str, Any]

    def __repr__(self) -> str:
        return f"<{len(self.variables)} variables>"


class _Snapshots(Shape, frozen=True):
    target: _Snapshot | None
    live: _Snapshot | None


def read_changes(data: object) -> tuple[VariableChange, ...]:
    """Compare the two snapshots; gives names in order. Raises RailwayError (GARBLED, NOT_FOUND)."""
    return understand(data, _Snapshots, _changes)


def _changes(answer: _Snapshots) -> tuple[VariableChange, ...]:
    if answer.target is None or answer.live is None:
        which = "the Target" if answer.target is None else "the Live deployment"
        raise RailwayError(Trouble.NOT_FOUND, f"Railway keeps no snapshot of the variables of {which}.")
    before, after = answer.target.variables, answer.live.variables
    names = sorted(each for each in {*before, *after} if not each.startswith(_INJECTED))
    kinds = {each: _kind(each, before, after) for each in names}
    return tuple(VariableChange(name=name(each), kind=kind) for each, kind in kinds.items() if kind)


def _kind(variable: str, before: dict[str, Any], after: dict[str, Any]) -> str | None:
    if variable not in before:
        return "added"
    if variable not in after:
        return "removed"
    return None if before[variable] == after[variable] else "changed"
