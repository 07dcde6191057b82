"""Answers that say nothing of the service: from a firewall before it, or a wish for a login."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import RedirectResponse, Response

from rerail.core.judging.checks import HttpCheck, Reach, VersionAnswer, VersionCheck
from rerail.core.values import Outcome
from rerail.simulator.serving import serve
from tests.adapters.checks.support import answering, prober
from tests.adapters.checks.test_http import RAILWAY, answered, seen

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from rerail.core.judging.checks import Evidence


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_firewall_in_front_of_the_service_is_no_failure_of_the_service(status: int, tmp_path: Path) -> None:
    evidence = answered(Response("challenge", status), tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert "not from the service" in seen(evidence)
    assert (evidence.reach, evidence.status) == (Reach.FIREWALL, status)


@pytest.mark.parametrize(("status", "headers"), [(401, RAILWAY), (403, RAILWAY), (401, {})])
def test_an_endpoint_behind_a_login_says_nothing_of_the_service(
    status: int, headers: dict[str, str], tmp_path: Path
) -> None:
    evidence = answered(Response("who are you?", status, headers=headers), tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert "asks for a login" in seen(evidence)
    assert (evidence.reach, evidence.status) == (Reach.LOGIN, status)


def redirecting(to: str, *, lenient: bool, tmp_path: Path, asked: str = "/health") -> Evidence:
    """Measure an endpoint that leads somewhere else, where all is well."""

    def reply(request: Request) -> Response:
        return Response("ok", headers=RAILWAY) if request.url.path != asked else RedirectResponse(to)

    with serve(answering(reply)) as base:
        check = HttpCheck(name="health", url=f"{base}{asked}", lenient=lenient, timeout=5.0)
        return prober(tmp_path).measure(check)


@pytest.mark.parametrize("page", ["/login", "/users/sign_in", "/auth", "/oauth2/start", "/Sign-In?next=%2F"])
def test_a_redirect_to_a_login_page_is_no_good_answer_of_the_health_endpoint(
    page: str, tmp_path: Path
) -> None:
    evidence = redirecting(page, lenient=False, tmp_path=tmp_path)
    assert (evidence.outcome, evidence.reach) == (Outcome.UNKNOWN, Reach.LOGIN)


@pytest.mark.parametrize("page", ["/healthz", "/author", "/blog/login-news"])
def test_a_redirect_to_another_page_is_an_answer(page: str, tmp_path: Path) -> None:
    assert redirecting(page, lenient=False, tmp_path=tmp_path).outcome is Outcome.PASSED


def test_a_service_without_a_health_path_that_shows_its_login_page_answers(tmp_path: Path) -> None:
    evidence = redirecting("/login", lenient=True, tmp_path=tmp_path, asked="/")
    assert (evidence.outcome, evidence.reach) == (Outcome.PASSED, Reach.ANSWERED)


@pytest.mark.parametrize(
    ("status", "headers", "reach"), [(401, RAILWAY, Reach.LOGIN), (403, {}, Reach.FIREWALL)]
)
def test_a_version_endpoint_that_is_shut_tells_no_version(
    status: int, headers: dict[str, str], reach: Reach, tmp_path: Path
) -> None:
    with serve(answering(lambda _: Response("deploy-1", status, headers=headers))) as base:
        check = VersionCheck(name="version", url=base, failed_marks=("deploy-1",))
        evidence = prober(tmp_path).measure(check)
    assert (evidence.outcome, evidence.reach) == (Outcome.UNKNOWN, reach)
    assert evidence.version is VersionAnswer.ABSENT
