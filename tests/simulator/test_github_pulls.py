"""Which pull request brought a commit in, and who wrote it: over REST and over GraphQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulator.github_ground import NOON, REPO, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PULLS = "associatedPullRequests(first: 1) { totalCount nodes { number title url merged author { login } } }"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def by_alias(*shas: str, fields: str = PULLS) -> str:
    asked = "\n".join(
        f'c{n}: object(oid: "{sha}") {{ ... on Commit {{ {fields} }} }}' for n, sha in enumerate(shas)
    )
    return f'{{ repository(owner: "acme", name: "shop") {{ {asked} }} }}'


def commits(ground: Ground, query: str) -> list[dict[str, Any]]:
    told = ground.graphql(query)
    assert "errors" not in told, told
    return list(told["data"]["repository"].values())


def test_the_pull_requests_of_several_commits_come_in_one_answer(ground: Ground) -> None:
    ground.world.pulled(ground.shas[1], 41, "Cache orders", "grace")
    first, second, unknown = commits(ground, by_alias(ground.shas[1], ground.shas[2], "f" * 40))
    assert first["associatedPullRequests"]["nodes"] == [
        {
            "number": 41,
            "title": "Cache orders",
            "url": "https://github.com/acme/shop/pull/41",
            "merged": True,
            "author": {"login": "grace"},
        }
    ]
    assert second["associatedPullRequests"] == {"totalCount": 0, "nodes": []}
    assert unknown is None


def test_of_several_pull_requests_the_first_or_the_last_is_given(ground: Ground) -> None:
    ground.world.pulled(ground.shas[1], 41, "Cache orders", "grace")
    ground.world.pulled(ground.shas[1], 57, "Backport", "dependabot[bot]", merged=False)
    first, last = (
        commits(ground, by_alias(ground.shas[1], fields=PULLS.replace("first", which)))[0]
        for which in ("first", "last")
    )
    assert [each["number"] for each in first["associatedPullRequests"]["nodes"]] == [41]
    (node,) = last["associatedPullRequests"]["nodes"]
    assert (node["number"], node["merged"], node["author"]["login"]) == (57, False, "dependabot")


def test_without_a_page_size_github_refuses(ground: Ground) -> None:
    told = ground.graphql(by_alias(ground.shas[1], fields="associatedPullRequests { totalCount }"))
    assert told["errors"][0]["type"] == "MISSING_PAGINATION_BOUNDARIES"


def test_rest_knows_the_pull_requests_of_a_commit_too(ground: Ground) -> None:
    ground.world.pulled(ground.shas[1], 41, "Cache orders", "grace")
    (told,) = ground.client.get(f"{REPO}/commits/{ground.shas[1]}/pulls").json()
    assert (told["number"], told["title"], told["user"]["login"]) == (41, "Cache orders", "grace")
    assert told["merged_at"] is not None
    assert ground.client.get(f"{REPO}/commits/{ground.shas[2]}/pulls").json() == []
    assert ground.client.get(f"{REPO}/commits/{'f' * 40}/pulls").status_code == 422


def test_in_a_private_repository_pull_requests_need_their_own_permission(tmp_path: Path) -> None:
    with github_ground(tmp_path, private=True) as ground:
        ground.world.add_token("no-pulls", permissions={"contents": "read"})
        headers = ground.with_token("no-pulls")
        refused = ground.client.get(f"{REPO}/commits/{ground.shas[1]}/pulls", headers=headers)
        assert (refused.status_code, refused.json()["message"]) == (
            403,
            "Resource not accessible by integration",
        )
        body = {"query": by_alias(ground.shas[1])}
        told = ground.client.post("/graphql", json=body, headers=headers).json()
        assert told["errors"][0]["type"] == "FORBIDDEN"
        assert told["data"]["repository"]["c0"]["associatedPullRequests"] is None
        whole = ground.client.get(
            f"{REPO}/compare/{ground.shas[0]}...{ground.shas[2]}", params={"per_page": 100}, headers=headers
        )
        assert len(whole.json()["commits"]) == 2


def test_a_commits_author_is_named_where_an_account_has_the_address(ground: Ground) -> None:
    ground.world.main.people["grace@example.com"] = "grace"
    at = NOON + timedelta(hours=3)
    sha = ground.git.commit("Add it", at, {"x": "1\n"}, author="Grace H <grace@example.com>")
    (told,) = ground.client.get(f"{REPO}/compare/{ground.shas[2]}...{sha}").json()["commits"]
    assert (told["author"]["login"], told["commit"]["author"]["name"]) == ("grace", "Grace H")
    assert told["committer"] is None
    assert told["html_url"] == f"https://github.com/acme/shop/commit/{sha}"
    fields = "commitUrl authoredDate author { name user { login } }"
    known, unknown = commits(ground, by_alias(sha, ground.shas[0], fields=fields))
    assert known["author"] == {"name": "Grace H", "user": {"login": "grace"}}
    assert (known["commitUrl"], known["authoredDate"]) == (told["html_url"], "2026-11-20T15:00:00Z")
    assert unknown["author"]["user"] is None


def test_comments_are_listed_from_when_they_were_changed_on(ground: Ground) -> None:
    ground.world.issue_by("dana", "It broke", "")
    url = f"{REPO}/issues/1/comments"
    for text in ("one", "two"):
        ground.client.post(url, json={"body": text})
        ground.clock.advance(minutes=1)
    since = {"since": f"{ground.clock():%Y-%m-%dT%H:%M:%SZ}"}
    assert ground.client.get(url, params=since).json() == []
    first = ground.world.issues[0].comments[0].id
    ground.client.patch(f"{REPO}/issues/comments/{first}", json={"body": "one, changed"})
    told = ground.client.get(url, params=since).json()
    assert [(each["body"], each["user"]["login"]) for each in told] == [
        ("one, changed", "github-actions[bot]")
    ]


def test_a_person_edits_an_issue_and_the_edit_is_kept(ground: Ground) -> None:
    ground.world.issue_by("dana", "It broke", "before")
    ground.clock.advance(minutes=1)
    ground.world.person_edits_issue(1, "after", "grace")
    told = ground.client.get(f"{REPO}/issues/1").json()
    assert (told["body"], told["user"]["login"]) == ("after", "dana")
    (edit,) = ground.world.issues[0].edits
    assert (edit.by, edit.before, edit.after) == ("grace", "before", "after")
