"""The real PyGithub works against the simulated GitHub over a socket, unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from github import Auth, Github, GithubException, UnknownObjectException

from tests.simulator.github_ground import TOKEN, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from github.Repository import Repository


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


@pytest.fixture
def shop(ground: Ground) -> Iterator[Repository]:
    with Github(
        auth=Auth.Token(TOKEN),
        base_url=ground.url,
        lazy=True,
        seconds_between_requests=None,
        seconds_between_writes=None,
        retry=None,
    ) as github:
        yield github.get_repo("acme/shop")


def test_it_opens_an_issue_edits_it_comments_and_finds_it_by_label(ground: Ground, shop: Repository) -> None:
    shop.create_label("incident", "b60205", "Something broke")
    issue = shop.create_issue("It broke", "before", labels=["incident", "sev-1"])
    issue.edit(body="after", state="closed", state_reason="completed")
    comment = issue.create_comment("It is back")
    comment.edit("It is back, and proven")
    found = list(shop.get_issues(labels=["incident"], state="all"))
    assert [(each.number, each.body, each.state) for each in found] == [(1, "after", "closed")]
    assert found[0].user.login == "github-actions[bot]"
    kept = ground.world.issues[0]
    assert [each.body for each in kept.comments] == ["It is back, and proven"]
    assert kept.label_names == ("incident", "sev-1")


def test_it_changes_labels_and_reads_comments(ground: Ground, shop: Repository) -> None:
    ground.world.issue_by("dana", "It broke", "", ["a"])
    issue = shop.get_issue(1)
    issue.add_to_labels("b")
    issue.set_labels("c")
    issue.create_comment("hello")
    assert [each.body for each in issue.get_comments()] == ["hello"]
    assert ground.world.issues[0].label_names == ("c",)


def test_it_pages_through_a_hundred_issues_by_our_links(ground: Ground, shop: Repository) -> None:
    for number in range(65):
        ground.world.issue_by("dana", str(number), "", ["incident"])
    assert [each.number for each in shop.get_issues(labels=["incident"])] == list(range(65, 0, -1))


def test_it_lists_tags_and_compares_them(ground: Ground, shop: Repository) -> None:
    ground.git.tag("deploy-1", ground.shas[0])
    ground.git.tag("deploy-2", ground.shas[2], at=ground.clock(), message="second")
    refs = list(shop.get_git_matching_refs("tags/deploy-"))
    assert [(each.ref, each.object.type) for each in refs] == [
        ("refs/tags/deploy-1", "commit"),
        ("refs/tags/deploy-2", "tag"),
    ]
    assert shop.get_git_tag(refs[1].object.sha).object.sha == ground.shas[2]
    compared = shop.compare("deploy-1", "deploy-2")
    assert (compared.status, compared.ahead_by) == ("ahead", 2)
    assert [each.filename for each in compared.files] == ["app.py"]


def test_it_reads_the_repository_and_a_file(shop: Repository) -> None:
    assert shop.default_branch == "main"
    assert shop.private is False
    content = shop.get_contents("app.py")
    assert not isinstance(content, list)
    assert content.decoded_content == b"version = 2\n"


def test_it_raises_its_own_errors_on_githubs_refusals(ground: Ground, shop: Repository) -> None:
    with pytest.raises(GithubException) as refused:
        shop.create_issue("t", "b" * 65_537)
    assert refused.value.status == 422
    assert refused.value.data["errors"][0]["message"] == "body is too long (maximum is 65536 characters)"
    shop.create_label("incident", "b60205")
    with pytest.raises(GithubException) as again:
        shop.create_label("incident", "b60205")
    assert again.value.data["errors"][0]["code"] == "already_exists"
    with pytest.raises(UnknownObjectException):
        shop.get_git_ref("tags/none").object  # noqa: B018 - lazy: the attribute sends the request
    ground.world.add_token("reader", permissions={"contents": "read"})


def test_its_graphql_goes_to_the_same_server(shop: Repository) -> None:
    _headers, told = shop.requester.graphql_query("query { viewer { login } }", {})
    assert told["data"]["viewer"]["login"] == "github-actions[bot]"
