"""Deployments and their statuses: GitHub's defaults that bite, and who may record what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.simulator.github_ground import REPO, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = f"{REPO}/deployments"
PLAIN = {"auto_merge": False, "required_contexts": []}
SHOP = "shop / production"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def create(ground: Ground, ref: str, **given: object) -> int:
    made = ground.client.post(URL, json={"ref": ref, **PLAIN, **given})
    assert made.status_code == 201, made.text
    number: int = made.json()["id"]
    return number


def states(ground: Ground, number: int) -> list[str]:
    return [each["state"] for each in ground.client.get(f"{URL}/{number}/statuses").json()]


def test_a_deployment_is_recorded_of_a_commit_without_merging_anything(ground: Ground) -> None:
    made = ground.client.post(URL, json={"ref": ground.shas[0], "task": "rollback", **PLAIN}).json()
    assert (made["sha"], made["ref"], made["task"]) == (ground.shas[0], ground.shas[0], "rollback")
    assert (made["environment"], made["production_environment"]) == ("production", True)
    assert made["creator"]["login"] == "github-actions[bot]"
    assert ground.client.get(f"{URL}/{made['id']}").json() == made


def test_by_default_the_default_branch_is_merged_into_what_is_behind_and_nothing_recorded(
    ground: Ground,
) -> None:
    ground.git.set_ref("refs/heads/release", ground.shas[0])
    told = ground.client.post(URL, json={"ref": "release", "required_contexts": []})
    assert (told.status_code, told.json()) == (
        202,
        {"message": "Auto-merged main into release on deployment."},
    )
    store = ground.world.deployments_of(ground.world.main)
    assert (store.merged, store.all()) == (["release"], ())


def test_by_default_every_check_must_have_succeeded(ground: Ground) -> None:
    told = ground.client.post(URL, json={"ref": "main", "auto_merge": False})
    assert (told.status_code, told.json()["message"]) == (
        409,
        "Conflict: Commit status checks failed for main.",
    )
    ground.world.deployments_of(ground.world.main).checks["rollback"] = "success"
    assert ground.client.post(URL, json={"ref": "main", "auto_merge": False}).status_code == 201


def test_a_required_context_nobody_submitted_is_a_conflict(ground: Ground) -> None:
    asked = {"ref": "main", "auto_merge": False, "required_contexts": ["lint"]}
    assert ground.client.post(URL, json=asked).status_code == 409


@pytest.mark.parametrize("asked", [{}, {"ref": "nowhere"}])
def test_an_unknown_ref_is_refused(ground: Ground, asked: dict[str, str]) -> None:
    assert ground.client.post(URL, json=asked | PLAIN).status_code == 422


def test_deployments_are_listed_newest_first_page_by_page_and_by_sha_ref_task_and_environment(
    ground: Ground,
) -> None:
    made = []
    for number, sha in enumerate(ground.shas):
        ground.clock.advance(minutes=1)
        made.append(create(ground, sha, environment=f"env-{number % 2}", task="rollback" if number else "x"))
    whole = ground.client.get(URL)
    assert [each["id"] for each in whole.json()] == made[::-1]
    first = ground.client.get(URL, params={"per_page": 2})
    assert 'rel="next"' in first.headers["Link"]
    assert [each["id"] for each in ground.client.get(URL, params={"per_page": 2, "page": 2}).json()] == [
        made[0]
    ]
    for query, expected in (
        ({"sha": ground.shas[1]}, [made[1]]),
        ({"ref": ground.shas[2]}, [made[2]]),
        ({"environment": "env-0"}, [made[2], made[0]]),
        ({"task": "rollback"}, [made[2], made[1]]),
        ({"sha": "none", "task": "nothing"}, []),
    ):
        assert [each["id"] for each in ground.client.get(URL, params=query).json()] == expected


def test_a_status_keeps_what_it_was_given_and_the_newest_stands_first(ground: Ground) -> None:
    number = create(ground, "main", environment=SHOP)
    given = {"state": "failure", "description": "rolled back", "log_url": "https://example.com/log"}
    told = ground.client.post(f"{URL}/{number}/statuses", json=given).json()
    assert (told["log_url"], told["target_url"], told["environment"]) == (
        given["log_url"],
        given["log_url"],
        SHOP,
    )
    ground.client.post(f"{URL}/{number}/statuses", json={"state": "inactive"})
    assert states(ground, number) == ["inactive", "failure"]


@pytest.mark.parametrize(
    "given",
    [{"state": "broken"}, {}, {"state": "success", "description": "x" * 141}],
    ids=["unknown", "none", "long"],
)
def test_a_status_githubs_schema_does_not_allow_is_refused(ground: Ground, given: dict[str, str]) -> None:
    number = create(ground, "main")
    refused = ground.client.post(f"{URL}/{number}/statuses", json=given)
    assert refused.status_code == 422
    assert states(ground, number) == []


def test_140_characters_of_description_are_taken(ground: Ground) -> None:
    number = create(ground, "main")
    given = {"state": "success", "description": "x" * 140}
    assert ground.client.post(f"{URL}/{number}/statuses", json=given).status_code == 201


@pytest.mark.parametrize(
    ("fields", "auto", "expected"),
    [
        ({"environment": "staging"}, True, ["inactive", "success"]),
        ({"environment": "staging"}, False, ["success"]),
        ({"environment": "staging", "transient_environment": True}, True, ["success"]),
        ({"environment": "production"}, True, ["success"]),
    ],
)
def test_a_success_retires_earlier_ones_unless_they_are_production_or_transient(
    ground: Ground, fields: dict[str, object], auto: bool, expected: list[str]
) -> None:
    older, elsewhere = create(ground, "main", **fields), create(ground, "main", environment="other")
    for number in (older, elsewhere):
        ground.client.post(f"{URL}/{number}/statuses", json={"state": "success"})
    newer = create(ground, "main", **fields)
    ground.client.post(f"{URL}/{newer}/statuses", json={"state": "success", "auto_inactive": auto})
    assert states(ground, older) == expected
    assert states(ground, elsewhere) == ["success"]
    assert states(ground, newer) == ["success"]


def test_what_railways_app_records_names_project_and_environment_and_the_commit(ground: Ground) -> None:
    at = ground.clock() - timedelta(hours=1)
    seeded = ground.world.railway_deployed(ground.shas[1], at, SHOP)
    (told,) = ground.client.get(URL, params={"sha": ground.shas[1], "environment": SHOP}).json()
    assert (told["id"], told["ref"]) == (seeded.id, ground.shas[1])
    assert (told["creator"]["login"], told["creator"]["type"]) == ("railway-app[bot]", "Bot")
    assert states(ground, told["id"]) == ["success"]


def test_without_deployments_write_nothing_is_recorded_and_github_says_so(ground: Ground) -> None:
    number = create(ground, "main")
    ground.world.add_token("reader", permissions={"contents": "read", "deployments": "read"})
    headers = ground.with_token("reader")
    for path, body in ((URL, {"ref": "main", **PLAIN}), (f"{URL}/{number}/statuses", {"state": "success"})):
        refused = ground.client.post(path, json=body, headers=headers)
        assert (refused.status_code, refused.json()["message"]) == (
            403,
            "Resource not accessible by integration",
        )
    assert ground.client.get(URL, headers=headers).status_code == 200


def test_in_a_private_repository_deployments_are_not_read_without_the_permission(tmp_path: Path) -> None:
    with github_ground(tmp_path, private=True) as ground:
        ground.world.add_token("issues-only", permissions={"issues": "write"})
        headers = ground.with_token("issues-only")
        assert ground.client.get(URL, headers=headers).status_code == 403
        assert ground.client.get(f"{URL}/1/statuses", headers=headers).status_code == 403


def test_a_deployment_that_is_not_there_is_not_found(ground: Ground) -> None:
    assert ground.client.get(f"{URL}/5/statuses").status_code == 404
    assert ground.client.post(f"{URL}/5/statuses", json={"state": "success"}).status_code == 404
