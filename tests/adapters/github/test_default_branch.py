"""A file of the default branch: its text, that there is none, or that it can't be told which."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from rerail.adapters.github.default_branch import DefaultBranch
from rerail.core.text import Secret
from rerail.ports import RepositoryError
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

PATH = ".github/rerail.yml"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as opened:
        yield opened


def read(stage: Stage, repository: str = "acme/shop", url: str | None = None) -> str | None:
    with closing(
        DefaultBranch(repository=repository, token=Secret(TOKEN), api_url=url or stage.url)
    ) as branch:
        return branch.text(PATH)


def test_it_is_what_the_default_branch_has_and_no_other(stage: Stage) -> None:
    stage.git.commit("one", NOON, {PATH: "service: schön\n"})
    stage.git.switch("bad", "main")
    stage.git.commit("two", NOON, {PATH: "service: bad\n"})
    assert read(stage) == "service: schön\n"


def test_that_there_is_none_is_an_answer(stage: Stage) -> None:
    assert read(stage) is None


def test_a_repository_that_the_token_can_t_see_is_no_answer(stage: Stage) -> None:
    with pytest.raises(RepositoryError, match="404"):
        read(stage, "acme/other")


def test_a_github_that_is_not_there_is_no_answer(stage: Stage) -> None:
    with pytest.raises(RepositoryError, match="can't be reached: the connection was refused"):
        read(stage, url="http://127.0.0.1:9")


@pytest.mark.parametrize(
    "answer",
    [
        [{"type": "file", "path": f"{PATH}/x"}],
        {"type": "file", "encoding": "none", "content": ""},
        {"type": "symlink", "encoding": "base64", "content": ""},
        {"type": "file", "encoding": "base64", "content": "/w=="},
        {"type": "file", "encoding": "base64"},
        "x",
    ],
    ids=["a folder", "larger than 1 MB", "a link", "no UTF-8", "nothing", "no object"],
)
def test_what_is_no_text_is_no_answer(stage: Stage, answer: object) -> None:
    async def reply(_: Request) -> JSONResponse:
        return JSONResponse(answer)

    with serve(Starlette(routes=[Route("/{path:path}", reply)])) as url, pytest.raises(RepositoryError):
        read(stage, url=url)
