"""GitHub's REST and GraphQL over one httpx client, each failure a RepositoryError with its sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rerail.adapters.github.asking import client_for, is_limit
from rerail.adapters.github.bounded import TooMuch, exchange
from rerail.adapters.github.refusals import word_of
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.unreached import unreached
from rerail.core.text import Untrusted
from rerail.ports import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.text import Secret

_CONNECT, _READ = 3.0, 6.0
"""Seconds; the checkout is the way out, so waiting long would only cost time to restore."""
_LONGEST_WORD = 300
_LIMITED = frozenset({403, 429})
_SERVER_ERROR = 500


class GitHubError(RepositoryError):
    """GitHub could not tell. `other_way` is True when its other API may still answer."""

    def __init__(self, message: str, *, other_way: bool = False, says: Untrusted | None = None) -> None:
        super().__init__(f"GitHub: {message}", says=says)
        self.other_way = other_way


class Connection:
    """Sends reads only, each once, and follows no redirects but GitHub's for a renamed repository."""

    def __init__(self, *, token: Secret | None, api_url: str, graphql_url: str) -> None:
        """`api_url` and `graphql_url` as the runner gives them (GITHUB_API_URL, GITHUB_GRAPHQL_URL)."""
        self._api = api_url.rstrip("/")
        self._graphql = graphql_url
        self.has_token = token is not None
        self._client = client_for(token, connect=_CONNECT, read=_READ)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str) -> tuple[Any, str | None]:
        """GET a path below the API (or a full URL of it); gives the JSON and the URL of the next page."""
        url = path if path.startswith(f"{self._api}/") else f"{self._api}{path}"
        body, following = self._send("GET", url)
        return body, following if following and following.startswith(f"{self._api}/") else None

    def graphql(self, operation: str, query: str, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401  JSON
        """Send one GraphQL query; gives `data`, also where GitHub adds errors to a part of it."""
        sent = {"query": query, "variables": dict(variables), "operationName": operation}
        answer, _ = self._send("POST", self._graphql, sent)
        data, errors = (
            (answer.get("data"), answer.get("errors")) if isinstance(answer, dict) else (None, None)
        )
        repository = data.get("repository") if isinstance(data, dict) else None
        if isinstance(repository, dict):
            return data
        raise _refusal(errors)

    def _send(self, method: str, url: str, sent: dict[str, Any] | None = None) -> tuple[Any, str | None]:
        error: GitHubError | None = None
        try:
            response = exchange(self._client, method, url, sent)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as failure:
            error = _unreachable(failure)
        if error is not None:
            raise error  # outside of `except`: httpx's error holds the request with its token
        if not response.is_success:
            raise _refused(response.status, response.headers, response.content.decode("utf-8", "replace"))
        try:
            return json.loads(response.content), response.next_page
        except (ValueError, RecursionError):
            raise GitHubError("its answer is not JSON", other_way=True) from None


def _unreachable(failure: Exception) -> GitHubError:
    if isinstance(failure, httpx.ConnectTimeout | httpx.ConnectError):
        return GitHubError(unreached(failure, "it"))
    if isinstance(failure, httpx.TimeoutException):
        return GitHubError(f"no answer within {_READ:g} s", other_way=True)
    if isinstance(failure, TooMuch):
        return GitHubError("the answer does not end")
    if isinstance(failure, httpx.TooManyRedirects):
        return GitHubError("it redirects without end")
    return GitHubError("the connection broke", other_way=True)


def _refused(status: int, headers: Mapping[str, str], body: str) -> GitHubError:
    said = word_of(_json(body))
    says = Untrusted(said[:_LONGEST_WORD]) if said else None
    if status == 401:  # noqa: PLR2004
        return GitHubError("it does not accept the token (GITHUB_TOKEN)", says=says)
    if status in _LIMITED and is_limit(headers, body):
        return GitHubError("its rate limit is used up", says=says)
    if status == 403:  # noqa: PLR2004
        return GitHubError("the token may not read the repository (it needs `contents: read`)", says=says)
    if status == 404 and "no common ancestor" in body.lower():  # noqa: PLR2004
        return GitHubError("the two commits have no history in common", says=says)
    if status == 404:  # noqa: PLR2004
        return GitHubError("the repository (or commit) is not there, or the token can't see it", says=says)
    return GitHubError(f"it answered {status}", other_way=status >= _SERVER_ERROR, says=says)


def _json(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _refusal(errors: Any) -> GitHubError:  # noqa: ANN401  any JSON
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    says = Untrusted(str(first.get("message", ""))[:_LONGEST_WORD])
    kind = first.get("type")
    if kind == "NOT_FOUND":
        return GitHubError("the repository is not there, or the token can't see it", says=says)
    if kind in {"RATE_LIMITED", "RATE_LIMIT"}:
        # REST has an allowance of its own.
        return GitHubError("its rate limit is used up", other_way=True, says=says)
    if kind == "FORBIDDEN":
        return GitHubError("the token may not read the repository (it needs `contents: read`)", says=says)
    return GitHubError("it refused the query", other_way=True, says=says)
