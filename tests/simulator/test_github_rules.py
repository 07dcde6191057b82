"""Who may do what, how often, and what goes wrong on request."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.github import Answer, github_app
from rerail.simulator.serving import serve
from tests.simulator.github_contract import ContractError, check
from tests.simulator.github_ground import REPO, TOKEN, Ground, github_ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ISSUES = f"{REPO}/issues"
ISSUE = {"title": "It broke"}


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with github_ground(tmp_path) as made:
        yield made


def test_an_unknown_token_is_bad_credentials_even_for_what_is_public(ground: Ground) -> None:
    refused = ground.client.get(REPO, headers=ground.with_token("wrong"))
    assert (refused.status_code, refused.json()["message"]) == (401, "Bad credentials")


def test_a_token_taken_back_is_bad_credentials(ground: Ground) -> None:
    ground.world.revoke(TOKEN)
    assert ground.client.get(REPO).status_code == 401


def test_a_public_repository_is_read_without_a_token_but_not_written(ground: Ground) -> None:
    anonymous = {"Authorization": ""}
    assert ground.client.get(REPO, headers=anonymous).status_code == 200
    assert ground.client.post(ISSUES, json=ISSUE, headers=anonymous).status_code == 401


def test_without_issues_write_an_installation_is_refused_in_githubs_words(ground: Ground) -> None:
    ground.world.add_token("reader", permissions={"contents": "read", "issues": "read"})
    headers = ground.with_token("reader")
    refused = ground.client.post(ISSUES, json=ISSUE, headers=headers)
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    assert ground.client.get(ISSUES, headers=headers).status_code == 200
    assert ground.world.issues == ()


@pytest.mark.parametrize(
    ("permission", "method", "path"),
    [
        ("contents=write", "POST", f"{REPO}/git/refs"),
        ("contents=write", "DELETE", f"{REPO}/git/refs/tags/x"),
        ("contents=read", "GET", f"{REPO}/compare/main...main"),
        ("issues=read", "GET", ISSUES),
        ("issues=write", "POST", ISSUES),
        ("deployments=read", "GET", f"{REPO}/deployments"),
        ("deployments=write", "POST", f"{REPO}/deployments"),
        ("pull_requests=read", "GET", f"{REPO}/commits/main/pulls"),
    ],
)
def test_who_lacks_a_permission_is_told_which_one_it_takes(
    tmp_path: Path, permission: str, method: str, path: str
) -> None:
    with github_ground(tmp_path, private=True) as ground:
        name, _, level = permission.partition("=")
        rest = dict.fromkeys(("contents", "issues", "deployments", "pull_requests"), "write")
        ground.world.permit(TOKEN, **{**rest, name: None if level == "read" else "read"})
        refused = ground.client.request(method, path, json=None if method != "POST" else {})
        assert refused.status_code == 403
        assert refused.headers["x-accepted-github-permissions"] == permission


def test_a_private_repository_does_not_exist_for_a_token_made_for_another(tmp_path: Path) -> None:
    with github_ground(tmp_path, private=True) as ground:
        ground.world.add_token("stranger", repositories=["other/repo"])
        for path in (REPO, ISSUES, f"{REPO}/git/matching-refs/tags/deploy-"):
            assert ground.client.get(path, headers=ground.with_token("stranger")).status_code == 404
        assert ground.client.get(REPO).json()["private"] is True


def test_a_private_repository_is_read_only_with_the_permission(tmp_path: Path) -> None:
    with github_ground(tmp_path, private=True) as ground:
        ground.world.add_token("only-issues", permissions={"issues": "write"})
        headers = ground.with_token("only-issues")
        assert ground.client.get(f"{REPO}/git/matching-refs/tags/x", headers=headers).status_code == 403
        assert ground.client.post(ISSUES, json=ISSUE, headers=headers).status_code == 201


def test_another_repositorys_issues_need_a_token_of_its_own(ground: Ground) -> None:
    ground.world.add_repository("acme", "incidents", private=True)
    ground.world.add_token("own", kind="user", login="dana", repositories=["acme/incidents"])
    path = "/repos/acme/incidents/issues"
    assert ground.client.post(path, json=ISSUE).status_code == 404
    made = ground.client.post(path, json=ISSUE, headers=ground.with_token("own"))
    assert made.json()["html_url"] == "https://github.com/acme/incidents/issues/1"


def test_only_a_person_has_a_user_and_an_installation_is_told_so(ground: Ground) -> None:
    refused = ground.client.get("/user")
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    ground.world.add_token("person", kind="user", login="dana")
    assert ground.client.get("/user", headers=ground.with_token("person")).json()["login"] == "dana"


def test_every_answer_says_how_much_is_left_and_asking_for_it_is_free(ground: Ground) -> None:
    first, second = (int(ground.client.get(REPO).headers["x-ratelimit-remaining"]) for _ in range(2))
    assert second == first - 1
    told = ground.client.get("/rate_limit").json()
    assert told["resources"]["core"]["remaining"] == second


def test_a_limit_used_up_refuses_until_its_window_ends(ground: Ground) -> None:
    ground.world.rates.leave(ground.world.token_of(f"Bearer {TOKEN}"), "core", remaining=1)
    assert ground.client.get(REPO).status_code == 200
    refused = ground.client.get(REPO)
    assert refused.status_code == 403
    assert refused.headers["x-ratelimit-remaining"] == "0"
    reset = int(refused.headers["x-ratelimit-reset"])
    ground.clock.advance(seconds=reset - ground.clock().timestamp())
    assert ground.client.get(REPO).status_code == 200


def test_a_path_that_github_does_not_have_is_not_found_and_breaks_the_contract(ground: Ground) -> None:
    with serve(github_app(ground.world, ground.log)) as bare:
        answer = ground.client.get(f"{bare}{REPO}/nonsense")
    assert answer.status_code == 404
    with pytest.raises(ContractError):
        check("GET", f"{REPO}/nonsense", 404, None, answer.json())


def test_json_that_is_none_is_refused(ground: Ground) -> None:
    assert ground.client.post(ISSUES, content=b"{").status_code == 400


def test_what_is_asked_is_recorded_with_whether_it_changes_something(ground: Ground) -> None:
    ground.client.get(REPO)
    ground.client.post(ISSUES, json=ISSUE)
    ground.graphql("query WhoAmI { viewer { login } }")
    told = [(each.operation, each.mutation) for each in ground.log.of("github")]
    assert told == [(f"GET {REPO}", False), (f"POST {ISSUES}", True), ("WhoAmI", False)]


@pytest.mark.parametrize(("status", "page"), [(503, "json"), (502, "html")])
def test_a_server_that_is_down_answers_everything_so_until_it_comes_back(
    ground: Ground, status: int, page: str
) -> None:
    ground.world.faults.go_down(status, "html" if page == "html" else "json")
    answers = [
        ground.client.get(REPO),
        ground.client.post("/graphql", json={"query": "{ viewer { login } }"}),
    ]
    assert [each.status_code for each in answers] == [status, status]
    assert all(page in each.headers["content-type"] for each in answers)
    ground.world.faults.come_back()
    assert ground.client.get(REPO).status_code == 200


def test_the_second_request_of_a_kind_can_fail_and_no_other(ground: Ground) -> None:
    ground.world.faults.fail("POST", "/issues$", nth=2, answer=Answer(status=500))
    assert [ground.client.post(ISSUES, json=ISSUE).status_code for _ in range(3)] == [201, 500, 201]
    assert ground.client.get(ISSUES).status_code == 200
    assert len(ground.world.issues) == 2


def test_a_request_can_be_applied_although_its_answer_is_a_502(ground: Ground) -> None:
    ground.world.faults.fail("POST", "/issues$", applied=True)
    assert ground.client.post(ISSUES, json=ISSUE).status_code == 502
    assert [issue.title for issue in ground.world.issues] == ["It broke"]


@pytest.mark.parametrize("status", [403, 429])
def test_the_secondary_limit_says_when_to_come_back(ground: Ground, status: int) -> None:
    ground.world.faults.limit("POST", "/issues$", status=status, retry_after=7)
    refused = ground.client.post(ISSUES, json=ISSUE)
    assert (refused.status_code, refused.headers["retry-after"]) == (status, "7")
    assert "secondary rate limit" in refused.json()["message"]
    assert ground.client.post(ISSUES, json=ISSUE).status_code == 201


def test_an_answer_can_be_held_back(ground: Ground) -> None:
    ground.world.faults.delay("GET", f"{REPO}$", 0.2)
    started = perf_counter()
    assert ground.client.get(REPO).status_code == 200
    assert perf_counter() - started >= 0.2


def test_the_contract_refuses_keys_and_shapes_that_github_does_not_know(ground: Ground) -> None:
    issue = ground.client.post(ISSUES, json=ISSUE).json()
    check("POST", ISSUES, 201, ISSUE, issue)
    with pytest.raises(ContractError, match="tittle"):
        check("POST", ISSUES, 201, ISSUE | {"tittle": "x"}, issue)
    with pytest.raises(ContractError, match="number"):
        check("POST", ISSUES, 201, ISSUE, issue | {"number": "one"})
    with pytest.raises(ContractError, match="title"):
        check("POST", ISSUES, 201, {"body": "x"}, issue)
    with pytest.raises(ContractError, match="204"):
        check("POST", ISSUES, 204, ISSUE, None)
