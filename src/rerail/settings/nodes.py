"""YAML as nodes with their lines, for an option that has a structure of its own."""

from __future__ import annotations

from typing import Any, Self

_NULL = "tag:yaml.org,2002:null"
_PLAIN = "tag:yaml.org,2002:"


class Mistakes(ValueError):  # noqa: N818  the name is the sentence
    """Everything that is wrong in one text: (line from 1, sentence after the place)."""

    def __init__(self) -> None:
        super().__init__("has mistakes")
        self.all: list[tuple[int, str]] = []

    def add(self, line: int, says: str) -> None:
        """Note one more."""
        self.all.append((line, says))

    def raise_if_any(self) -> None:
        """Raise itself where something is wrong."""
        if self.all:
            raise self


class Node:
    """One node of YAML; what it is asked for and is not goes to the mistakes."""

    def __init__(self, node: Any) -> None:  # noqa: ANN401  yaml's nodes have no common useful type
        self._node = node

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return int(self._node.start_mark.line) + 1

    def items(self, found: Mistakes, otherwise: str) -> list[Self]:
        """Give a list's items."""
        if self._node.id != "sequence":
            found.add(self.line, otherwise)
            return []
        return [type(self)(item) for item in self._node.value]

    def mapping(self, found: Mistakes, otherwise: str) -> dict[str, Self] | None:
        """Give a mapping's values by their keys; a key that stands twice is a mistake."""
        if self._node.id != "mapping":
            found.add(self.line, otherwise)
            return None
        fields: dict[str, Self] = {}
        for key, value in self._node.value:
            if key.id != "scalar" or key.tag == f"{_PLAIN}merge":
                found.add(key.start_mark.line + 1, "is not a plain key")
            elif key.value in fields:
                found.add(key.start_mark.line + 1, f"{key.value[:60]} stands twice; keep one of them")
            else:
                fields[key.value] = type(self)(value)
        return fields

    def text(self, found: Mistakes, otherwise: str) -> str | None:
        """Give a scalar's text, as it is written."""
        if self._node.id != "scalar" or not self._node.tag.startswith(_PLAIN):
            found.add(self.line, otherwise)
            return None
        return "" if self._node.tag == _NULL else str(self._node.value)

    def texts(self, found: Mistakes, otherwise: str) -> tuple[str, ...]:
        """Give a scalar's text, or those of a list of scalars."""
        nodes = [type(self)(n) for n in self._node.value] if self._node.id == "sequence" else [self]
        given = [node.text(found, otherwise) for node in nodes]
        return tuple(text.strip() for text in given if text)


def read_node(text: str) -> Node:
    """Read YAML. Raises Mistakes for what is none, or empty."""
    import yaml  # noqa: PLC0415  loaded only when there is something to read

    found = Mistakes()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable character"
        found.add(mark.line + 1 if mark else 1, f"is not valid YAML here ({problem})")
        raise found from None
    except (RecursionError, ValueError):
        found.add(1, "is not YAML that can be read")
        raise found from None
    if root is None:
        found.add(1, "is empty")
        raise found
    return Node(root)
