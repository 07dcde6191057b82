"""What a run says when its own machine is what can't reach the service, through the front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from rerail.simulator.serving import serve
from rerail.simulator.world.values import Answer, Phase
from tests.adapters.checks.support import answering
from tests.job.bad_release import stage_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from tests.job.front_door import Played, Theatre


NO_NAME = "http://shop.invalid/health"
IN_A_HURRY = ("--timeout", "40s")
"""Checks get 45 s of the clock, the least there is."""


@pytest.fixture
def closed(closed_port: int) -> str:
    """Give a URL at which nothing listens."""
    return f"http://127.0.0.1:{closed_port}/health"


def ended(played: Played) -> tuple[int, str]:
    return played.exit_code, played.result["reason-code"]


def incident(stage: Theatre) -> str:
    (issue,) = stage.setting.github.issues
    return issue.body or ""


def test_a_machine_that_reaches_nobody_is_blind_and_the_service_is_not_called_down(tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        played = stage.run(*IN_A_HURRY, "--health-url", NO_NAME, "--control-url", "http://control.invalid/")
        told = incident(stage)
    assert ended(played) == (11, "runner-blind")
    for text in (played.result["says"], told):
        assert "http://shop.invalid/health" in text
        assert "does not resolve (DNS)" in text
    assert "Railway's edge" not in played.result["says"]


@pytest.mark.parametrize("resolves", [False, True])
def test_a_service_that_others_reach_meanwhile_is_behind_a_firewall_or_dns(
    resolves: bool, closed: str, tmp_path: Path
) -> None:
    where = closed if resolves else NO_NAME
    with stage_of(tmp_path) as stage:
        played = stage.run(*IN_A_HURRY, "--health-url", where)
        told = incident(stage)
    assert ended(played) == (11, "unreachable")
    assert "A firewall or DNS stands between; it is not down." in played.result["says"]
    assert "The control URL answers" in told
    assert "| edge | `Railway's HTTP log of deployment" in told


def test_a_service_that_has_no_other_visitors_is_not_called_down_on_our_word(
    closed: str, tmp_path: Path
) -> None:
    with stage_of(tmp_path, traffic=None) as stage:
        played = stage.run(*IN_A_HURRY, "--health-url", closed)
    assert ended(played) == (11, "unreachable")
    assert "Nobody was seen to reach it" in played.result["says"]


def test_an_edge_log_that_railway_does_not_show_is_said_to_be_missing(closed: str, tmp_path: Path) -> None:
    with stage_of(tmp_path) as stage:
        stage.stage.railway.refused.add("httpLogs")
        played = stage.run(*IN_A_HURRY, "--health-url", closed)
    assert ended(played) == (11, "unreachable")
    assert "Whether others reach it can't be told" in played.result["says"]


def test_the_control_url_hears_nothing_of_a_rollback_that_works(tmp_path: Path) -> None:
    asked: list[Request] = []

    def note(request: Request) -> Response:
        asked.append(request)
        return Response("ok")

    with serve(answering(note)) as control, stage_of(tmp_path) as stage:
        played = stage.run("--control-url", control)
    assert (played.exit_code, asked) == (0, [])


def test_a_health_endpoint_behind_a_login_is_named_and_is_not_down(tmp_path: Path) -> None:
    with stage_of(tmp_path, healthcheck_path=None) as stage:
        wants_login(stage)
        played = stage.run(*IN_A_HURRY, "--health-url", f"{stage.stage.service_url('web')}/health")
        told = incident(stage)
    assert ended(played) == (11, "behind-login")
    assert "The health endpoint asks for a login: it answered 401." in played.result["says"]
    assert "The health endpoint asks for a login: it answered 401." in told


def test_a_version_endpoint_that_names_the_target_is_proof_enough_beside_a_login(tmp_path: Path) -> None:
    with stage_of(tmp_path, healthcheck_path=None) as stage:
        wants_login(stage)
        base = stage.stage.service_url("web")
        played = stage.run(
            *IN_A_HURRY, "--health-url", f"{base}/health", "--version-url", f"{base}/api/version"
        )
    assert ended(played) == (0, "recovered")
    assert "It was not counted." in played.result["says"]


def wants_login(stage: Theatre) -> None:
    """Have the rollback's deployment ask for a login everywhere but at its version."""
    login = (Phase(after=0.0, answer=Answer(status=401)),)
    stage.setting.world.expect(stage.setting.service, health=login)


def test_a_firewall_before_the_service_is_named_and_the_service_is_not_down(tmp_path: Path) -> None:
    with stage_of(tmp_path, firewall=True) as stage:
        played = stage.run(*IN_A_HURRY)
    assert ended(played) == (11, "behind-firewall")
    assert "which answered 403" in played.result["says"]
