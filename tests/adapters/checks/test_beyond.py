"""The control URL and Railway's edge log, from real sockets."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from rerail.adapters.railway.client import RailwayClient
from rerail.core.judging.checks import ControlCheck, EdgeCheck, Reach
from rerail.core.text import Secret
from rerail.core.values import Outcome
from rerail.simulator.serving import serve
from rerail.simulator.stage import Stage
from rerail.simulator.world.values import Commit, Served
from rerail.simulator.world.world import World
from tests.adapters.checks.support import START, answering, prober

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.judging.checks import Evidence


@pytest.mark.parametrize("status", [200, 204, 404, 500, 503])
def test_any_answer_of_the_control_url_shows_that_others_are_reached(status: int, tmp_path: Path) -> None:
    with serve(answering(lambda _: Response(status_code=status))) as base:
        evidence = prober(tmp_path, control_url=f"{base}/trace?key=s3cr3t").measure(ControlCheck())
    assert (evidence.outcome, evidence.reach, evidence.status) == (Outcome.PASSED, Reach.ANSWERED, status)
    assert evidence.subject == f"{base}/trace"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:PORT/", "the connection was refused"),
        ("http://no-such-host.invalid/", "the host's name does not resolve (DNS)"),
    ],
)
def test_a_control_url_that_does_not_answer_says_why(url: str, why: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    evidence = prober(tmp_path, control_url=url.replace("PORT", str(port))).measure(ControlCheck())
    assert (evidence.outcome, evidence.reach) == (Outcome.UNKNOWN, Reach.NOWHERE)
    assert evidence.observed.reveal() == why


def edge(
    statuses: list[int], tmp_path: Path, *, ours: tuple[str, ...] = (), refused: bool = False
) -> Evidence:
    """Measure the edge of a deployment that gave these answers, with ids r-0, r-1 …."""
    world = World(lambda: START + timedelta(minutes=10), project="shop", plan="pro")
    service = world.add_service("web", repo="acme/shop")
    row = world.deployed(service, at=START - timedelta(hours=1), commit=Commit(sha="a" * 40))
    for n, status in enumerate(statuses):
        world.record(
            Served(
                request_id=f"r-{n}",
                at=START - timedelta(seconds=n),
                deployment_id=row.id,
                instance_id="i",
                host="shop.example",
                method="GET",
                path="/",
                status=status,
                millis=9,
                client_ua="",
                source_ip="192.0.2.1",
                sent_bytes=2,
            )
        )
    with Stage(world) as stage:
        if refused:
            stage.railway.refused.add("httpLogs")
        client = RailwayClient(url=stage.railway_url, token=Secret(world.project_token()))
        check = EdgeCheck(deployment_id=row.id, since=START - timedelta(minutes=1), ours=ours)
        try:
            return prober(tmp_path, edge=client.evidence).measure(check)
        finally:
            client.close()


@pytest.mark.parametrize(
    ("statuses", "ours", "outcome", "says"),
    [
        ([200, 502, 404], (), Outcome.PASSED, "answered 2 other requests"),
        ([502, 503], (), Outcome.FAILED, "no good answer for 2 other requests"),
        ([499], (), Outcome.FAILED, "no good answer for 1 other request"),
        ([200], ("r-0",), Outcome.FAILED, "shows no other request"),
        ([], (), Outcome.FAILED, "shows no other request"),
    ],
)
def test_only_good_answers_to_others_show_that_the_service_is_reached(
    statuses: list[int], ours: tuple[str, ...], outcome: Outcome, says: str, tmp_path: Path
) -> None:
    evidence = edge(statuses, tmp_path, ours=ours)
    assert evidence.outcome is outcome
    assert says in evidence.observed.reveal()


def test_an_edge_log_that_railway_does_not_show_says_nothing(tmp_path: Path) -> None:
    evidence = edge([200], tmp_path, refused=True)
    assert evidence.outcome is Outcome.UNKNOWN
