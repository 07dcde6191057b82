"""What went wrong while telling GitHub, as a sentence each that says what to do."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rerail.adapters.github.asking import is_limit
from rerail.adapters.unreached import chain, unreached
from rerail.core.text import Untrusted
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.core.text import Text

T = TypeVar("T")

_LONGEST_WORD = 300
NOT_FOUND = 404
_UNAUTHORIZED, _FORBIDDEN, _CONFLICT = 401, 403, 409
_DISABLED, _INVALID, _TOO_MANY = 410, 422, 429
_SERVER_ERROR = 500
LIMIT_PAUSE = 60.0
"""Seconds, without Retry-After. Source: GitHub docs, "Best practices for using the REST API"."""


class RefusedError(OutletError):
    """GitHub did not do what was asked.

    `lost` means that it may have been done: its answer did not arrive. `again` means that trying later may
    help. `retry_after` (seconds) is set when a rate limit is used up, and only then. `status` is that of a
    plain refusal.
    """

    def __init__(
        self,
        message: str,
        *,
        lost: bool = False,
        again: bool = False,
        retry_after: float | None = None,
        says: Text | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, says=says)
        self.lost = lost
        self.again = again or lost
        self.retry_after = retry_after
        self.status = status


class IssueError(RefusedError):
    """GitHub did not do what was asked of an issue."""


class DeploymentError(RefusedError):
    """GitHub did not do what was asked of a deployment."""


E_co = TypeVar("E_co", bound=RefusedError, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Words(Generic[E_co]):
    """How failures of one kind of thing are told: the error's class, and a sentence per HTTP status."""

    error: type[E_co]
    sentences: Mapping[int, str]


def translated(words: Words[RefusedError], repository: str, call: Callable[[], T]) -> T:
    """Give what the call gives; turn whatever PyGithub raises into the words' error.

    No trace is left of the request that holds the token: a `with` block could not drop it from the chain.
    """
    try:
        return call()
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001  on garbage PyGithub also raises TypeError, KeyError and others
        told = _explain(error, words, repository)
    raise told


def _explain(error: Exception, words: Words[E_co], repository: str) -> E_co:
    from github import GithubException  # noqa: PLC0415  PyGithub takes a quarter of a second to load
    from requests import RequestException  # noqa: PLC0415  comes with it

    if isinstance(error, GithubException):
        return refusal(words, error.status, error.headers or {}, error.data, repository)
    if isinstance(error, RequestException):
        return _unreachable(error, words.error)
    return words.error("GitHub's answer can't be understood", lost=True)


def refusal(
    words: Words[E_co],
    status: int,
    headers: Mapping[str, str],
    data: Any,  # noqa: ANN401  any JSON
    repository: str,
) -> E_co:
    """Say in these words why GitHub refused."""
    lowered = {name.lower(): value for name, value in headers.items()}
    said = word_of(data)
    says = Untrusted(said[:_LONGEST_WORD]) if said else None
    if status == _TOO_MANY or (status == _FORBIDDEN and is_limit(lowered, said)):
        wait = lowered.get("retry-after", "")
        seconds = float(wait) if wait.isdecimal() else LIMIT_PAUSE
        return words.error("GitHub's rate limit is used up", again=True, retry_after=seconds, says=says)
    if status >= _SERVER_ERROR:
        return words.error(f"GitHub answered {status}", lost=True, says=says)
    if status == _INVALID and "too long" in said:
        return words.error(f"GitHub refused the text for {repository} as too long", says=says)
    sentence = words.sentences.get(status, "GitHub answered {status} for {repository}")
    return words.error(sentence.format(repository=repository, status=status), says=says, status=status)


def word_of(data: Any) -> str:  # noqa: ANN401  JSON of any shape, or a page of HTML
    """Give GitHub's own word: the message and what it says of single fields; nothing of an HTML page."""
    if not isinstance(data, dict):
        return ""
    details = [e.get("message") for e in data.get("errors") or () if isinstance(e, dict)]
    words = [w for w in (data.get("message"), *details) if isinstance(w, str)]
    return "; ".join(dict.fromkeys(words))


_NOT_ACCEPTED = "GitHub does not accept the token for {repository}: it is wrong, or has expired"

ISSUES = Words(
    error=IssueError,
    sentences={
        _UNAUTHORIZED: _NOT_ACCEPTED,
        _FORBIDDEN: (
            "the token may not write issues in {repository}: give the job `permissions: issues: write`"
            " (and `contents: read`), or set `incident-repository` with a token of its own"
        ),
        NOT_FOUND: "the repository {repository} (or the issue) is not there, or the token can't see it",
        _DISABLED: (
            "issues are disabled in {repository}: enable them in its settings, or set `incident-repository`"
        ),
        _INVALID: "GitHub refused the issue for {repository} as invalid",
    },
)

DEPLOYMENTS = Words(
    error=DeploymentError,
    sentences={
        _UNAUTHORIZED: _NOT_ACCEPTED,
        _FORBIDDEN: (
            "skipped: the token lacks `deployments: write` in {repository}: add it to the job's"
            " `permissions:` to see rollbacks among GitHub's deployments"
        ),
        NOT_FOUND: "{repository} (or the deployment) is not there, or the token can't see it",
        _CONFLICT: "{repository} takes no deployment of this commit",
        _INVALID: "GitHub refused the deployment for {repository} as invalid",
    },
)

REFS = Words(
    error=RefusedError,
    sentences={
        _UNAUTHORIZED: _NOT_ACCEPTED,
        _FORBIDDEN: (
            "the token may not write refs in {repository}: give the job `permissions: contents: write`"
        ),
        NOT_FOUND: (
            "{repository} is not there, or the token can't see it or not write to it: give the job"
            " `permissions: contents: write`"
        ),
        _CONFLICT: "{repository} takes no refs now: it is empty, or busy",
        _INVALID: "{repository} takes the ref neither as one of its own kind nor as a tag",
    },
)


def _unreachable(error: Exception, kind: type[E_co]) -> E_co:
    from requests import ConnectTimeout, Timeout  # noqa: PLC0415
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    untrusted = any(isinstance(link, ssl.SSLCertVerificationError) for link in chain(error))
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError) or untrusted:
        return kind(unreached(error, "GitHub"), again=True)
    if isinstance(error, Timeout):
        return kind("GitHub did not answer in time", lost=True)
    return kind("the connection to GitHub broke", lost=True)
