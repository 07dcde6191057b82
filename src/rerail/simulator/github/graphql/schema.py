"""The executable schema: built from schema.graphql, with a resolver for what is not a plain field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
)

from rerail.simulator.github.graphql import pulls
from rerail.simulator.github.graphql.refs import Page, RefNode, nodes, page_of_refs
from rerail.simulator.github.shapes.places import stamp
from rerail.simulator.github.values import Hosted, Refused, Token
from rerail.simulator.gitobjects import Blob, Commit, Tag
from rerail.simulator.repository import GitError

if TYPE_CHECKING:
    from graphql.type import GraphQLAbstractType

    from rerail.simulator.github.rate import Window
    from rerail.simulator.github.world import GitHubWorld
    from rerail.simulator.gitobjects import GitObject

_SHORT = 7


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The context of one operation: who asks, of which world, after which this much of the limit is used."""

    world: GitHubWorld
    token: Token
    window: Window

    def object(self, hosted: Hosted, oid: str) -> GitObject | None:
        """Give an object of the repository."""
        return hosted.git.objects([oid]).get(oid) if hosted.git else None


@dataclass(frozen=True, kw_only=True)
class Repo:
    """A repository as the root of its fields."""

    hosted: Hosted


Info = GraphQLResolveInfo


def _repository(_root: object, info: Info, owner: str, name: str, **_rest: object) -> Repo:
    asking: Asking = info.context
    try:
        return Repo(hosted=asking.world.find(asking.token, owner, name))
    except Refused as refused:
        told = f"Could not resolve to a Repository with the name '{owner}/{name}'."
        raise GraphQLError(told, extensions={"type": "NOT_FOUND"}) from refused


def _viewer(_root: object, info: Info) -> dict[str, str]:
    return {"login": info.context.token.login}


def _rate_limit(_root: object, info: Info, **_rest: object) -> dict[str, object]:
    window: Window = info.context.window
    return {
        "cost": 1,
        "limit": window.limit,
        "remaining": window.remaining,
        "resetAt": stamp(window.reset),
        "used": window.used,
    }


def _readable(repo: Repo, info: Info) -> Hosted:
    asking: Asking = info.context
    try:
        asking.world.require(asking.token, repo.hosted, "contents", "read")
    except Refused as refused:
        raise GraphQLError(refused.message, extensions={"type": "FORBIDDEN"}) from refused
    return repo.hosted


def _refs(repo: Repo, info: Info, **asked: Any) -> Page | None:  # noqa: ANN401 - GraphQL's arguments
    git = _readable(repo, info).git
    if git is None:
        return None
    prefix = asked["refPrefix"]
    order, first = asked.get("orderBy"), asked.get("first")
    return page_of_refs(git, prefix, asked.get("query"), order, first, asked.get("after"))


def _default_branch(repo: Repo, info: Info) -> RefNode | None:
    return _find_ref(_readable(repo, info), f"refs/heads/{repo.hosted.default_branch}")


def _ref(repo: Repo, info: Info, qualifiedName: str) -> RefNode | None:  # noqa: N803 - the schema's name
    hosted = _readable(repo, info)
    tried = (qualifiedName, f"refs/heads/{qualifiedName}", f"refs/tags/{qualifiedName}")
    return next((found for name in tried if (found := _find_ref(hosted, name))), None)


def _find_ref(hosted: Hosted, name: str) -> RefNode | None:
    if hosted.git is None:
        return None
    prefix = "/".join(name.split("/")[:2]) + "/"
    found = [ref for ref in hosted.git.refs(name) if ref.name == name]
    return next(iter(nodes(hosted.git, found, prefix)), None)


def _object(
    repo: Repo, info: Info, expression: str | None = None, oid: str | None = None
) -> GitObject | None:
    git = _readable(repo, info).git
    if git is None or (expression is None and oid is None):
        return None
    try:
        found = oid or git.resolve(str(expression))
    except GitError:
        return None
    asking: Asking = info.context
    return asking.object(repo.hosted, found)


def _tag_target(tag: Tag, info: Info) -> GitObject | None:
    # A tag does not know its repository; an id names the same object wherever it is found.
    asking: Asking = info.context
    return next((found for each in asking.world.hosted if (found := asking.object(each, tag.target))), None)


def _text(blob: Blob, _info: Info) -> str | None:
    return None if b"\0" in blob.content else blob.content.decode(errors="replace")


_FIELDS: dict[str, dict[str, Any]] = {
    "Query": {"repository": _repository, "viewer": _viewer, "rateLimit": _rate_limit},
    "Repository": {
        "name": lambda repo, _info: repo.hosted.name,
        "nameWithOwner": lambda repo, _info: repo.hosted.full_name,
        "isPrivate": lambda repo, _info: repo.hosted.private,
        "hasIssuesEnabled": lambda repo, _info: repo.hosted.has_issues,
        "defaultBranchRef": _default_branch,
        "object": _object,
        "ref": _ref,
        "refs": _refs,
    },
    "Commit": {
        "associatedPullRequests": pulls.associated,
        "authoredDate": lambda commit, _info: stamp(commit.author.at),
        "commitUrl": pulls.commit_url,
        "committedDate": lambda commit, _info: stamp(commit.committer.at),
        "messageHeadline": lambda commit, _info: commit.message.split("\n")[0],
    },
    "Tag": {"target": _tag_target},
    "Blob": {
        "byteSize": lambda blob, _info: len(blob.content),
        "isBinary": lambda blob, _info: b"\0" in blob.content,
        "isTruncated": lambda _blob, _info: False,
        "text": _text,
    },
    "GitActor": {"date": lambda who, _info: stamp(who.at), "user": pulls.account},
}
_TYPES: dict[type, str] = {Commit: "Commit", Tag: "Tag", Blob: "Blob"}


@cache
def github_schema() -> GraphQLSchema:
    """Build the schema, once."""
    schema = build_schema(files(__package__).joinpath("schema.gql").read_text(encoding="utf-8"))
    for type_name, resolvers in _FIELDS.items():
        fields = _object_type(schema, type_name).fields
        for name, resolver in resolvers.items():
            fields[name].resolve = resolver
    for type_name in _TYPES.values():
        _object_type(schema, type_name).fields["abbreviatedOid"].resolve = _abbreviated
    for name, type_of in (("GitObject", _type_of), ("Actor", pulls.type_of_actor)):
        interface = schema.type_map[name]
        if isinstance(interface, GraphQLInterfaceType):
            interface.resolve_type = type_of
    return schema


def _object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    if not isinstance(found, GraphQLObjectType):
        raise TypeError(f"{name} is no object type in schema.gql")
    return found


def _abbreviated(found: GitObject, _info: Info) -> str:
    return found.oid[:_SHORT]


def _type_of(value: object, _info: Info, _abstract: GraphQLAbstractType) -> str:
    return _TYPES[type(value)]
