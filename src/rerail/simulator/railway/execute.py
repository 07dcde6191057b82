"""A GraphQL request, parsed, validated and executed against the world: HTTP status and JSON come out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from rerail.simulator.railway.fields import Fields, method_name
from rerail.simulator.railway.rows import Rows, cut
from rerail.simulator.railway.scalars import bind
from rerail.simulator.world.ground import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphql import DocumentNode, GraphQLResolveInfo

    from rerail.simulator.railway.callers import Caller
    from rerail.simulator.world.world import World

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")


@cache
def schema() -> GraphQLSchema:
    """Give the schema of the file beside this one."""
    built = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))
    bind(built)
    return built


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What goes back: an HTTP status and a JSON body."""

    status: int
    body: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A document that is valid, with the operation chosen in it."""

    document: DocumentNode
    name: str | None
    mutation: bool
    fields: tuple[str, ...]
    variables: Mapping[str, object]


def failed(status: int, errors: Iterable[GraphQLError], code: str | None) -> Answered:
    """Give an answer without data; each error carries a traceId (Railway docs: integrations/api)."""
    body: dict[str, object] = {"errors": [_error(error, code) for error in errors]}
    return Answered(status=status, body=body if status >= HTTPStatus.BAD_REQUEST else {**body, "data": None})


def _error(error: GraphQLError, code: str | None) -> dict[str, object]:
    body: dict[str, object] = {**error.formatted, "traceId": secrets.token_hex(8)}
    kind = code or ("INTERNAL_SERVER_ERROR" if error.path is not None else "BAD_USER_INPUT")
    return {**body, "extensions": {"code": kind}}


def read(payload: object) -> Asking | Answered:
    """Parse and validate a request's JSON; what is wrong with it is answered with 400."""
    given = payload if isinstance(payload, dict) else {}
    text, variables = given.get("query"), given.get("variables")
    if not isinstance(text, str):
        return failed(400, [GraphQLError("Must provide query string.")], "BAD_USER_INPUT")
    document = _valid(text)
    if isinstance(document, Answered):
        return document
    name = given.get("operationName")
    chosen = _chosen(document, name)
    if chosen is None:
        return failed(400, [GraphQLError("Unknown operation named or none given.")], "BAD_USER_INPUT")
    return Asking(
        document=document,
        name=chosen.name.value if chosen.name is not None else None,
        mutation=chosen.operation == OperationType.MUTATION,
        fields=tuple(
            node.name.value for node in chosen.selection_set.selections if isinstance(node, FieldNode)
        ),
        variables=variables if isinstance(variables, dict) else {},
    )


@lru_cache(maxsize=100)
def _valid(text: str) -> DocumentNode | Answered:
    """Parse and validate; kept, as a client sends the same few documents again and again."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return failed(400, [error], "GRAPHQL_PARSE_FAILED")
    errors = validate(schema(), document)
    return failed(400, errors, "GRAPHQL_VALIDATION_FAILED") if errors else document


def _chosen(document: DocumentNode, name: object) -> OperationDefinitionNode | None:
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    named = [node for node in nodes if name is None or (node.name is not None and node.name.value == name)]
    return named[0] if len(named) == 1 else None


def run(world: World, caller: Caller, asking: Asking) -> Answered:
    """Execute a valid request. What fails while it runs is answered with HTTP 200 and errors."""
    if caller.token is None:
        return failed(200, [GraphQLError(caller.problem)], "INTERNAL_SERVER_ERROR")
    rows: dict[str, object] = {}
    result = execute_sync(
        schema(),
        asking.document,
        root_value={name: _resolver(world, caller, name, rows) for name in asking.fields},
        variable_values=dict(asking.variables),
        operation_name=asking.name,
    )
    body: dict[str, object] = {"data": result.data and {**result.data, **rows}}
    if result.errors:
        body["errors"] = [_error(error, None) for error in result.errors]
    return Answered(status=200, body=body)


def _resolver(world: World, caller: Caller, name: str, rows: dict[str, object]) -> Callable[..., object]:
    """Give the function that answers a root field; what is a log's it puts into `rows`, and nothing here."""

    def resolve(info: GraphQLResolveInfo[None], **args: object) -> object:
        try:
            fields = Fields(world, caller, caller.may_ask(name))
            answer = getattr(fields, method_name(name))(args)
        except RefusedError as error:
            raise GraphQLError(str(error)) from error
        if not isinstance(answer, Rows):
            return answer
        rows[str(info.path.key)] = cut(answer, info)
        return []

    return resolve
