"""What went wrong while telling GitHub, as a sentence each that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from rerail.core.text import Untrusted
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_LONGEST_WORD = 300
_DISABLED, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _INVALID, _TOO_MANY = 410, 401, 403, 404, 422, 429
_SERVER_ERROR = 500


class IssueError(OutletError):
    """GitHub did not do what was asked of an issue.

    `lost` means that it may have been done: its answer did not arrive. `again` means that trying later may
    help, after `retry_after` seconds where GitHub said so.
    """

    def __init__(
        self,
        message: str,
        *,
        lost: bool = False,
        again: bool = False,
        retry_after: float | None = None,
        says: Untrusted | None = None,
    ) -> None:
        super().__init__(message, says=says)
        self.lost = lost
        self.again = again or lost
        self.retry_after = retry_after


def translated(repository: str, call: Callable[[], T]) -> T:
    """Give what the call gives; turn whatever PyGithub raises into IssueError.

    No trace is left of the request that holds the token: a `with` block could not drop it from the chain.
    """
    try:
        return call()
    except IssueError:
        raise
    except Exception as error:  # noqa: BLE001  on garbage PyGithub also raises TypeError, KeyError and others
        told = _explain(error, repository)
    raise told


def _explain(error: Exception, repository: str) -> IssueError:
    from github import GithubException  # noqa: PLC0415  PyGithub takes a quarter of a second to load
    from requests import RequestException  # noqa: PLC0415  comes with it

    if isinstance(error, GithubException):
        return refusal(error.status, error.headers or {}, error.data, repository)
    if isinstance(error, RequestException):
        return _unreachable(error)
    return IssueError("GitHub's answer can't be understood", lost=True)


def refusal(status: int, headers: Mapping[str, str], data: Any, repository: str) -> IssueError:  # noqa: ANN401
    """Say why GitHub refused, by HTTP status, headers and JSON body."""
    lowered = {name.lower(): value for name, value in headers.items()}
    said = _word_of(data)
    says = Untrusted(said[:_LONGEST_WORD]) if said else None
    if status == _TOO_MANY or (status == _FORBIDDEN and _is_limit(lowered, said)):
        wait = lowered.get("retry-after", "")
        seconds = float(wait) if wait.isdigit() else None
        return IssueError("GitHub's rate limit is used up", again=True, retry_after=seconds, says=says)
    if status >= _SERVER_ERROR:
        return IssueError(f"GitHub answered {status}", lost=True, says=says)
    if status == _INVALID and "too long" in said:
        return IssueError(f"GitHub refused the text for {repository} as too long", says=says)
    sentence = _SENTENCES.get(status, "GitHub answered {status} for {repository}")
    return IssueError(sentence.format(repository=repository, status=status), says=says)


def _word_of(data: Any) -> str:  # noqa: ANN401  JSON of any shape, or a page of HTML
    """Give GitHub's own word: the message and what it says of single fields; nothing of an HTML page."""
    if not isinstance(data, dict):
        return ""
    details = [e.get("message") for e in data.get("errors") or () if isinstance(e, dict)]
    words = [w for w in (data.get("message"), *details) if isinstance(w, str)]
    return "; ".join(dict.fromkeys(words))


_SENTENCES = {
    _UNAUTHORIZED: "GitHub does not accept the token for {repository}: it is wrong, or has expired",
    _FORBIDDEN: (
        "the token may not write issues in {repository}: give the job `permissions: issues: write`"
        " (and `contents: read`), or set `incident-repository` with a token of its own"
    ),
    _NOT_FOUND: "{repository} (or the issue) is not there, or the token can't see it",
    _DISABLED: (
        "issues are disabled in {repository}: enable them in its settings, or set `incident-repository`"
    ),
    _INVALID: "GitHub refused the issue for {repository} as invalid",
}


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in said.lower()
    )


def _unreachable(error: Exception) -> IssueError:
    from requests import ConnectTimeout, Timeout  # noqa: PLC0415
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return IssueError("GitHub can't be reached", again=True)
    if isinstance(error, Timeout):
        return IssueError("GitHub did not answer in time", lost=True)
    return IssueError("the connection to GitHub broke", lost=True)
