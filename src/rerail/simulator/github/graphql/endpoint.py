"""POST /graphql as GitHub answers it: 200 with `errors`, even for a query that does not fit the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)

from rerail.simulator.github.graphql.schema import Asking, github_schema

if TYPE_CHECKING:
    from graphql import DocumentNode
    from graphql.execution import ExecutionResult

    from rerail.simulator.github.values import Json


_UNNAMED = "POST /graphql"


def operation_name(raw: bytes) -> str:
    """Name the operation of a request as well as can be, for the request log; never raises."""
    try:
        document = parse(json.loads(raw)["query"])
    except (GraphQLError, TypeError, KeyError, ValueError):
        return _UNNAMED
    operations = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return next((each.name.value for each in operations if each.name), _UNNAMED)


def answer(asking: Asking, body: object) -> Json:
    """Execute a request's body ({"query", "variables", "operationName"}); never raises."""
    asked = body if isinstance(body, dict) else {}
    query = asked.get("query")
    if not isinstance(query, str) or not query.strip():
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    if asking.window.exceeded:
        return {
            "errors": [{"type": "RATE_LIMITED", "message": f"API rate limit exceeded for {_who(asking)}."}]
        }
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return {"errors": [_shown(error)]}
    return _executed(asking, document, asked)


def _executed(asking: Asking, document: DocumentNode, asked: Json) -> Json:
    schema = github_schema()
    faults = validate(schema, document)
    if faults:
        return {"errors": [_shown(fault) for fault in faults]}
    result: ExecutionResult = execute_sync(
        schema,
        document,
        context_value=asking,
        variable_values=asked.get("variables") or {},
        operation_name=asked.get("operationName"),
    )
    told: Json = {"data": result.data} if result.data is not None else {}
    return told | ({"errors": [_shown(error) for error in result.errors]} if result.errors else {})


def _shown(error: GraphQLError) -> Json:
    # GitHub puts an error's type beside its message, not under `extensions`.
    shown: dict[str, Any] = {"message": error.message}
    kind = (error.extensions or {}).get("type")
    if kind:
        shown["type"] = kind
    if error.path:
        shown["path"] = error.path
    if error.locations:
        shown["locations"] = [{"line": each.line, "column": each.column} for each in error.locations]
    return shown


def _who(asking: Asking) -> str:
    return "installation ID 1" if asking.token.kind == "installation" else f"user ID {asking.token.login}"
