"""Railway's scalars, both ways."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema

if TYPE_CHECKING:
    from collections.abc import Callable


def iso(at: datetime) -> str:
    """Write a time as Railway does in DateTime: UTC, milliseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def nano(at: datetime) -> str:
    """Write a time as Railway does in logs: RFC 3339 with nanoseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "000Z"


def instant(text: object) -> datetime:
    """Read an RFC 3339 time. Raises GraphQLError."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise GraphQLError(f"Invalid DateTime: {text}") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _written(value: object) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)


def bind(schema: GraphQLSchema) -> None:
    """Give the schema's DateTime its reading and writing."""
    scalar = schema.type_map["DateTime"]
    if not isinstance(scalar, GraphQLScalarType):
        raise TypeError("DateTime is not a scalar")
    # graphql-core 3.2 calls the first two, 3.3 the other two
    functions: dict[str, Callable[[object], object]] = {
        "serialize": _written,
        "parse_value": instant,
        "coerce_output_value": _written,
        "coerce_input_value": instant,
    }
    for name, function in functions.items():
        setattr(scalar, name, function)
