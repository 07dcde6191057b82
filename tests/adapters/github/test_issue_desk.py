"""Whether an incident could be filed, looked at without writing."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rerail.adapters.github.issue_desk import IssueDesk
from rerail.core.text import Secret
from rerail.simulator.serving import serve
from tests.adapters.github.support import TOKEN, staged

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from rerail.core.readiness.seen import IssuesSeen


def look(url: str) -> IssuesSeen:
    with closing(IssueDesk(repository="acme/shop", token=Secret(TOKEN), api_url=url)) as desk:
        seen = desk.look()
    assert TOKEN not in repr(seen)
    return seen


def look_at(
    repository: object, issues: Response | None = None, headers: dict[str, str] | None = None
) -> IssuesSeen:
    """Look at a GitHub that answers so."""

    async def answer(request: Request) -> Response:
        if request.url.path.endswith("/issues"):
            return issues or JSONResponse([])
        return JSONResponse(repository, headers=headers)

    with serve(Starlette(routes=[Route("/{rest:path}", answer)])) as url:
        return look(url)


def test_issues_that_are_enabled_are_read_and_nothing_is_written(tmp_path: Path) -> None:
    with staged(tmp_path, private=True) as stage:
        seen = look(stage.url)
        assert (seen.repository, seen.enabled, seen.archived, seen.trouble) == (
            "acme/shop",
            True,
            False,
            None,
        )
        assert stage.requests.mutations() == ()
        assert len(stage.requests.all()) == 2


@pytest.mark.parametrize(
    ("scopes", "repository", "may_write", "may_push"),
    [
        ("repo, workflow", {"permissions": {"push": True}}, True, True),
        ("repo", {"permissions": {"push": False}}, True, False),
        ("repo", {}, True, None),
        ("public_repo", {"private": False, "permissions": {"push": True}}, True, True),
        ("public_repo", {"private": True, "permissions": {"push": True}}, False, False),
        ("public_repo", {"permissions": {"push": True}}, False, False),
        ("read:user", {"permissions": {"push": True}}, False, False),
        ("", {"permissions": {"push": True}}, None, None),
        (None, {"permissions": {"push": False}}, None, None),
    ],
)
def test_what_a_token_may_write_is_told_by_a_classic_one_s_scopes_and_by_nothing_else(
    scopes: str | None, repository: dict[str, object], may_write: bool | None, may_push: bool | None
) -> None:
    headers = {} if scopes is None else {"X-OAuth-Scopes": scopes}
    seen = look_at({"has_issues": True, **repository}, headers=headers)
    assert (seen.may_write, seen.may_push) == (may_write, may_push)


def test_github_s_own_time_is_told() -> None:
    told = look_at({"has_issues": True}).told_time
    assert told is not None
    assert abs((datetime.now(UTC) - told).total_seconds()) < 60
    assert look("http://127.0.0.1:9").told_time is None


def test_where_issues_are_disabled_they_are_not_asked_for() -> None:
    seen = look_at({"has_issues": False}, Response(status_code=500))
    assert (seen.enabled, seen.trouble) == (False, None)


def test_an_archived_repository_is_told() -> None:
    assert look_at({"has_issues": True, "archived": True}).archived


def test_a_repository_that_does_not_say_leaves_it_open() -> None:
    assert look_at({}).enabled is None


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500])
def test_whatever_github_answers_is_trouble_and_no_error(status: int) -> None:
    seen = look_at({"has_issues": True}, JSONResponse({"message": "No"}, status))
    assert seen.enabled is True, "what was seen before stays"
    assert seen.trouble


@pytest.mark.parametrize("garbage", [None, [], "no", {"has_issues": "yes"}])
def test_an_answer_of_another_shape_is_trouble(garbage: object) -> None:
    seen = look_at(garbage)
    assert seen.trouble
    assert seen.enabled is None


def test_a_github_that_is_not_there_is_trouble() -> None:
    assert look("http://127.0.0.1:9").trouble
