"""GitHub's own schema, as githubkit's models, held against what a client sends and a simulator answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from githubkit_schemas.latest import models
from pydantic import BaseModel, TypeAdapter, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FIRST_ERROR = 400
_EMPTY = 204


class ContractError(AssertionError):
    """A request or a response that GitHub's schema does not know."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What GitHub's description says of one endpoint: the body it takes, the answers by status."""

    method: str
    path: str
    answers: Mapping[int, Any]
    body: Any = None


_R = "/repos/{owner}/{repo}"
_ERRORS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 410, 429, 500, 502, 503), models.BasicError)
_ERRORS[422] = models.ValidationError | models.BasicError
_Labels = list[models.Label]
_Names = list[str] | str
_ADDED = models.ReposOwnerRepoIssuesIssueNumberLabelsPostBodyOneof0 | _Names
_SET = models.ReposOwnerRepoIssuesIssueNumberLabelsPutBodyOneof0 | _Names

ENDPOINTS = (
    Endpoint(method="GET", path="/user", answers={200: models.PrivateUser | models.PublicUser}),
    Endpoint(method="GET", path="/rate_limit", answers={200: models.RateLimitOverview}),
    Endpoint(method="GET", path=_R, answers={200: models.FullRepository}),
    Endpoint(method="GET", path=f"{_R}/issues", answers={200: list[models.Issue]}),
    Endpoint(
        method="POST",
        path=f"{_R}/issues",
        body=models.ReposOwnerRepoIssuesPostBody,
        answers={201: models.Issue},
    ),
    Endpoint(method="GET", path=f"{_R}/issues/comments/{{n}}", answers={200: models.IssueComment}),
    Endpoint(
        method="PATCH",
        path=f"{_R}/issues/comments/{{n}}",
        body=models.ReposOwnerRepoIssuesCommentsCommentIdPatchBody,
        answers={200: models.IssueComment},
    ),
    Endpoint(method="GET", path=f"{_R}/issues/{{n}}", answers={200: models.Issue}),
    Endpoint(
        method="PATCH",
        path=f"{_R}/issues/{{n}}",
        body=models.ReposOwnerRepoIssuesIssueNumberPatchBody,
        answers={200: models.Issue},
    ),
    Endpoint(method="GET", path=f"{_R}/issues/{{n}}/comments", answers={200: list[models.IssueComment]}),
    Endpoint(
        method="POST",
        path=f"{_R}/issues/{{n}}/comments",
        body=models.ReposOwnerRepoIssuesIssueNumberCommentsPostBody,
        answers={201: models.IssueComment},
    ),
    Endpoint(method="POST", path=f"{_R}/issues/{{n}}/labels", body=_ADDED, answers={200: _Labels}),
    Endpoint(method="PUT", path=f"{_R}/issues/{{n}}/labels", body=_SET, answers={200: _Labels}),
    Endpoint(method="GET", path=f"{_R}/labels", answers={200: _Labels}),
    Endpoint(
        method="POST",
        path=f"{_R}/labels",
        body=models.ReposOwnerRepoLabelsPostBody,
        answers={201: models.Label},
    ),
    Endpoint(method="GET", path=f"{_R}/labels/{{n}}", answers={200: models.Label}),
    Endpoint(method="GET", path=f"{_R}/deployments", answers={200: list[models.Deployment]}),
    Endpoint(
        method="POST",
        path=f"{_R}/deployments",
        body=models.ReposOwnerRepoDeploymentsPostBody,
        answers={201: models.Deployment, 202: models.ReposOwnerRepoDeploymentsPostResponse202},
    ),
    Endpoint(method="GET", path=f"{_R}/deployments/{{n}}", answers={200: models.Deployment}),
    Endpoint(
        method="GET", path=f"{_R}/deployments/{{n}}/statuses", answers={200: list[models.DeploymentStatus]}
    ),
    Endpoint(
        method="POST",
        path=f"{_R}/deployments/{{n}}/statuses",
        body=models.ReposOwnerRepoDeploymentsDeploymentIdStatusesPostBody,
        answers={201: models.DeploymentStatus},
    ),
    Endpoint(method="GET", path=f"{_R}/commits/{{n}}/pulls", answers={200: list[models.PullRequestSimple]}),
    Endpoint(method="GET", path=f"{_R}/git/matching-refs/{{+p}}", answers={200: list[models.GitRef]}),
    Endpoint(method="GET", path=f"{_R}/git/ref/{{+p}}", answers={200: models.GitRef}),
    Endpoint(
        method="POST",
        path=f"{_R}/git/refs",
        body=models.ReposOwnerRepoGitRefsPostBody,
        answers={201: models.GitRef},
    ),
    Endpoint(method="DELETE", path=f"{_R}/git/refs/{{+p}}", answers={204: type(None)}),
    Endpoint(
        method="POST",
        path=f"{_R}/git/tags",
        body=models.ReposOwnerRepoGitTagsPostBody,
        answers={201: models.GitTag},
    ),
    Endpoint(method="GET", path=f"{_R}/git/tags/{{n}}", answers={200: models.GitTag}),
    Endpoint(method="GET", path=f"{_R}/compare/{{+p}}", answers={200: models.CommitComparison}),
    Endpoint(method="GET", path=f"{_R}/contents/{{+p}}", answers={200: models.ContentFile}),
)
_PATTERNS = tuple(
    (re.compile("^" + re.sub(r"\{\+\w+\}", ".+", re.sub(r"\{\w+\}", "[^/]+", each.path)) + "$"), each)
    for each in ENDPOINTS
)


def check(method: str, path: str, status: int, sent: object, answered: object) -> None:
    """Hold one exchange to GitHub's schema; `sent` and `answered` are JSON values (None without a body).

    Raises ContractError when the endpoint, its request body or its answer is unknown to GitHub.
    """
    endpoint = _endpoint(method, path)
    # A body that GitHub refused may be wrong: that was what the test wanted to see.
    if endpoint.body is not None and status < _FIRST_ERROR:
        _fits(endpoint.body, sent, f"request {method} {path}")
        _no_unknown_keys(endpoint.body, sent, f"request {method} {path}")
    model = {**_ERRORS, **endpoint.answers}.get(status)
    if model is None:
        raise ContractError(f"{method} {path} does not answer {status} at GitHub")
    _fits(model, answered, f"answer {status} to {method} {path}")


def _endpoint(method: str, path: str) -> Endpoint:
    for pattern, endpoint in _PATTERNS:
        if endpoint.method == method and pattern.match(path):
            return endpoint
    raise ContractError(f"{method} {path}: no such endpoint among those described")


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type pydantic knows
    return TypeAdapter(model)


def _fits(model: Any, value: object, what: str) -> None:  # noqa: ANN401 - any type pydantic knows
    try:
        _adapter(model).validate_json(json.dumps(value))
    except ValidationError as error:
        raise ContractError(f"{what}: {error}") from error


def _no_unknown_keys(model: Any, value: object, what: str) -> None:  # noqa: ANN401 - as above
    # Pydantic passes over keys it does not know; GitHub does too, but we mean every one we send.
    if isinstance(value, dict) and isinstance(model, type) and issubclass(model, BaseModel):
        known = {each.alias or name for name, each in model.model_fields.items()}
        if extra := set(value) - known:
            raise ContractError(f"{what}: GitHub takes no {sorted(extra)}")


@dataclass
class Contracted:
    """Wraps a GitHub simulator's app: checks each REST exchange that passes, and keeps what did not fit.

    HTML pages (a server that is down) and /graphql are no REST answers and are passed over. After a test,
    `verify()` raises the first breach, and also when nothing was checked at all.
    """

    app: ASGIApp
    breaches: list[ContractError] = field(default_factory=list)
    checked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/graphql":
            await self.app(scope, receive, send)
            return
        sent, answered = bytearray(), bytearray()
        start: dict[str, Any] = {}

        async def hear() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            start.update(message if message["type"] == "http.response.start" else {})
            answered.extend(message.get("body", b""))
            # Before the client has the whole answer, so that a test that is over has been judged.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._judge(scope, start, bytes(sent), bytes(answered))
            await send(message)

        await self.app(scope, hear, tell)

    def verify(self) -> None:
        """Raise the first breach there was, if any; and when no exchange was checked."""
        if self.breaches:
            raise self.breaches[0]
        if not self.checked:
            raise ContractError("no exchange was checked")

    def _judge(self, scope: Scope, start: Message, sent: bytes, answered: bytes) -> None:
        if (b"content-type", b"application/json") not in start["headers"] and start["status"] != _EMPTY:
            return
        self.checked += 1
        try:
            check(scope["method"], scope["path"], start["status"], _parsed(sent), _parsed(answered))
        except ContractError as breach:
            self.breaches.append(breach)


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None
