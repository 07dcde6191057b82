"""GraphQL answers as GitHub does: ordered and filtered refs, and 200 with `errors` for whatever is wrong."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.github_ground import NOON, TOKEN, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TAGS = """
query LatestDeployTags($owner: String!, $name: String!, $query: String, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    isPrivate hasIssuesEnabled defaultBranchRef { name target { oid } }
    refs(refPrefix: "refs/tags/", query: $query, first: $first, after: $after,
         orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { name target { __typename oid
        ... on Commit { committedDate }
        ... on Tag { message tagger { date } target { __typename oid
          ... on Commit { committedDate } ... on Tag { target { oid } } } } } } }
  }
  rateLimit { cost remaining resetAt limit }
}
"""
SHOP = {"owner": "acme", "name": "shop"}


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def names(ground: Ground, query: str | None = None, first: int = 100) -> list[str]:
    told = ground.graphql(TAGS, **SHOP, query=query, first=first)
    return [node["name"] for node in told["data"]["repository"]["refs"]["nodes"]]


def test_tags_come_newest_first_a_lightweight_one_by_its_commits_time(ground: Ground) -> None:
    for number, sha in enumerate(ground.shas):
        ground.git.tag(f"deploy-{9 - number}", sha)
    assert names(ground) == ["deploy-7", "deploy-8", "deploy-9"]


def test_an_annotated_tag_counts_with_its_own_time_not_its_commits(ground: Ground) -> None:
    ground.git.tag("deploy-new", ground.shas[2])
    ground.git.tag("deploy-late", ground.shas[0], at=NOON + timedelta(days=1), message="tagged a day later")
    assert names(ground) == ["deploy-late", "deploy-new"]


def test_a_query_is_found_anywhere_in_the_name_not_only_at_its_start(ground: Ground) -> None:
    for name in ("deploy-1", "pre-deploy-1", "v1"):
        ground.git.tag(name, ground.shas[0])
    assert set(names(ground, query="deploy-")) == {"deploy-1", "pre-deploy-1"}


def test_both_kinds_of_tags_and_a_tag_of_a_tag_can_be_peeled(ground: Ground) -> None:
    ground.git.tag("light", ground.shas[0])
    inner = ground.git.tag("inner", ground.shas[1], at=NOON, message="inner")
    outer = ground.git.tag("outer", inner, at=NOON, message="outer")
    told = ground.graphql(TAGS, **SHOP, first=10)
    found = {node["name"]: node["target"] for node in told["data"]["repository"]["refs"]["nodes"]}
    assert found["light"] == {
        "__typename": "Commit",
        "oid": ground.shas[0],
        "committedDate": "2026-11-20T12:00:00Z",
    }
    assert found["inner"]["tagger"] == {"date": "2026-11-20T12:00:00Z"}
    assert found["inner"]["target"]["oid"] == ground.shas[1]
    assert found["outer"]["oid"] == outer
    assert found["outer"]["target"] == {"__typename": "Tag", "oid": inner, "target": {"oid": ground.shas[1]}}


def test_the_newest_page_of_ten_thousand_tags_comes_at_once(ground: Ground) -> None:
    ground.git.many_tags(10_000, "deploy-", ground.shas[0])
    newest = ground.git.tag("deploy-newest", ground.shas[2])
    started = perf_counter()
    told = ground.graphql(TAGS, **SHOP, query="deploy-", first=100)["data"]["repository"]["refs"]
    assert perf_counter() - started < 5
    assert told["totalCount"] == 10_001
    assert told["nodes"][0]["target"]["oid"] == newest
    assert told["pageInfo"]["hasNextPage"] is True


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(3, 100))
def test_paging_by_cursor_gives_every_tag_exactly_once(ground: Ground, size: int) -> None:
    if not ground.git.refs("refs/tags/"):
        ground.git.many_tags(25, "deploy-", ground.shas[0])
    seen: list[str] = []
    after: str | None = None
    while True:
        page = ground.graphql(TAGS, **SHOP, first=size, after=after)["data"]["repository"]["refs"]
        seen += [node["name"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert sorted(seen) == [f"deploy-{number:05d}" for number in range(1, 26)]


@pytest.mark.parametrize("first", [0, 101])
def test_a_page_has_one_to_a_hundred_records(ground: Ground, first: int) -> None:
    told = ground.graphql(TAGS, **SHOP, first=first)
    assert told["data"]["repository"]["refs"] is None
    assert told["errors"][0]["type"] == "EXCESSIVE_PAGINATION"


def test_a_query_that_does_not_fit_the_schema_is_answered_200_with_errors(ground: Ground) -> None:
    told = ground.graphql("query { viewer { shoeSize } }")
    assert "data" not in told
    assert "shoeSize" in told["errors"][0]["message"]
    assert "errors" in ground.graphql("query {")


def test_a_repository_that_cannot_be_seen_is_null_with_the_type_not_found(ground: Ground) -> None:
    told = ground.graphql(TAGS, owner="acme", name="secret", first=1)
    assert told["data"]["repository"] is None
    assert told["errors"][0]["type"] == "NOT_FOUND"
    assert told["errors"][0]["path"] == ["repository"]


def test_graphql_without_a_token_is_401(ground: Ground) -> None:
    for header in ("", "Bearer wrong"):
        query = {"query": "{ viewer { login } }"}
        answer = ground.client.post("/graphql", json=query, headers={"Authorization": header})
        assert answer.status_code == 401
        assert "message" in answer.json()


def test_the_viewer_is_whose_token_it_is(ground: Ground) -> None:
    assert ground.graphql("{ viewer { login } }")["data"]["viewer"]["login"] == "github-actions[bot]"


def test_a_file_is_read_as_text_and_one_that_is_not_there_is_null(ground: Ground) -> None:
    query = """query($at: String!) { repository(owner: "acme", name: "shop") {
      object(expression: $at) { __typename oid ... on Blob { text isBinary byteSize } } } }"""
    blob = ground.graphql(query, at="HEAD:app.py")["data"]["repository"]["object"]
    assert (blob["__typename"], blob["text"], blob["isBinary"], blob["byteSize"]) == (
        "Blob",
        "version = 2\n",
        False,
        12,
    )
    assert ground.graphql(query, at="HEAD:nothing")["data"]["repository"]["object"] is None


def test_a_ref_is_found_by_its_full_or_its_short_name(ground: Ground) -> None:
    ground.git.tag("deploy-1", ground.shas[0])
    query = """query($of: String!) { repository(owner: "acme", name: "shop") {
      ref(qualifiedName: $of) { name target { oid } } } }"""
    for asked, name, sha in (
        ("refs/tags/deploy-1", "deploy-1", ground.shas[0]),
        ("deploy-1", "deploy-1", ground.shas[0]),
        ("main", "main", ground.shas[2]),
    ):
        found = ground.graphql(query, of=asked)["data"]["repository"]["ref"]
        assert found == {"name": name, "target": {"oid": sha}}
    assert ground.graphql(query, of="deploy-")["data"]["repository"]["ref"] is None


def test_the_rate_limit_counts_what_is_asked_and_an_exceeded_one_is_still_200(ground: Ground) -> None:
    before = ground.graphql(TAGS, **SHOP, first=1)["data"]["rateLimit"]["remaining"]
    assert ground.graphql(TAGS, **SHOP, first=1)["data"]["rateLimit"]["remaining"] == before - 1
    token = ground.world.token_of(f"Bearer {TOKEN}")
    ground.world.rates.leave(token, "graphql", remaining=0)
    assert ground.graphql(TAGS, **SHOP, first=1)["errors"][0]["type"] == "RATE_LIMITED"
    ground.clock.advance(hours=1)
    assert "errors" not in ground.graphql(TAGS, **SHOP, first=1)
