"""One REST request with who asks, and one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from rerail.simulator.github.shapes.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rerail.simulator.github.issues import IssueStore
    from rerail.simulator.github.values import Hosted, Level, Token
    from rerail.simulator.github.world import GitHubWorld

_PER_PAGE = 30
_MOST_PER_PAGE = 100
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A status, a JSON body, and headers such as Link."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request as its handler sees it: whose, of which path, with which JSON body (None without one)."""

    world: GitHubWorld
    token: Token | None
    base: str
    path: str
    parts: Mapping[str, Any]
    query: Mapping[str, str]
    body: Any

    @property
    def hosted(self) -> Hosted:
        """The repository in the path; Refused (404) where the token can't see it."""
        return self.world.find(self.token, self.parts["owner"], self.parts["repo"])

    @property
    def places(self) -> Places:
        """The URLs of that repository."""
        return Places(base=self.base, hosted=self.hosted)

    @property
    def given(self) -> Mapping[str, Any]:
        """The JSON body where it is an object, else nothing."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def login(self) -> str:
        """Who writes."""
        return self.token.login if self.token else ""

    def need(self, permission: str, level: Level) -> Hosted:
        """Give the repository, or raise Refused when the token may not do this to it."""
        hosted = self.hosted
        self.world.require(self.token, hosted, permission, level)
        return hosted

    def issues(self, level: Level) -> IssueStore:
        """Give the repository's issues for reading or writing, or raise Refused."""
        hosted = self.need("issues", level)
        self.world.require_issues(hosted)
        return self.world.issues_of(hosted)

    def number(self, name: str, default: int, most: int) -> int:
        """Read a number from the query; what is no number or out of range is set right silently."""
        text = self.query.get(name, "")
        return min(most, max(1, int(text))) if text.isdecimal() else default

    def page_of(self, things: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
        """Cut the page asked for, and make the Link header to the others."""
        size = self.number("per_page", _PER_PAGE, _MOST_PER_PAGE)
        page = self.number("page", 1, 10**9)
        last = max(1, -(-len(things) // size))
        found = things[(page - 1) * size : page * size]
        targets = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        wanted = (["prev"] if page > 1 else []) + (["next", "last"] if page < last else [])
        wanted += ["first"] if page > 1 else []
        links = [self._link(name, targets[name]) for name in wanted]
        return found, {"Link": ", ".join(links)} if links else {}

    def _link(self, name: str, page: int) -> str:
        query = urlencode({**self.query, "page": page})
        return f'<{self.base}{self.path}?{query}>; rel="{name}"'
