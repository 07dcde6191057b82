from __future__ import annotations

import json
import socket
import traceback
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from rerail.adapters.github.repository import GitHubRepository
from rerail.adapters.github.wire import read_page, read_refs, read_tag_object
from rerail.core.text import Secret, Untrusted
from rerail.core.values import Release
from rerail.ports import RepositoryError, RepositoryFacts
from rerail.simulator.github.faults import Answer
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

HOUR = timedelta(hours=1)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("big")) as made:
        made.git.many_tags(10_000, "deploy-2026-11-01-0900-")
        yield made


def names(facts: RepositoryFacts) -> list[str]:
    return [release.tag for release in facts.releases]


def test_one_request_tells_the_releases_and_who_we_are(stage: Stage) -> None:
    first = stage.git.resolve("HEAD")
    stage.git.tag("deploy-1", first)
    second = stage.git.commit("two", NOON + HOUR, {"x": "y"})
    annotated = stage.git.tag("deploy-2", second, NOON + 3 * HOUR, "second one")
    stage.git.tag("deploy-nested", annotated, NOON + 2 * HOUR, "nested")
    stage.git.tag("pre-deploy-3", second)
    stage.git.tag("deploy-tree", stage.git.resolve("HEAD^{tree}"))
    facts = stage.repository().read("deploy-*")
    assert facts.releases == (
        Release(tag="deploy-2", commit=second, at=NOON + 3 * HOUR, message=Untrusted("second one")),
        Release(tag="deploy-nested", commit=second, at=NOON + 2 * HOUR, message=Untrusted("nested")),
        Release(tag="deploy-1", commit=first, at=NOON),
    )
    assert (facts.source, facts.is_private, facts.viewer) == ("GitHub", False, "github-actions[bot]")
    assert stage.asked() == ["Releases"]


def test_ten_thousand_tags_cost_one_request(big: Stage) -> None:
    before = len(big.asked())
    assert len(big.repository().read("deploy-*").releases) == 100
    assert len(big.asked()) - before == 1


def test_without_graphql_ten_thousand_stamped_tags_cost_two_requests(big: Stage) -> None:
    before = len(big.asked())
    big.world.faults.fail("POST", "/graphql")
    assert len(big.repository().read("deploy-*").releases) == 10_000
    assert len(big.asked()) - before == 2


def test_a_page_full_of_other_tags_costs_a_second_request_and_hides_nothing(stage: Stage) -> None:
    old = stage.git.resolve("HEAD")
    stage.git.tag("deploy-2026-11-01-0900", old)
    stage.git.tag("deploy-plain", old)
    new = stage.git.commit("two", NOON + HOUR, {"app.py": "2\n"})
    stage.git.many_tags(150, "pre-deploy-", new)
    facts = stage.repository().read("deploy-*")
    assert names(facts) == ["deploy-plain", "deploy-2026-11-01-0900"]
    assert facts.releases[0].at == NOON
    assert [each.split("/")[-1] for each in stage.asked()] == ["Releases", "deploy-", "commits"]


def test_without_graphql_rest_tells_the_releases(stage: Stage) -> None:
    first = stage.git.resolve("HEAD")
    annotated = stage.git.tag("deploy-annotated", first, NOON + HOUR, "said")
    stage.git.tag("deploy-nested", annotated, NOON + 2 * HOUR, "more")
    stage.git.tag("deploy-2026-11-01-0900", first)
    stage.git.tag("deploy-plain", first)
    stage.git.tag("other", first)
    stage.world.faults.fail("POST", "/graphql")
    facts = stage.repository().read("deploy-*")
    found = {release.tag: (release.commit, release.at.isoformat()) for release in facts.releases}
    assert found == {
        "deploy-nested": (first, "2026-11-22T14:00:00+00:00"),
        "deploy-annotated": (first, "2026-11-22T13:00:00+00:00"),
        "deploy-plain": (first, "2026-11-22T12:00:00+00:00"),
        "deploy-2026-11-01-0900": (first, "2026-11-01T09:00:00+00:00"),
    }
    assert (facts.source, facts.viewer) == ("GitHub", None)


def test_without_a_token_a_public_repository_is_read_by_rest(stage: Stage) -> None:
    stage.git.tag("deploy-2026-11-01-0900", "HEAD")
    assert names(stage.repository(None).read("deploy-*")) == ["deploy-2026-11-01-0900"]
    assert len(stage.asked()) == 1


@pytest.mark.parametrize(
    ("status", "sentence", "requests"),
    [(502, "GitHub: it answered 502", 2), (503, "GitHub: it answered 503", 2), (401, "does not accept", 1)],
)
def test_github_being_down_is_one_sentence(stage: Stage, status: int, sentence: str, requests: int) -> None:
    stage.world.faults.go_down(status, "html")
    with pytest.raises(RepositoryError, match=sentence):
        stage.repository().read("deploy-*")
    assert len(stage.asked()) == requests


def test_a_wrong_token_and_a_hidden_repository_have_their_own_sentences(tmp_path: Path) -> None:
    with staged(tmp_path, private=True) as stage:
        stage.world.add_token("other-token-12345", repositories=["acme/elsewhere"])
        with pytest.raises(RepositoryError, match="not there, or the token can't see it"):
            stage.repository("other-token-12345").read("*")
        with pytest.raises(RepositoryError, match="does not accept the token"):
            stage.repository("wrong-token-12345").read("*")


@pytest.mark.parametrize("status", [403, 429])
def test_a_rate_limit_is_said(stage: Stage, status: int) -> None:
    stage.world.faults.limit("*", ".", status=status)
    with pytest.raises(RepositoryError, match="rate limit is used up"):
        stage.repository().read("*")


def test_a_host_that_refuses_is_unreachable_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    repository = GitHubRepository(
        repository="acme/shop", token=Secret(TOKEN), api_url=url, graphql_url=f"{url}/graphql"
    )
    with pytest.raises(RepositoryError, match="can't be reached") as caught, closing(repository):
        repository.read("*")
    assert_no_token(caught.value)


def assert_no_token(error: BaseException) -> None:
    """Walk whatever hangs on the error: message, chain and frames' locals shown by a crash reporter."""
    seen: BaseException | None = error
    while seen is not None:
        assert TOKEN not in str(seen) + repr(seen) + repr(vars(seen))
        assert not hasattr(seen, "request")
        seen = seen.__cause__ or seen.__context__
    assert TOKEN not in "".join(traceback.format_exception(error))


def test_a_comparison_names_the_files_of_both_ends_of_a_renaming(stage: Stage) -> None:
    base = stage.git.commit("two", NOON, {"migrations/001.sql": "a long enough text to be followed\n" * 5})
    head = stage.git.commit(
        "three", NOON, {"migrations/001.sql": None, "db/001.sql": "a long enough text to be followed\n" * 5}
    )
    changes = stage.repository().compare(base, head)
    assert changes.commits == 1
    assert set(changes.files) == {Untrusted("migrations/001.sql"), Untrusted("db/001.sql")}
    assert changes.complete


def test_a_comparison_against_ancestry_is_not_complete(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    head = stage.git.commit("two", NOON, {"app.py": "2\n"})
    assert not stage.repository().compare(head, base).complete


def test_a_comparison_of_many_files_says_that_it_is_not_complete(stage: Stage) -> None:
    base = stage.git.resolve("HEAD")
    head = stage.git.commit("many", NOON, {f"file{number}": "x" for number in range(301)})
    changes = stage.repository().compare(base, head)
    assert (len(changes.files), changes.complete) == (300, False)


def test_only_commit_ids_are_compared(stage: Stage) -> None:
    with pytest.raises(RepositoryError, match="full commit ids"):
        stage.repository().compare("main", "../../user")
    with pytest.raises(RepositoryError, match="not there"):
        stage.repository().compare("a" * 40, "b" * 40)
    assert len(stage.asked()) == 1


KEYS = (
    "repository",
    "refs",
    "nodes",
    "name",
    "target",
    "oid",
    "__typename",
    "object",
    "sha",
    "type",
    "viewer",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_without_a_crash(found: object) -> None:
    read_page(found, "*")
    read_page({"repository": {"refs": {"nodes": [found, {"name": "a", "target": found}]}}}, "*")
    read_refs([found], "*")
    read_tag_object(found)


GARBAGE = (b"", b"{", b"null", b"[]", b"<html>", b'{"data": {}}', b'{"data": {"repository": {"refs": 5}}}')


@pytest.mark.parametrize("body", [*GARBAGE, b'{"errors": [7]}', b'{"data":{"repository":{}}}', b"\xff\xfe"])
def test_garbage_is_an_error_of_the_port_or_no_releases(body: bytes) -> None:
    async def reply(_: object) -> Response:
        return Response(body, media_type="application/json")

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=["GET", "POST"])])) as url:
        repository = GitHubRepository(
            repository="acme/shop", token=Secret(TOKEN), api_url=url, graphql_url=f"{url}/graphql"
        )
        try:
            assert repository.read("*").releases == ()
        except RepositoryError as error:
            assert_no_token(error)
        with pytest.raises(RepositoryError):
            repository.compare("a" * 40, "b" * 40)
        repository.close()


def test_a_link_to_a_next_page_is_followed_only_within_the_api() -> None:
    asked: list[str] = []

    async def reply(request: Request) -> Response:
        asked.append(request.url.path + "?" + request.url.query)
        base = str(request.base_url).rstrip("/")
        link = f"{base}/next?page=2" if len(asked) == 1 else "http://elsewhere.invalid/steal"
        body = [
            {"ref": f"refs/tags/v2026-11-0{len(asked)}-0900", "object": {"type": "commit", "sha": "a" * 40}}
        ]
        return Response(json.dumps(body), headers={"Link": f'<{link}>; rel="next"'})

    app = Starlette(routes=[Route("/{path:path}", reply)])
    with (
        serve(app) as url,
        closing(GitHubRepository(repository="acme/shop", token=None, api_url=url)) as repository,
    ):
        facts = repository.read("v*")
    assert names(facts) == ["v2026-11-02-0900", "v2026-11-01-0900"]
    assert len(asked) == 2


def test_a_rate_limit_of_graphql_leaves_rest(stage: Stage) -> None:
    stage.git.tag("deploy-2026-11-01-0900", "HEAD")
    stage.world.faults.fail("POST", "/graphql", answer=Answer(status=500))
    assert names(stage.repository().read("deploy-*")) == ["deploy-2026-11-01-0900"]
