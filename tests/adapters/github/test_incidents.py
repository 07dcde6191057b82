"""Incidents as they stand in their issues: whose word counts, what is found, and how a thaw is noted."""

from __future__ import annotations

import traceback
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from rerail.adapters.github.incidents import GitHubIncidents
from rerail.core.telling.machine_block import MachineBlock, encode_block
from rerail.core.telling.marks import fingerprint_mark
from rerail.core.text import Secret, Untrusted
from rerail.ports.incidents import IncidentsError
from rerail.simulator.github.faults import Answer
from rerail.simulator.serving import serve
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from rerail.ports.incidents import FiledIncident

BLOCK = MachineBlock(
    run="r-1", service_id="svc", environment_id="env", frozen_at=NOON, auto_deploy_before=True
)
OTHER = encode_block(replace(BLOCK, run="r-2"))
FINGERPRINT = "svc/env/dep-1"
BODY = f"{fingerprint_mark(FINGERPRINT)}\nIt is down.\n{encode_block(BLOCK)}\n- [ ] find out why"
BOT = "github-actions[bot]"
ADA = "ghp_of_ada_123450123456789"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        made.world.add_token(ADA, kind="user", login="ada")
        yield made


@pytest.fixture
def incidents(stage: Stage) -> Iterator[GitHubIncidents]:
    with closing(made(stage.url)) as opened:
        yield opened


def made(url: str, token: str | None = TOKEN) -> GitHubIncidents:
    return GitHubIncidents(repository="acme/shop", token=Secret(token) if token else None, api_url=url)


def filed(stage: Stage, login: str = BOT, body: str = BODY, *labels: str) -> int:
    return stage.world.issue_by(login, "Rolled back api", body, labels or ["rerail"]).number


def numbers(found: tuple[FiledIncident, ...]) -> list[int]:
    return [each.number for each in found]


def test_an_open_incident_is_read_with_its_block_and_its_title_is_outside_text(
    stage: Stage, incidents: GitHubIncidents
) -> None:
    number = filed(stage)
    [found] = incidents.open()
    assert (found.number, found.is_open, found.block) == (number, True, BLOCK)
    assert found.title == Untrusted("Rolled back api")
    assert found.url.endswith(f"/acme/shop/issues/{number}")
    assert stage.asked() == ["GET /repos/acme/shop/issues"] * 2
    assert incidents.read(number) == found


def test_the_newest_comes_first_and_closed_ones_and_plain_issues_do_not(
    stage: Stage, incidents: GitHubIncidents
) -> None:
    first, closed, unlabelled, _ = (
        filed(stage),
        filed(stage),
        filed(stage, BOT, BODY, "bug"),
        filed(stage, BOT, "x"),
    )
    stage.world.issues_of(stage.world.main).edit("ada", closed, {"state": "closed"})
    assert numbers(incidents.open()) == [unlabelled, first]
    assert not incidents.read(closed).is_open


@pytest.mark.parametrize(
    ("author", "counts"),
    [(BOT, True), ("deployer[bot]", True), ("acme", True), ("mallory", False), ("github-actions", False)],
)
def test_the_word_of_an_app_and_of_the_owner_counts_and_a_strangers_does_not_unless_others_labelled_it(
    author: str, counts: bool, stage: Stage, incidents: GitHubIncidents
) -> None:
    number = filed(stage, author, BODY, "bug")
    assert numbers(incidents.open()) == ([number] if counts else [])
    assert (incidents.find(FINGERPRINT) is not None) is counts
    if not counts:
        with pytest.raises(IncidentsError, match=f"#{number} is no incident of rerail"):
            incidents.read(number)
    labelled = filed(stage, author, BODY, "rerail")  # a member may keep the membership private
    assert numbers(incidents.open())[0] == labelled


@pytest.mark.parametrize("block", ["<!-- rerail:state:v2:e30= -->", encode_block(BLOCK) + "\n" + OTHER])
def test_a_block_that_can_not_be_read_is_not_passed_over_unless_a_stranger_wrote_it(
    block: str, stage: Stage, incidents: GitHubIncidents
) -> None:
    filed(stage, "mallory", block, "bug")
    assert incidents.open() == ()
    number = filed(stage, BOT, block)
    with pytest.raises(IncidentsError, match=f"hidden block of issue #{number} can't be read"):
        incidents.open()


def test_the_tokens_own_user_counts_and_is_asked_for_once(stage: Stage) -> None:
    filed(stage, "ada", BODY, "bug")
    filed(stage, "mallory", BODY, "bug")
    with closing(made(stage.url, ADA)) as of_ada:
        assert numbers(of_ada.open()) == [1]
    assert stage.asked().count("GET /user") == 1


def test_a_block_is_not_passed_over_while_nobody_knows_whose_it_is(stage: Stage) -> None:
    filed(stage, "ada", BODY, "bug")
    stage.world.faults.fail("GET", "/user", answer=Answer(status=502, page="html"))
    with closing(made(stage.url, ADA)) as of_ada, pytest.raises(IncidentsError, match="502"):
        of_ada.open()


def test_the_newest_with_a_fingerprint_is_found_open_or_closed(
    stage: Stage, incidents: GitHubIncidents
) -> None:
    filed(stage)
    newest = filed(stage)
    filed(stage, BOT, encode_block(BLOCK))
    stage.world.issues_of(stage.world.main).edit("ada", newest, {"state": "closed"})
    before = len(stage.asked())
    found = incidents.find(FINGERPRINT)
    assert found is not None
    assert (found.number, found.is_open) == (newest, False)
    assert len(stage.asked()) == before + 1
    assert incidents.find("svc/env/dep-2") is None


def test_an_incident_on_a_later_page_is_read_and_more_than_can_be_read_is_an_error() -> None:
    def row(number: int) -> dict[str, Any]:
        return {
            "number": number,
            "html_url": f"https://github.example/{number}",
            "state": "open",
            "title": "t",
            "body": BODY if number == 1 else None,
            "user": {"login": BOT, "type": "Bot"},
        }

    count = 250

    async def reply(request: Request) -> JSONResponse:
        rows = [row(number) for number in range(count, 0, -1)]
        start = 100 * (int(request.query_params.get("page", 1)) - 1)
        return JSONResponse(rows[start : start + 100])

    with serve(Starlette(routes=[Route("/{rest:path}", reply)])) as url, closing(made(url)) as incidents:
        assert numbers(incidents.open()) == [1]
        count = 300
        with pytest.raises(IncidentsError, match="too many open issues"):
            incidents.open()


@pytest.mark.parametrize(
    ("status", "says"), [(401, "token"), (403, "issues: read"), (404, "not there"), (410, "disabled")]
)
def test_a_refusal_says_what_to_do(status: int, says: str, stage: Stage, incidents: GitHubIncidents) -> None:
    stage.world.faults.fail("GET", "/issues", answer=Answer(status=status, message="No"))
    with pytest.raises(IncidentsError, match=says) as caught:
        incidents.open()
    assert caught.value.says == Untrusted("No")
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_whether_the_repository_is_private_is_told(incidents: GitHubIncidents) -> None:
    assert not incidents.is_private()


def test_a_thaw_is_noted_in_the_block_and_in_one_comment_and_nothing_else_changes(
    stage: Stage, incidents: GitHubIncidents
) -> None:
    number = filed(stage)
    incidents.note_thaw(number, at=NOON, comment="Deploys are allowed again.")
    incidents.note_thaw(number, at=NOON.replace(hour=13), comment="Deploys are allowed again.")
    [issue] = stage.world.issues
    assert issue.body == BODY.replace(encode_block(BLOCK), encode_block(replace(BLOCK, thawed_at=NOON)))
    [comment] = issue.comments
    assert comment.body.endswith("Deploys are allowed again.")
    assert len(issue.edits) == 1
    assert incidents.read(number).block.thawed_at == NOON


def test_what_failed_half_way_is_completed_by_a_second_call(stage: Stage) -> None:
    number = filed(stage)
    stage.world.faults.fail("PATCH", "/issues/", answer=Answer(status=403, message="No"))
    for attempt in range(2):
        with closing(made(stage.url)) as incidents:
            if attempt == 0:
                with pytest.raises(IncidentsError, match="issues: write"):
                    incidents.note_thaw(number, at=NOON, comment="Again.")
                assert incidents.read(number).block.thawed_at is None
            else:
                incidents.note_thaw(number, at=NOON, comment="Again.")
                assert incidents.read(number).block.thawed_at == NOON
    assert len(stage.world.issues[0].comments) == 1


def test_a_lost_answer_is_looked_up_and_nothing_is_sent_again(
    stage: Stage, incidents: GitHubIncidents
) -> None:
    number = filed(stage)
    stage.world.faults.fail("PATCH", "/issues/", applied=True)
    incidents.note_thaw(number, at=NOON, comment="Again.")
    assert [each for each in stage.asked() if each.startswith("PATCH")] == ["PATCH /repos/acme/shop/issues/1"]
    assert incidents.read(number).block.thawed_at == NOON


def test_a_note_that_did_not_arrive_is_an_error(stage: Stage, incidents: GitHubIncidents) -> None:
    number = filed(stage)
    stage.world.faults.fail("PATCH", "/issues/")
    with pytest.raises(IncidentsError, match="502"):
        incidents.note_thaw(number, at=NOON, comment="Again.")


def test_under_an_issue_that_is_no_incident_nothing_is_said(stage: Stage, incidents: GitHubIncidents) -> None:
    number = filed(stage, "mallory", BODY, "bug")
    with pytest.raises(IncidentsError, match="no incident"):
        incidents.note_thaw(number, at=NOON, comment="Again.")
    assert stage.requests.mutations() == ()


def test_without_a_token_a_public_repository_is_read_and_not_written_to(stage: Stage) -> None:
    number = filed(stage)
    with closing(made(stage.url, None)) as incidents:
        assert numbers(incidents.open()) == [number]
        with pytest.raises(IncidentsError, match="GITHUB_TOKEN"):
            incidents.note_thaw(number, at=NOON, comment="Again.")
