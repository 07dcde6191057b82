"""Finding the service, what is live and its history, against the simulator over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.railway import ways
from rerail.adapters.railway.wire.service import FROM_THE_START
from rerail.ports import RailwayError, Trouble
from rerail.simulator.faults import Kind
from rerail.simulator.stage import Stage
from rerail.simulator.world.values import Commit
from tests.adapters.railway.support import asked, client
from tests.simulator.railway_kit import NOON, V1, V2, Play

if TYPE_CHECKING:
    from rerail.adapters.railway.client import RailwayClient


def test_the_first_read_is_one_request(railway: RailwayClient, stage: Stage, on: Play) -> None:
    view = railway.read_service("WEB", None, None)
    assert asked(stage) == ["Vital"]
    assert (view.service_id, view.service_name, view.environment_name) == (
        on.service.id,
        "web",
        "production",
    )
    assert [each.id for each in view.active] == [on.bad.id]
    assert [each.id for each in view.history] == [on.bad.id, on.good.id]
    assert [each.commit for each in view.history] == [V2.sha, V1.sha]
    assert view.next_page is None
    assert (view.domain, view.healthcheck_path) == (on.world.service("web").domain, "/health")
    assert (view.overlap_seconds, view.draining_seconds) == (5, 7)


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.MASKED])
def test_where_the_nested_form_is_refused_the_plain_one_tells_the_same(
    railway: RailwayClient, stage: Stage, kind: Kind
) -> None:
    nested = railway.read_service("web", None, None)
    stage.railway.faults.fail("Vital", kind)
    assert railway.read_service("web", None, None) == nested
    assert asked(stage) == ["Vital", "Vital", "Token", "Project", "Service"]


def test_the_plain_form_needs_no_look_up_for_an_id(railway: RailwayClient, stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("Vital", Kind.REFUSED)
    assert railway.read_service(on.service.id, None, None).service_name == "web"
    assert asked(stage) == ["Vital", "Token", "Service"]


def test_an_outage_is_not_asked_again_in_another_way(railway: RailwayClient, stage: Stage) -> None:
    stage.railway.faults.fail("*", Kind.UNAVAILABLE, times=9)
    with pytest.raises(RailwayError) as caught:
        railway.read_service("web", None, None)
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert asked(stage) == ["Vital"]


@pytest.mark.parametrize("nested", [True, False])
def test_a_service_that_is_not_there_is_answered_with_those_that_are(
    railway: RailwayClient, stage: Stage, nested: bool
) -> None:
    if not nested:
        stage.railway.faults.fail("Vital", Kind.REFUSED)
    with pytest.raises(
        RailwayError, match=r"no service wbe .* Did you mean web\? There are: web\."
    ) as caught:
        railway.read_service("wbe", None, None)
    assert caught.value.trouble is Trouble.NOT_FOUND


def test_a_project_token_can_not_be_taken_elsewhere(railway: RailwayClient) -> None:
    assert railway.read_service("web", "Production", "shop").environment_name == "production"
    with pytest.raises(RailwayError, match="belongs to the environment production") as caught:
        railway.read_service("web", "staging", None)
    assert caught.value.trouble is Trouble.NOT_AUTHORIZED
    with pytest.raises(RailwayError, match="belongs to the project shop"):
        railway.read_service("web", None, "warehouse")


@pytest.mark.parametrize(
    ("by_id", "operations"),
    [(True, ["VitalByProject"]), (False, ["Projects", "VitalByProject"])],
)
def test_an_account_token_takes_one_wait_more_for_names(
    stage: Stage, on: Play, by_id: bool, operations: list[str]
) -> None:
    project = on.world.project_id if by_id else "Shop"
    environment = on.world.environment_id("production") if by_id else "production"
    with client(stage.railway_url, on.world.account_token(), is_project_token=False) as railway:
        view = railway.read_service("web", environment, project)
    assert [each.id for each in view.history] == [on.bad.id, on.good.id]
    assert (view.project_name, view.environment_name) == ("shop", "production")
    assert asked(stage) == operations


def test_an_account_token_finds_its_way_without_the_nested_form(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("VitalByProject", Kind.REFUSED)
    with client(stage.railway_url, on.world.account_token(), is_project_token=False) as railway:
        view = railway.read_service("web", "production", on.world.project_id)
    assert asked(stage) == ["Project", "VitalByProject", "Project", "Service"]
    assert [each.id for each in view.active] == [on.bad.id]


def test_a_workspace_token_lists_its_projects_by_workspace(stage: Stage, on: Play) -> None:
    stage.railway.faults.fail("Projects", Kind.REFUSED)
    with client(stage.railway_url, on.world.account_token(), is_project_token=False) as railway:
        assert railway.read_service("web", "production", "shop").service_name == "web"
    assert asked(stage) == ["Projects", "Workspaces", "Projects", "VitalByProject"]


def test_a_token_in_the_wrong_header_is_told_which_kind_belongs_where(stage: Stage, on: Play) -> None:
    wrong = [(on.world.account_token(), True), (on.token, False)]
    for token, is_project_token in wrong:
        with (
            client(stage.railway_url, token, is_project_token=is_project_token) as railway,
            pytest.raises(RailwayError, match="RAILWAY_TOKEN takes a project token") as caught,
        ):
            railway.read_service("web", "production", "shop")
        assert caught.value.trouble is Trouble.NOT_AUTHORIZED
        assert token not in f"{caught.value!r} {caught.value.__context__!r}"


def busy(on: Play, deployments: int) -> list[str]:
    """Let the service have more deployments than a page, each followed by one of another service."""
    other = on.world.add_service("worker")
    at = NOON - timedelta(days=9)
    for number in range(deployments):
        commit = Commit(sha=f"{number:040x}")
        on.world.deployed(on.service, at=at + timedelta(minutes=10 * number), commit=commit)
        on.world.deployed(other, at=at + timedelta(minutes=10 * number + 5), commit=commit)
    return [row.id for row in on.world.deployments(on.service)]


def test_a_busy_projects_history_is_handed_over_without_gap_or_double(on: Play) -> None:
    ids = busy(on, 130)
    with Stage(on.world) as stage, client(stage.railway_url, on.token) as railway:
        view = railway.read_service("web", None, None)
        assert view.next_page == FROM_THE_START
        read = [each.id for each in view.history]
        assert 40 < len(read) < ways.NESTED_ROWS
        after: str | None = view.next_page
        while after is not None:
            page = railway.read_history(view, after)
            read += [each.id for each in page.deployments]
            after = page.next_page
    assert read == ids


def test_a_deployment_made_between_the_reads_does_not_pass_for_an_old_one(on: Play) -> None:
    busy(on, 60)
    with Stage(on.world) as stage, client(stage.railway_url, on.token) as railway:
        view = railway.read_service("web", None, None)
        made = on.world.push(on.service, Commit(sha="e" * 40))
        assert made is not None
        page = railway.read_history(view, FROM_THE_START)
    assert made.id not in {each.id for each in page.deployments}
    assert page.deployments
