"""The Claim as a Git ref: GitHub makes a ref for one of several callers, and refuses the others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rerail.adapters.github.asking import client_for
from rerail.adapters.github.bounded import exchange
from rerail.adapters.github.refusals import NOT_FOUND, REFS, refusal
from rerail.adapters.quick_httpx import httpx
from rerail.adapters.unreached import unreached
from rerail.ports.claims import ClaimError

if TYPE_CHECKING:
    from rerail.adapters.github.bounded import Answered
    from rerail.core.text import Secret

_CONNECT, _READ = 3.0, 6.0
"""Seconds; without a Claim the rollback goes ahead all the same, so waiting long would only cost time."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""What may stand in a ref and in an address as it is; Railway's ids are UUIDs."""
_OWN, _AS_TAG = "rerail/claims", "tags/rerail-claims"
_OK, _CREATED, _NO_CONTENT = 200, 201, 204
_CONFLICT, _INVALID, _SERVER_ERROR = 409, 422, 500


class GitHubClaims:
    """Claims of one repository: `refs/rerail/claims/<deployment id>`, from the second turn on `<id>.<turn>`.

    Source: GitHub docs, REST: "Create a reference" (201; 422 for one that is there), "Delete a reference".
    Unconfirmed: whether GitHub makes refs outside of heads and tags. Where it does not, the Claim is the tag
    `rerail-claims/…`; a push by a workflow's own token starts no workflow.
    """

    def __init__(self, *, repository: str, token: Secret, api_url: str) -> None:
        """`repository` is `owner/name`; `token` needs `contents: write`."""
        self._repository = repository
        self._git = f"{api_url.rstrip('/')}/repos/{repository}/git"
        self._client = client_for(token, connect=_CONNECT, read=_READ)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def take(self, deployment_id: str, *, turn: int, commit: str) -> bool:
        """Take the Claim of this turn; False: somebody else has it. Raises ClaimError.

        A lost answer is looked up. A ref that is there by then does not show who made it: it counts as
        another's, and whoever waits for its holder in vain has the next turn.
        """
        name = _name(deployment_id, turn)
        taken = self._make(f"{_OWN}/{name}", commit)
        if not isinstance(taken, bool):
            taken = self._make(f"{_AS_TAG}/{name}", commit)
        if not isinstance(taken, bool):
            raise self._refused(taken)
        return taken

    def release(self, deployment_id: str, *, turn: int) -> None:
        """Give the Claim of this turn back, of whichever kind; one that is not there is no mistake."""
        name = _name(deployment_id, turn)
        for kind in (_OWN, _AS_TAG):
            answer = self._send("DELETE", f"refs/{kind}/{name}")
            if answer is not None and answer.status == _NO_CONTENT:
                return
            if answer is None or answer.is_success:
                raise ClaimError("GitHub's answer was lost")
            if answer.status not in (NOT_FOUND, _INVALID):
                raise self._refused(answer)
        if self._is_there(f"{_OWN}/{name}"):
            raise ClaimError("GitHub does not delete the ref, which is there")

    def _make(self, ref: str, commit: str) -> bool | Answered:
        """Make the ref, once more where it was not made; an answer: GitHub does not take such a ref."""
        answer = self._post(ref, commit)
        if answer is None:
            if self._is_there(ref):
                return False
            answer = self._post(ref, commit)
        if answer is None:
            raise ClaimError("GitHub's answer was lost twice")
        if answer.status == _CREATED:
            return True
        if answer.status not in (_CONFLICT, _INVALID):
            raise self._refused(answer)
        if b"already exists" in answer.content or self._is_there(ref):
            return False  # whoever loses a race may be told so in other words
        if answer.status == _CONFLICT:
            raise self._refused(answer)
        return answer

    def _post(self, ref: str, commit: str) -> Answered | None:
        """Ask for the ref; None: whether it was made can't be told."""
        answer = self._send("POST", "refs", {"ref": f"refs/{ref}", "sha": commit})
        if answer is None or answer.status >= _SERVER_ERROR:
            return None
        return None if answer.is_success and answer.status != _CREATED else answer

    def _is_there(self, ref: str) -> bool:
        answer = self._send("GET", f"ref/{ref}")
        if answer is not None and answer.status == NOT_FOUND:
            return False
        if answer is not None and answer.status == _OK and _ref_of(answer) == f"refs/{ref}":
            return True
        if answer is None or answer.is_success:
            raise ClaimError("GitHub's answer was lost, and looking it up told nothing")
        raise self._refused(answer)

    def _send(self, method: str, path: str, sent: dict[str, str] | None = None) -> Answered | None:
        """Send once; None: the answer was lost. Raises ClaimError where nothing was sent."""
        try:
            return exchange(self._client, method, f"{self._git}/{path}", sent)
        except (httpx.ConnectError, httpx.ConnectTimeout) as failure:
            why = unreached(failure, "GitHub")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return None
        raise ClaimError(why)  # outside of `except`: httpx's error holds the request with its token

    def _refused(self, answer: Answered) -> ClaimError:
        error = refusal(REFS, answer.status, answer.headers, _json(answer), self._repository)
        return ClaimError(str(error), says=error.says)


def _name(deployment_id: str, turn: int) -> str:
    """Give the last part of the ref's name. Raises ClaimError for an id that can't be one."""
    if _ID.fullmatch(deployment_id) is None:
        raise ClaimError("no ref can be named after the deployment's id")
    return deployment_id if turn == 1 else f"{deployment_id}.{turn}"


def _ref_of(answer: Answered) -> object:
    found = _json(answer)
    return found.get("ref") if isinstance(found, dict) else None


def _json(answer: Answered) -> object:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
