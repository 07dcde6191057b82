"""A commit's author and pull requests over GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLResolveInfo

from rerail.simulator.github.shapes.places import SITE, stamp
from rerail.simulator.github.values import Hosted, PullRequest, Refused

if TYPE_CHECKING:
    from graphql.type import GraphQLAbstractType

    from rerail.simulator.github.graphql.schema import Asking
    from rerail.simulator.github.values import Json
    from rerail.simulator.gitobjects import Commit, Signature

Info = GraphQLResolveInfo


def _home(commit: Commit, info: Info) -> Hosted:
    # A commit does not know its repository; an id names the same commit wherever it is found.
    asking: Asking = info.context
    return next(each for each in asking.world.hosted if asking.object(each, commit.oid))


def associated(commit: Commit, info: Info, **asked: Any) -> Json:  # noqa: ANN401 - GraphQL's arguments
    """Answer `associatedPullRequests`: from the first on, or the last ones."""
    asking: Asking = info.context
    hosted = _home(commit, info)
    try:
        asking.world.require(asking.token, hosted, "pull-requests", "read")
    except Refused as refused:
        raise GraphQLError(refused.message, extensions={"type": "FORBIDDEN"}) from refused
    rows = hosted.pulls.get(commit.oid, [])
    first, last = asked.get("first"), asked.get("last")
    if first is None and last is None:
        told = "You must provide a `first` or `last` value to properly paginate the connection."
        raise GraphQLError(told, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
    chosen = rows[:first] if first is not None else rows[len(rows) - min(last or 0, len(rows)) :]
    return {
        "nodes": [_pull(each, hosted) for each in chosen],
        "totalCount": len(rows),
        "pageInfo": {
            "hasNextPage": first is not None and len(rows) > first,
            "hasPreviousPage": first is None and len(rows) > len(chosen),
            "startCursor": None,
            "endCursor": None,
        },
    }


def _pull(kept: PullRequest, hosted: Hosted) -> Json:
    return {
        # GraphQL names a bot without the [bot] that REST puts behind it.
        "author": {"login": kept.by.removesuffix("[bot]"), "bot": kept.by.endswith("[bot]")},
        "merged": kept.merged is not None,
        "mergedAt": stamp(kept.merged) if kept.merged else None,
        "number": kept.number,
        "title": kept.title,
        "url": f"{SITE}/{hosted.full_name}/pull/{kept.number}",
    }


def commit_url(commit: Commit, info: Info) -> str:
    """Answer `commitUrl`."""
    return f"{SITE}/{_home(commit, info).full_name}/commit/{commit.oid}"


def account(who: Signature, info: Info) -> Json | None:
    """Answer `user` of a commit's author: the account that has the address, if any."""
    asking: Asking = info.context
    known = (each.people.get(who.email) for each in asking.world.hosted)
    return next(({"login": login} for login in known if login), None)


def type_of_actor(value: Json, _info: Info, _abstract: GraphQLAbstractType) -> str:
    """Say whether an actor is a person or a bot."""
    return "Bot" if value.get("bot") else "User"
