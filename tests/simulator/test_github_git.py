"""Tags, refs, comparisons and files over REST are those of the real repository underneath."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.repository import GitError, Repository
from tests.simulator.github_ground import NOON, REPO, TOKEN, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAIM = "refs/rerail/claims/6f8b1c1e-5f0e-4d67-9a4e-2d1f5a1c0b7e"
CROWD = 8


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def test_matching_refs_gives_the_refs_whose_name_starts_so_in_order_of_name(ground: Ground) -> None:
    for name in ("deploy-2", "deploy-1", "pre-deploy-1", "v1"):
        ground.git.tag(name, ground.shas[0])
    told = ground.client.get(f"{REPO}/git/matching-refs/tags/deploy-").json()
    assert [each["ref"] for each in told] == ["refs/tags/deploy-1", "refs/tags/deploy-2"]
    assert {(each["object"]["type"], each["object"]["sha"]) for each in told} == {("commit", ground.shas[0])}


def test_no_matching_ref_is_an_empty_list_where_one_exact_ref_is_404(ground: Ground) -> None:
    assert ground.client.get(f"{REPO}/git/matching-refs/tags/deploy-").json() == []
    assert ground.client.get(f"{REPO}/git/ref/tags/deploy-1").status_code == 404


def test_an_exact_ref_does_not_match_a_longer_one(ground: Ground) -> None:
    ground.git.tag("deploy-10", ground.shas[0])
    assert ground.client.get(f"{REPO}/git/ref/tags/deploy-1").status_code == 404
    assert ground.client.get(f"{REPO}/git/ref/tags/deploy-10").json()["object"]["sha"] == ground.shas[0]


def test_ten_thousand_tags_come_in_one_answer_without_pages(ground: Ground) -> None:
    ground.git.many_tags(10_000, "deploy-", ground.shas[0])
    started = perf_counter()
    answer = ground.client.get(f"{REPO}/git/matching-refs/tags/deploy-", params={"per_page": 100})
    assert perf_counter() - started < 5
    assert len(answer.json()) == 10_000
    assert "link" not in answer.headers


def test_an_annotated_tag_points_to_its_object_which_names_the_commit(ground: Ground) -> None:
    oid = ground.git.tag("deploy-1", ground.shas[1], at=NOON, message="first")
    ref = ground.client.get(f"{REPO}/git/ref/tags/deploy-1").json()
    assert ref["object"]["type"] == "tag"
    tag = ground.client.get(f"{REPO}/git/tags/{oid}").json()
    assert (tag["tag"], tag["object"]["sha"], tag["message"]) == ("deploy-1", ground.shas[1], "first")
    assert tag["tagger"]["date"] == "2026-11-20T12:00:00Z"


def test_a_commit_is_no_tag_object(ground: Ground) -> None:
    assert ground.client.get(f"{REPO}/git/tags/{ground.shas[0]}").status_code == 404


def test_compare_says_how_two_revisions_stand_and_which_files_lie_between(ground: Ground) -> None:
    ground.git.tag("deploy-1", ground.shas[0])
    told = ground.client.get(f"{REPO}/compare/deploy-1...main").json()
    assert (told["status"], told["ahead_by"], told["behind_by"]) == ("ahead", 2, 0)
    assert [each["sha"] for each in told["commits"]] == ground.shas[1:]
    assert [(each["filename"], each["status"]) for each in told["files"]] == [("app.py", "modified")]
    assert ground.client.get(f"{REPO}/compare/main...deploy-1").json()["status"] == "behind"
    assert ground.client.get(f"{REPO}/compare/main...main").json()["status"] == "identical"


def test_a_small_first_page_of_compare_still_has_all_files_and_later_pages_have_none(ground: Ground) -> None:
    path = f"{REPO}/compare/{ground.shas[0]}...{ground.shas[2]}"
    first = ground.client.get(path, params={"per_page": 1})
    assert (len(first.json()["commits"]), len(first.json()["files"])) == (1, 1)
    second = ground.client.get(first.links["next"]["url"]).json()
    assert ([each["sha"] for each in second["commits"]], second["files"]) == ([ground.shas[2]], [])


def test_diverged_branches_are_compared_from_their_merge_base(ground: Ground) -> None:
    ground.git.switch("side", ground.shas[0])
    side = ground.git.commit("aside", NOON + timedelta(hours=3), {"side.py": "pass\n"})
    told = ground.client.get(f"{REPO}/compare/main...side").json()
    assert (told["status"], told["ahead_by"], told["behind_by"]) == ("diverged", 1, 2)
    assert told["merge_base_commit"]["sha"] == ground.shas[0]
    assert told["commits"][0]["sha"] == side


def test_an_unknown_revision_cannot_be_compared(ground: Ground) -> None:
    refused = ground.client.get(f"{REPO}/compare/deploy-9...main")
    assert (refused.status_code, refused.json()["message"]) == (404, "Not Found")


def test_a_file_is_read_from_the_default_branch_unless_another_ref_is_named(ground: Ground) -> None:
    ground.git.tag("deploy-1", ground.shas[0])
    ground.git.switch("side", ground.shas[1])
    for query, version in (({}, 2), ({"ref": "deploy-1"}, 0)):
        told = ground.client.get(f"{REPO}/contents/app.py", params=query).json()
        assert base64.b64decode(told["content"]) == f"version = {version}\n".encode()
    assert ground.client.get(f"{REPO}/contents/.github/rerail.yml").status_code == 404


def test_of_two_who_create_the_same_ref_one_is_refused(ground: Ground) -> None:
    ground.world.add_token("writer", permissions={"contents": "write"})
    headers = ground.with_token("writer")
    body = {"ref": "refs/tags/claim-1", "sha": ground.shas[0]}
    assert ground.client.post(f"{REPO}/git/refs", json=body, headers=headers).status_code == 201
    again = ground.client.post(f"{REPO}/git/refs", json=body, headers=headers)
    assert (again.status_code, again.json()["message"]) == (422, "Reference already exists")
    assert ground.git.resolve("refs/tags/claim-1") == ground.shas[0]


def test_a_ref_needs_contents_write_a_full_name_and_an_object(ground: Ground) -> None:
    good = {"ref": "refs/tags/claim-1", "sha": ground.shas[0]}
    assert ground.client.post(f"{REPO}/git/refs", json=good).status_code == 403
    ground.world.add_token("writer", permissions={"contents": "write"})
    headers = ground.with_token("writer")
    for bad in (good | {"ref": "claim-1"}, good | {"sha": "f" * 40}):
        assert ground.client.post(f"{REPO}/git/refs", json=bad, headers=headers).status_code == 422


def test_a_ref_is_made_and_deleted_in_any_namespace_and_only_once(ground: Ground) -> None:
    ground.world.permit(TOKEN, contents="write")
    made = {"ref": CLAIM, "sha": ground.shas[0]}
    assert ground.client.post(f"{REPO}/git/refs", json=made).status_code == 201
    gone = ground.client.delete(f"{REPO}/git/{CLAIM}")
    assert (gone.status_code, gone.content) == (204, b"")
    again = ground.client.delete(f"{REPO}/git/{CLAIM}")
    assert (again.status_code, again.json()["message"]) == (422, "Reference does not exist")
    assert ground.client.post(f"{REPO}/git/refs", json=made).status_code == 201


def test_deleting_a_ref_leaves_those_whose_name_begins_so(ground: Ground) -> None:
    ground.world.permit(TOKEN, contents="write")
    ground.git.set_ref(f"{CLAIM}.2", ground.shas[0])
    assert ground.client.delete(f"{REPO}/git/{CLAIM}").status_code == 422
    assert [each.name for each in ground.git.refs("refs/rerail/")] == [f"{CLAIM}.2"]


def test_a_github_that_knows_only_branches_and_tags_refuses_in_other_words(ground: Ground) -> None:
    ground.world.permit(TOKEN, contents="write")
    ground.world.custom_refs = False
    refused = ground.client.post(f"{REPO}/git/refs", json={"ref": CLAIM, "sha": ground.shas[0]})
    assert (refused.status_code, refused.json()["message"]) == (422, "Reference update failed")
    tag = {"ref": "refs/tags/claim-1", "sha": ground.shas[0]}
    assert ground.client.post(f"{REPO}/git/refs", json=tag).status_code == 201


def test_of_many_who_create_one_ref_at_once_exactly_one_is_told_so(ground: Ground) -> None:
    ground.world.permit(TOKEN, contents="write")
    start = Barrier(CROWD)

    def create(number: int) -> tuple[int, str]:
        start.wait()
        made = {"ref": CLAIM, "sha": ground.shas[number % 3]}
        answer = ground.client.post(f"{REPO}/git/refs", json=made)
        return answer.status_code, answer.json().get("message", ground.shas[number % 3])

    with ThreadPoolExecutor(CROWD) as crowd:
        told = sorted(crowd.map(create, range(CROWD)))
    assert [status for status, _ in told] == [201] + [422] * (CROWD - 1)
    assert {message for _, message in told[1:]} == {"Reference already exists"}
    assert ground.git.resolve(CLAIM) == told[0][1]


def test_git_itself_lets_one_of_two_processes_create_a_ref(ground: Ground) -> None:
    start, others = Barrier(CROWD), [Repository(ground.git.path) for _ in range(CROWD)]

    def create(repository: Repository) -> bool:
        start.wait()
        try:
            repository.set_ref(CLAIM, ground.shas[0], only_new=True)
        except GitError:
            return False
        return True

    with ThreadPoolExecutor(CROWD) as crowd:
        assert sum(crowd.map(create, others)) == 1


def test_an_empty_repository_has_neither_refs_nor_files(ground: Ground) -> None:
    ground.world.add_repository("acme", "incidents")
    empty = "/repos/acme/incidents"
    assert ground.client.get(f"{empty}/git/matching-refs/tags/deploy-").status_code == 409
    assert ground.client.get(f"{empty}/contents/x").status_code == 404
