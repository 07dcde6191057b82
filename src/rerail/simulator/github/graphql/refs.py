"""Lists of refs as GitHub's GraphQL gives them: filtered, ordered, in pages."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.simulator.gitobjects import GitObject, Ref
    from rerail.simulator.repository import Repository

_MOST = 100


@dataclass(frozen=True, kw_only=True)
class RefNode:
    """A ref without its prefix, with the object it points to."""

    name: str
    prefix: str
    target: GitObject | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of refs in GraphQL's own field names."""

    totalCount: int  # noqa: N815 - the schema's name, read by the default resolver
    nodes: list[RefNode]
    pageInfo: dict[str, Any]  # noqa: N815 - the schema's name


def page_of_refs(
    git: Repository,
    prefix: str,
    query: str | None,
    order: dict[str, str] | None,
    first: int | None,
    after: str | None,
) -> Page:
    """Give a page; `query` is any part of the name. GraphQLError when `first` is not 1 to 100."""
    size = _size(first)
    found = _ordered([ref for ref in git.refs(prefix) if (query or "") in ref.name[len(prefix) :]], order)
    start = _position(after)
    shown = found[start : start + size]
    end = start + len(shown)
    return Page(
        totalCount=len(found),
        nodes=nodes(git, shown, prefix),
        pageInfo={
            "endCursor": _cursor(end) if shown else None,
            "hasNextPage": end < len(found),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start + 1) if shown else None,
        },
    )


def nodes(git: Repository, refs: Sequence[Ref], prefix: str) -> list[RefNode]:
    """Give the refs with what they point to, all read in one go."""
    objects = git.objects(ref.oid for ref in refs)
    return [RefNode(name=ref.name[len(prefix) :], prefix=prefix, target=objects.get(ref.oid)) for ref in refs]


def _size(first: int | None) -> int:
    if first is None:
        raise GraphQLError(
            "You must provide a `first` or `last` value to properly paginate the `refs` connection.",
            extensions={"type": "MISSING_PAGINATION_BOUNDARIES"},
        )
    if first < 1:
        raise GraphQLError("`first` on the `refs` connection cannot be less than 1.", extensions=_excessive())
    if first > _MOST:
        raise GraphQLError(
            f"Requesting {first} records on the `refs` connection exceeds the `first` limit "
            f"of {_MOST} records.",
            extensions=_excessive(),
        )
    return first


def _excessive() -> dict[str, Any]:
    return {"type": "EXCESSIVE_PAGINATION"}


def _ordered(refs: list[Ref], order: dict[str, str] | None) -> list[Ref]:
    # Observed at GitHub for TAG_COMMIT_DATE: an annotated tag counts with its own date (git's creatordate).
    backwards = order is not None and order["direction"] == "DESC"
    if order is None or order["field"] == "ALPHABETICAL":
        return sorted(refs, key=lambda ref: ref.name, reverse=backwards)
    return sorted(refs, key=lambda ref: (ref.created, ref.name), reverse=backwards)


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("cursor:"))
    except ValueError as error:
        told = f"`{cursor}` does not appear to be a valid cursor."
        raise GraphQLError(told, extensions={"type": "INVALID_CURSOR_ARGUMENTS"}) from error
