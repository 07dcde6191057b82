"""The labels of one repository, by GitHub's rules: names differ by more than case."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from rerail.simulator.github.texts import check_label
from rerail.simulator.github.values import Label, invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEFAULT_COLOR = "ededed"


class LabelStore:
    """The labels there are; a new repository begins without any."""

    def __init__(self) -> None:
        self._labels: dict[str, Label] = {}
        self._ids = count(7_000)

    def all(self) -> tuple[Label, ...]:
        """Every label, in the order they were made."""
        return tuple(self._labels.values())

    def find(self, name: str) -> Label | None:
        """Find a label by its name in any case."""
        return self._labels.get(name.casefold())

    def create(self, name: object, color: object = None, description: object = None) -> Label:
        """Make a label. Raises Refused (422), with the code already_exists when there is one."""
        checked = check_label(name, description)
        if self.find(checked):
            raise invalid("Label", "name", "already_exists")
        return self._add(checked, color, description)

    def ensure(self, names: Iterable[object]) -> tuple[Label, ...]:
        """Give the labels of these names; GitHub makes those silently that do not exist."""
        checked = (check_label(name.get("name") if isinstance(name, dict) else name) for name in names)
        found = {name.casefold(): self.find(name) or self._add(name) for name in checked}
        return tuple(found.values())

    def _add(self, name: str, color: object = None, description: object = None) -> Label:
        made = Label(
            id=next(self._ids),
            name=name,
            color=str(color).lower() if color else _DEFAULT_COLOR,
            description=str(description) if description else None,
        )
        self._labels[name.casefold()] = made
        return made
