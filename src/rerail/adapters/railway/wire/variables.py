"""Variables of deployments: the answers to `Snapshots` (what differs between two, by name) and `Variables`.

Values leave as `Secret` only, so that they can be hidden: they are in no error and no
`repr`.
"""

from __future__ import annotations

from typing import Any

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.railway.wire.words import name
from rerail.core.acting.plan import VariableChange
from rerail.core.text import Secret
from rerail.ports import ComparedVariables, RailwayError, Trouble

_INJECTED = "RAILWAY_"
"""Railway sets these itself, anew for each deployment (Railway docs: reference/variables)."""


class _Snapshot(Shape, frozen=True):
    variables: dict[str, Any]

    def __repr__(self) -> str:
        return f"<{len(self.variables)} variables>"


class _Snapshots(Shape, frozen=True):
    target: _Snapshot | None
    live: _Snapshot | None


class _One(Shape, frozen=True, rename="camel"):
    deployment_snapshot: _Snapshot | None


def read_compared(data: object) -> ComparedVariables:
    """Compare the two snapshots; gives names in order. Raises RailwayError (GARBLED, NOT_FOUND)."""
    return understand(data, _Snapshots, _compared)


def _compared(answer: _Snapshots) -> ComparedVariables:
    if answer.target is None or answer.live is None:
        which = "the Target" if answer.target is None else "the Live deployment"
        raise RailwayError(Trouble.NOT_FOUND, f"Railway keeps no snapshot of the variables of {which}.")
    before, after = answer.target.variables, answer.live.variables
    names = sorted(each for each in {*before, *after} if not each.startswith(_INJECTED))
    kinds = {each: _kind(each, before, after) for each in names}
    changes = tuple(VariableChange(name=name(each), kind=kind) for each, kind in kinds.items() if kind)
    return ComparedVariables(changes=changes, values=(to_hide(before), to_hide(after)))


def read_values(data: object) -> dict[str, Secret]:
    """Read one deployment's variables. Raises RailwayError (GARBLED, NOT_FOUND)."""
    snapshot = understand(data, _One, lambda answer: answer.deployment_snapshot)
    if snapshot is None:
        raise RailwayError(Trouble.NOT_FOUND, "Railway keeps no snapshot of the deployment's variables.")
    return to_hide(snapshot.variables)


def to_hide(variables: dict[str, Any]) -> dict[str, Secret]:
    """Wrap the values at once; what is no text is nothing to hide."""
    return {name(each): Secret(value) for each, value in variables.items() if isinstance(value, str)}


def _kind(variable: str, before: dict[str, Any], after: dict[str, Any]) -> str | None:
    if variable not in before:
        return "added"
    if variable not in after:
        return "removed"
    return None if before[variable] == after[variable] else "changed"
