"""Rows of a log, thousands in an answer and all alike: cut to what is asked for in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode

    from rerail.simulator.railway.pages import Node


class Rows(list["Node"]):
    """A root field's answer whose values are as JSON has them already."""


class _Wanted(NamedTuple):
    key: str
    name: str
    inside: tuple[_Wanted, ...]


def cut(rows: Rows, info: GraphQLResolveInfo[None]) -> list[object]:
    """Give the rows with the fields asked for alone. Raises KeyError for a field that they do not have."""
    wanted = tuple(
        found for node in info.field_nodes for found in _wanted(node.selection_set, info.fragments)
    )
    return [_cut(row, wanted) for row in rows]


def _wanted(
    selected: SelectionSetNode | None, known: Mapping[str, FragmentDefinitionNode]
) -> Iterator[_Wanted]:
    for node in selected.selections if selected else ():
        if isinstance(node, FieldNode):
            key = node.alias.value if node.alias else node.name.value
            yield _Wanted(key, node.name.value, tuple(_wanted(node.selection_set, known)))
        elif isinstance(node, FragmentSpreadNode):
            yield from _wanted(known[node.name.value].selection_set, known)
        elif isinstance(node, InlineFragmentNode):
            yield from _wanted(node.selection_set, known)


def _cut(value: object, wanted: tuple[_Wanted, ...]) -> object:
    if isinstance(value, dict) and wanted:
        return {key: _cut(value[name], inside) if inside else value[name] for key, name, inside in wanted}
    if isinstance(value, list):
        return [_cut(one, wanted) for one in value]
    return value
