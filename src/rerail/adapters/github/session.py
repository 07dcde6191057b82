"""One repository by PyGithub; loaded only when something is told, never before the mutation."""

from __future__ import annotations

import logging
import time
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from rerail import __version__
from rerail.adapters.github.refusals import RefusedError, Words, translated
from rerail.adapters.quick_httpx import authorities

if TYPE_CHECKING:
    from collections.abc import Callable

    from github import Github
    from github.NamedUser import NamedUser
    from github.Organization import Organization
    from github.Repository import Repository

    from rerail.core.text import Secret

T = TypeVar("T")

ACTIONS_BOT = "github-actions[bot]"
"""Who writes with a workflow's GITHUB_TOKEN."""
PAGE = 100
_TIMEOUT = 10
MOST_AT_ONCE = 8
"""Writes that may follow each other at once; after them one a second.

Source: GitHub docs, "Best practices for using the REST API": who makes a large number of writes waits at
least one second between them.
"""


class Session:
    """Makes calls to one repository, each sent once: PyGithub's own retry is off, because it repeats a POST.

    After a used-up rate limit nothing is sent until GitHub's time is over, and many writes are spread out.
    Not for several threads at once.
    """

    def __init__(
        self,
        words: Words[RefusedError],
        *,
        repository: str,
        token: Secret,
        api_url: str,
        viewer: str | None = None,
        now: Callable[[], float] = time.monotonic,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        """`words` tell failures; `repository` is `owner/name`; `viewer` the token's login, where known.

        `now` and `rest` count and wait real seconds.
        """
        self._words = words
        self._repository = repository
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._viewer = viewer
        self._now = now
        self._rest = rest or Event().wait
        self._next_write = 0.0
        self._github: Github | None = None
        self._limited: RefusedError | None = None
        self._closed_until = 0.0

    def close(self) -> None:
        """Close the connections."""
        if self._github is not None:
            self._github.close()

    def write(self, call: Callable[[], T]) -> T:
        """Give what a call that sends one write gives, after a pause where many came before; see `ask`."""
        self._check_open()
        now = self._now()
        self._next_write = max(self._next_write, now) + 1.0
        early = self._next_write - now - MOST_AT_ONCE
        if early > 0:
            self._rest(early)
        return self.ask(call)

    def _check_open(self) -> None:
        left = self._closed_until - self._now()
        if self._limited is not None and left > 0:
            says = self._limited.says
            raise self._words.error(str(self._limited), again=True, retry_after=left, says=says)

    def ask(self, call: Callable[[], T]) -> T:
        """Give what the call gives; raises the words' error only."""
        self._check_open()
        try:
            return translated(self._words, self._repository, call)
        except RefusedError as error:
            if error.retry_after is not None:
                self._limited, self._closed_until = error, self._now() + error.retry_after
            raise

    def repo(self) -> Repository:
        """Give the repository; sends nothing by itself."""
        return self._client().get_repo(self._repository)

    def is_ours(self, user: NamedUser | Organization | None) -> bool:
        """Tell whether our token writes under this user's name."""
        if user is None:
            return False
        viewer = self._viewer = self._viewer or self._ask_viewer() or ACTIONS_BOT
        # Only a GitHub App can be a Bot, so nobody can take the name of one.
        return user.login == viewer or (user.type == "Bot" and user.login == f"{viewer}[bot]")

    def _ask_viewer(self) -> str | None:
        """Ask under which login the token writes; None where GitHub does not tell (no user of its own)."""
        for way in (self._viewer_by_graphql, self._viewer_by_rest):
            try:
                return self.ask(way)
            except RefusedError as error:
                if error.again and way == self._viewer_by_rest:
                    raise
        return None

    def _viewer_by_graphql(self) -> str:
        _, answer = self._client().requester.graphql_query("query Viewer { viewer { login } }", {})
        return str(answer["data"]["viewer"]["login"])

    def _viewer_by_rest(self) -> str:
        return str(self._client().get_user().login)

    def _client(self) -> Github:
        if self._github is None:
            from github import Auth, Github  # noqa: PLC0415  a quarter of a second

            # It logs requests and their headers at debug level.
            logging.getLogger("github.Requester").setLevel(logging.WARNING)
            self._github = Github(
                auth=Auth.Token(self._token.reveal()),
                base_url=self._api_url,
                timeout=_TIMEOUT,
                verify=authorities() or True,
                user_agent=f"rerail/{__version__}",
                per_page=PAGE,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
            )
        return self._github
