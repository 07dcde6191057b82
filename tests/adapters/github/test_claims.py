"""The Claim: of several who ask for it one gets it, and whoever can't know says so."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rerail.adapters.github.claims import GitHubClaims
from rerail.core.text import Secret, Untrusted
from rerail.ports.claims import ClaimError
from rerail.simulator.github.faults import Answer
from rerail.simulator.serving import serve
from tests.adapters.github.support import TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

LIVE = "3f0e5d4c-0000-4000-8000-000000000001"
WRITER = "ghs_writer0123456789writer012345"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        made.world.add_token(WRITER, permissions={"contents": "write"})
        yield made


def take(url: str, commit: str, *, turn: int = 1, token: str = WRITER, of: str = LIVE) -> bool:
    with closing(GitHubClaims(repository="acme/shop", token=Secret(token), api_url=url)) as claims:
        return claims.take(of, turn=turn, commit=commit)


def release(url: str, *, turn: int = 1) -> None:
    with closing(GitHubClaims(repository="acme/shop", token=Secret(WRITER), api_url=url)) as claims:
        claims.release(LIVE, turn=turn)


def unavailable(url: str, *, token: str = WRITER, of: str = LIVE) -> ClaimError:
    with pytest.raises(ClaimError) as caught:
        take(url, "a" * 40, token=token, of=of)
    shown = "".join(traceback.format_exception(caught.value))
    assert token not in shown + repr(vars(caught.value))
    return caught.value


def claimed(stage: Stage) -> list[str]:
    return [each.name for each in stage.git.refs("refs/rerail")]


def test_of_many_who_ask_at_the_same_time_one_gets_it(stage: Stage) -> None:
    commit = stage.git.resolve("HEAD")
    with ThreadPoolExecutor(8) as asking:
        told = list(asking.map(lambda _: take(stage.url, commit), range(8)))
    assert sorted(told) == [False] * 7 + [True]
    assert claimed(stage) == [f"refs/rerail/claims/{LIVE}"]


def test_each_turn_and_each_deployment_has_a_claim_of_its_own(stage: Stage) -> None:
    commit = stage.git.resolve("HEAD")
    assert take(stage.url, commit)
    assert take(stage.url, commit, turn=2)
    assert take(stage.url, commit, of="other")
    assert not take(stage.url, commit, turn=2)
    assert sorted(claimed(stage)) == [
        f"refs/rerail/claims/{LIVE}",
        f"refs/rerail/claims/{LIVE}.2",
        "refs/rerail/claims/other",
    ]


def test_a_token_that_may_only_read_is_told_what_it_lacks(stage: Stage) -> None:
    assert "contents: write" in str(unavailable(stage.url, token=TOKEN))
    assert claimed(stage) == []


def test_an_answer_that_was_lost_after_the_deed_counts_as_anothers(stage: Stage) -> None:
    stage.world.faults.fail("POST", "/git/refs", applied=True)
    assert not take(stage.url, stage.git.resolve("HEAD"))
    assert [each for each in stage.asked() if each.startswith("POST")] == ["POST /repos/acme/shop/git/refs"]


@pytest.mark.parametrize("answer", [None, Answer(status=503), Answer(status=200, page="html")])
def test_what_was_lost_before_the_deed_is_asked_once_more(answer: Answer | None, stage: Stage) -> None:
    stage.world.faults.fail("POST", "/git/refs", answer=answer)
    assert take(stage.url, stage.git.resolve("HEAD"))
    assert claimed(stage) == [f"refs/rerail/claims/{LIVE}"]


def test_an_answer_that_can_not_be_looked_up_is_not_sent_again(stage: Stage) -> None:
    stage.world.faults.fail("POST", "/git/refs", applied=True)
    stage.world.faults.fail("GET", "/git/ref/", answer=Answer(status=200, page="html"))
    assert "lost" in str(unavailable(stage.url))
    assert len([each for each in stage.asked() if each.startswith("POST")]) == 1


def test_twice_without_an_answer_is_enough(stage: Stage) -> None:
    stage.world.faults.fail("POST", "/git/refs", times=9)
    assert "lost twice" in str(unavailable(stage.url))
    assert len(stage.asked()) == 3


def test_a_commit_that_the_repository_does_not_have_is_refused_with_githubs_word(stage: Stage) -> None:
    error = unavailable(stage.url)
    assert "acme/shop" in str(error)
    assert error.says == Untrusted("Object does not exist")


@pytest.mark.parametrize(
    "deployment_id", ["", "../heads/main", "a.lock", "a b", "a~1", "ä", "a" * 101, "a\n"]
)
def test_an_id_that_is_none_reaches_no_address(deployment_id: str, stage: Stage) -> None:
    unavailable(stage.url, of=deployment_id)
    assert stage.asked() == []


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "does not accept the token"),
        (403, "contents: write"),
        (404, "contents: write"),
        (409, "empty, or busy"),
        (429, "rate limit"),
    ],
)
def test_each_refusal_says_what_to_do(status: int, says: str, stage: Stage) -> None:
    stage.world.faults.fail("POST", "/git/refs", answer=Answer(status=status, message="No way"))
    error = unavailable(stage.url)
    assert says in str(error)
    assert error.says == Untrusted("No way")


def test_a_github_that_is_not_there_can_not_be_reached() -> None:
    assert str(unavailable("http://127.0.0.1:9")) == "GitHub can't be reached: the connection was refused"


class Refs:
    """A GitHub that takes refs under some prefixes only, and tells who lost a race in other words."""

    def __init__(self, *takes: str, told: str = "Reference update failed") -> None:
        self.takes, self.told = takes, told
        self.names: set[str] = set()

    async def __call__(self, request: Request) -> Response:
        name = f"refs/{request.path_params.get('ref', '')}"
        if request.method == "GET":
            return JSONResponse({"ref": name}) if name in self.names else JSONResponse({}, 404)
        if request.method == "DELETE":
            if name not in self.names:
                return JSONResponse({"message": "Reference does not exist"}, 422)
            self.names.remove(name)
            return Response(status_code=204)
        wanted = (await request.json())["ref"]
        if not wanted.startswith(self.takes) or wanted in self.names:
            return JSONResponse({"message": self.told}, 422)
        self.names.add(wanted)
        return JSONResponse({"ref": wanted}, 201)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/repos/acme/shop/git/refs", self.__call__, methods=["POST"]),
                Route("/repos/acme/shop/git/ref/{ref:path}", self.__call__),
                Route("/repos/acme/shop/git/refs/{ref:path}", self.__call__, methods=["DELETE"]),
            ]
        )


def test_where_github_makes_no_refs_of_our_kind_the_claim_is_a_tag_and_one_gets_it() -> None:
    refs = Refs("refs/tags/", told="Reference name is not allowed")
    with serve(refs.app()) as url:
        assert [take(url, "c" * 40) for _ in range(2)] == [True, False]
        assert refs.names == {f"refs/tags/rerail-claims/{LIVE}"}
        release(url)
        assert refs.names == set()


def test_whoever_loses_a_race_is_not_given_a_tag_instead() -> None:
    refs = Refs("refs/rerail/", "refs/tags/")
    with serve(refs.app()) as url:
        assert [take(url, "c" * 40) for _ in range(2)] == [True, False]
    assert refs.names == {f"refs/rerail/claims/{LIVE}"}


def test_a_claim_that_was_given_back_is_there_for_the_next() -> None:
    refs = Refs("refs/rerail/")
    with serve(refs.app()) as url:
        assert take(url, "c" * 40)
        assert take(url, "c" * 40, turn=2)
        release(url, turn=2)
        assert refs.names == {f"refs/rerail/claims/{LIVE}"}
        release(url)
        release(url)
        assert take(url, "c" * 40)


def test_a_claim_that_github_only_says_not_to_find_was_not_given_back(stage: Stage) -> None:
    assert take(stage.url, stage.git.resolve("HEAD"))
    stage.world.faults.fail("DELETE", "/git/refs/", times=2, answer=Answer(status=404, message="Not Found"))
    with pytest.raises(ClaimError, match="which is there"):
        release(stage.url)


@pytest.mark.parametrize(
    ("status", "says"), [(403, "contents: write"), (500, "500"), (429, "rate limit"), (200, "lost")]
)
def test_a_claim_that_could_not_be_given_back_is_told(status: int, says: str) -> None:
    async def reply(_: Request) -> Response:
        return JSONResponse({"message": "No"}, status)

    with (
        serve(Starlette(routes=[Route("/{rest:path}", reply, methods=["DELETE"])])) as url,
        pytest.raises(ClaimError, match=says),
    ):
        release(url)
