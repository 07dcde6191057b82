"""Issues, comments and labels keep GitHub's rules and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rerail.simulator.github.issues import Filter, IssueStore
from rerail.simulator.github.texts import LONGEST_BODY, utf8_bytes, utf16_units
from rerail.simulator.github.values import Refused
from tests.simulator.github_ground import NOON, REPO, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ISSUES = f"{REPO}/issues"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def test_an_issue_is_opened_by_the_bot_of_the_jobs_token(ground: Ground) -> None:
    answer = ground.client.post(ISSUES, json={"title": "It broke", "body": "At noon."})
    assert answer.status_code == 201
    told = answer.json()
    assert told["user"]["login"] == "github-actions[bot]"
    assert told["user"]["type"] == "Bot"
    assert told["html_url"] == "https://github.com/acme/shop/issues/1"
    assert told["url"] == f"{ground.url}{ISSUES}/1"
    assert ground.client.get(f"{ISSUES}/1").json() == told


def test_labels_that_do_not_exist_are_made_silently_when_an_issue_is_opened(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "It broke", "labels": ["incident", "sev-1"]})
    assert ground.world.issues[0].label_names == ("incident", "sev-1")
    assert [each["name"] for each in ground.client.get(f"{REPO}/labels").json()] == ["incident", "sev-1"]
    assert ground.client.get(f"{REPO}/labels/INCIDENT").status_code == 200
    assert ground.client.get(f"{REPO}/labels/other").status_code == 404


def test_a_label_that_exists_in_another_case_cannot_be_made_again(ground: Ground) -> None:
    labels = f"{REPO}/labels"
    assert ground.client.post(labels, json={"name": "Incident", "color": "B60205"}).status_code == 201
    refused = ground.client.post(labels, json={"name": "incident", "color": "b60205"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "already_exists"


def test_an_issue_without_a_title_is_refused(ground: Ground) -> None:
    for body in ({"body": "no title"}, {"title": " "}):
        assert ground.client.post(ISSUES, json=body).status_code == 422
    assert ground.world.issues == ()


@pytest.mark.parametrize(("length", "status"), [(256, 201), (257, 422)])
def test_a_title_has_256_characters_at_most(ground: Ground, length: int, status: int) -> None:
    assert ground.client.post(ISSUES, json={"title": "t" * length}).status_code == status


def test_a_body_over_the_limit_is_refused_in_githubs_words_wherever_it_is_written(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t", "body": "b" * LONGEST_BODY})
    ground.client.post(f"{ISSUES}/1/comments", json={"body": "b" * LONGEST_BODY})
    long = {"title": "t", "body": "b" * (LONGEST_BODY + 1)}
    comment = ground.world.issues[0].comments[0]
    for method, path in (
        ("POST", ISSUES),
        ("PATCH", f"{ISSUES}/1"),
        ("POST", f"{ISSUES}/1/comments"),
        ("PATCH", f"{ISSUES}/comments/{comment.id}"),
    ):
        refused = ground.client.request(method, path, json=long)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["message"] == "body is too long (maximum is 65536 characters)"
    assert len(ground.world.issues) == 1
    assert ground.world.issues[0].edits == ()


@given(
    over=st.integers(min_value=-3, max_value=3),
    letter=st.sampled_from(["b", "é", "🚂"]),
    measure=st.sampled_from([len, utf16_units, utf8_bytes]),
)
def test_the_border_of_a_body_is_sharp_in_every_measure(over: int, letter: str, measure: object) -> None:
    assert callable(measure)
    store = IssueStore(lambda: NOON, measure)
    size = measure(letter)
    count, rest = divmod(LONGEST_BODY + over, size)
    body = letter * count + "b" * rest
    if over <= 0:
        assert store.create("dana", {"title": "t", "body": body}).body == body
        return
    with pytest.raises(Refused) as refused:
        store.create("dana", {"title": "t", "body": body})
    assert refused.value.status == 422
    assert store.all() == ()


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 130), size=st.integers(5, 100))
def test_paging_by_link_gives_every_issue_exactly_once_newest_first(
    ground: Ground, count: int, size: int
) -> None:
    # Each example has a repository of its own, so that one server is enough for all.
    hosted = ground.world.add_repository("acme", f"incidents-{len(ground.world.hosted)}")
    for number in range(count):
        ground.world.issue_by("dana", f"Issue {number}", "", ["incident"], hosted=hosted)
    seen: list[int] = []
    following: str | None = f"/repos/{hosted.full_name}/issues?labels=incident&per_page={size}"
    while following:
        answer = ground.client.get(following)
        page = [each["number"] for each in answer.json()]
        assert len(page) <= size
        seen += page
        following = answer.links.get("next", {}).get("url")
    assert seen == list(range(count, 0, -1))


def test_issues_are_listed_by_all_labels_asked_for_their_state_and_who_opened_them(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "ours", "labels": ["incident", "shop"]})
    ground.world.issue_by("mallory", "forged", "<!-- fingerprint -->", ["incident", "shop"])
    ground.world.issue_by("dana", "half", "", ["incident"])
    ground.client.patch(f"{ISSUES}/3", json={"state": "closed"})

    def titles(**query: str) -> list[str]:
        return [each["title"] for each in ground.client.get(ISSUES, params=query).json()]

    assert titles(labels="incident,shop") == ["forged", "ours"]
    assert titles(labels="incident", state="all") == ["half", "forged", "ours"]
    assert titles(state="closed") == ["half"]
    assert titles(creator="mallory") == ["forged"]


def test_what_a_person_edits_is_kept_beside_what_stood_there_before(ground: Ground) -> None:
    ground.world.issue_by("dana", "It broke", "before")
    ground.clock.advance(minutes=5)
    ground.world.issues_of(ground.world.main).edit("dana", 1, {"body": "after"})
    issue = ground.world.issues[0]
    edit = issue.edits[0]
    assert (edit.by, edit.field, edit.before, edit.after) == ("dana", "body", "before", "after")
    assert edit.at == ground.clock() == issue.updated


def test_an_edit_changes_what_it_names_and_leaves_the_rest(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t", "body": "b", "labels": ["incident"]})
    told = ground.client.patch(f"{ISSUES}/1", json={"title": "u"}).json()
    assert (told["title"], told["body"], told["labels"][0]["name"]) == ("u", "b", "incident")


def test_an_issue_is_closed_with_a_reason_and_opened_again(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t"})
    closed = ground.client.patch(
        f"{ISSUES}/1", json={"state": "closed", "state_reason": "not_planned"}
    ).json()
    assert (closed["state"], closed["state_reason"]) == ("closed", "not_planned")
    assert closed["closed_by"]["login"] == "github-actions[bot]"
    again = ground.client.patch(f"{ISSUES}/1", json={"state": "open"}).json()
    assert (again["state"], again["state_reason"], again["closed_at"]) == ("open", "reopened", None)


def test_labels_are_added_to_those_there_are_or_put_instead_of_them(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t", "labels": ["a"]})
    added = ground.client.post(f"{ISSUES}/1/labels", json={"labels": ["A", "b"]}).json()
    assert [each["name"] for each in added] == ["a", "b"]
    put = ground.client.put(f"{ISSUES}/1/labels", json={"labels": ["c"]}).json()
    assert [each["name"] for each in put] == ["c"]
    assert ground.world.issues[0].label_names == ("c",)


def test_comments_are_listed_oldest_first_and_can_be_edited(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t"})
    for text in ("first", "second"):
        answer = ground.client.post(f"{ISSUES}/1/comments", json={"body": text})
        assert answer.status_code == 201
    edited = ground.client.patch(f"{ISSUES}/comments/{answer.json()['id']}", json={"body": "changed"})
    assert ground.client.get(f"{ISSUES}/comments/{answer.json()['id']}").json() == edited.json()
    listed = ground.client.get(f"{ISSUES}/1/comments").json()
    assert [each["body"] for each in listed] == ["first", "changed"]
    assert ground.client.get(f"{ISSUES}/1").json()["comments"] == 2


def test_an_empty_comment_is_refused(ground: Ground) -> None:
    ground.client.post(ISSUES, json={"title": "t"})
    assert ground.client.post(f"{ISSUES}/1/comments", json={"body": ""}).status_code == 422
    assert ground.client.post(f"{ISSUES}/1/comments", json={}).status_code == 422


def test_an_issue_that_does_not_exist_is_404(ground: Ground) -> None:
    assert ground.client.get(f"{ISSUES}/7").status_code == 404
    assert ground.client.post(f"{ISSUES}/7/comments", json={"body": "x"}).status_code == 404


def test_where_issues_are_disabled_they_are_gone(tmp_path: Path) -> None:
    with github_ground(tmp_path, has_issues=False) as ground:
        refused = ground.client.post(ISSUES, json={"title": "t"})
        assert refused.status_code == 410
        assert refused.json()["message"] == "Issues has been disabled in this repository."
        assert ground.client.get(REPO).json()["has_issues"] is False


def test_a_filter_takes_exactly_what_its_parts_take() -> None:
    store = IssueStore(lambda: NOON, len)
    issue = store.create("dana", {"title": "t", "labels": ["Incident"]})
    assert Filter(labels=("incident",)).takes(issue)
    assert not Filter(labels=("incident", "x")).takes(issue)
    assert not Filter(state="closed").takes(issue)


def test_a_long_play_forgets_old_issues_but_not_how_many_there_were(ground: Ground) -> None:
    ground.world.issue_by("dana", "First", "")
    ground.world.issue_by("dana", "Second", "")
    ground.clock.advance(hours=2)
    ground.world.person_edits_issue(2, "still going on", "dana")
    ground.world.issues_of(ground.world.main).forget(ground.clock())
    assert [issue.number for issue in ground.world.issues] == [2]
    assert ground.client.post(ISSUES, json={"title": "Third"}).json()["number"] == 3
