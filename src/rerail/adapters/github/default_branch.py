"""Files of a repository's default branch, over REST: whoever may merge there decides what they say."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rerail.adapters.github.asking import client_for
from rerail.adapters.github.bounded import exchange
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.unreached import unreached
from rerail.ports import RepositoryError

if TYPE_CHECKING:
    from rerail.adapters.github.bounded import Answered
    from rerail.core.text import Secret

_CONNECT, _READ = 3.0, 4.0
"""Seconds; nothing else is done meanwhile."""
_LARGEST = 4 * 1024 * 1024
_OK, _NOT_FOUND, _SERVER_ERROR = 200, 404, 500
_TURNS = 2


class DefaultBranch:
    """The default branch of one repository.

    Source: GitHub docs, REST: "Get repository content" (base64 up to 1 MB; the default branch without `ref`).
    """

    def __init__(self, *, repository: str, token: Secret, api_url: str) -> None:
        """`repository` is `owner/name`; the token needs `contents: read`. Raises what httpx raises."""
        self._repository = f"{api_url.rstrip('/')}/repos/{repository}"
        self._client = client_for(token, connect=_CONNECT, read=_READ)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def text(self, path: str) -> str | None:
        """Give a file's text; None where GitHub says that there is none. Raises RepositoryError.

        A 404 is also what a token hears that can't see the repository: then it is no answer. Unconfirmed:
        that one which sees it, but may not read its contents, hears 403.
        """
        answer = self._get(f"{self._repository}/contents/{quote(path)}")
        if answer.status == _NOT_FOUND and self._get(self._repository).status == _OK:
            return None
        if answer.status != _OK:
            raise RepositoryError(f"GitHub answers with {answer.status}")
        return _text(answer.content)

    def _get(self, url: str) -> Answered:
        error = ""
        for _ in range(_TURNS):
            try:
                answer = exchange(self._client, "GET", url, largest=_LARGEST)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as failure:
                error = unreached(failure, "GitHub")
            else:
                if answer.status < _SERVER_ERROR:
                    return answer
                error = f"GitHub answers with {answer.status}"
        raise RepositoryError(error)  # outside of `except`: httpx's error holds the request with its token


def _text(content: bytes) -> str:
    try:
        found: Any = json.loads(content)
        if found["type"] != "file" or found["encoding"] != "base64":
            raise RepositoryError("it is no file of a usual size")
        return base64.b64decode(found["content"]).decode("utf-8")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RepositoryError("GitHub's answer holds no text") from None
