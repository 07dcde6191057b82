"""Where a service may lead our request: measured over real servers, and for any pair of addresses."""

from __future__ import annotations

import base64
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import RedirectResponse, Response

from rerail.adapters.checks.asked import Asked
from rerail.adapters.checks.fetch import Answer, fetch
from rerail.adapters.checks.leash import Leash, LedInsideError, keeps_origin
from rerail.adapters.checks.unmeasured import Unmeasured
from rerail.core.judging.checks import ControlCheck, Header, HttpCheck, Reach, VersionCheck
from rerail.core.values import Outcome
from tests.adapters.checks.support import prober
from tests.adapters.checks.test_smoke_requests import service, smoke

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.judging.checks import Check

METADATA = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
KEY = "a-key-that-is-secret"
RAILWAY = {"X-Railway-Request-Id": "req-1"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_secret_headers_and_bodies_do_not_go_to_another_port_of_the_host(
    method: str, status: int, tmp_path: Path
) -> None:
    with (
        service(lambda _: Response("ok", 200, RAILWAY)) as (other, asked_there),
        service(lambda _: RedirectResponse(f"{other}/", status, RAILWAY)) as (base, _),
    ):
        headers = (Header(name="X-Key", value="$KEY"),)
        body = "$KEY" if method == "POST" else None
        check = smoke(f"{base}/", method=method, headers=headers, body=body)
        evidence = prober(tmp_path, environment={"KEY": KEY}).measure(check)
    assert asked_there == []
    assert evidence.outcome is Outcome.FAILED
    assert str(status) in evidence.observed.reveal()


def test_within_its_origin_a_redirect_is_followed_with_the_headers(tmp_path: Path) -> None:
    with service(lambda r: RedirectResponse("/in") if r.url.path == "/" else Response("ok")) as (base, asked):
        check = smoke(f"{base}/", headers=(Header(name="X-Key", value="$KEY"),))
        evidence = prober(tmp_path, environment={"KEY": KEY}).measure(check)
    assert evidence.outcome is Outcome.PASSED
    assert [headers["x-key"] for _, _, headers, _ in asked] == [KEY, KEY]


def test_user_and_password_of_a_url_stay_with_its_origin() -> None:
    with (
        service(lambda _: Response("ok")) as (other, asked_there),
        service(lambda _: RedirectResponse(f"{other}/")) as (base, asked),
    ):
        answer = fetch(base.replace("//", "//someone:the-password@"), 5.0)
    sent = base64.b64encode(b"someone:the-password").decode()
    assert asked[0][2]["authorization"] == f"Basic {sent}"
    assert isinstance(answer, Answer)
    assert "authorization" not in asked_there[0][2]
    assert "the-password" not in str(asked_there)


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("https://a.example/x", "https://a.example:443/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("http://a.example:8080/x", "https://a.example/x", False),
        ("https://a.example/x", "https://a.example:8443/x", False),
        ("https://a.example/x", "https://a.example.evil.test/x", False),
        ("https://a.example/x", "https://b.example/x", False),
    ],
)
def test_secrets_go_along_within_the_origin_only(before: str, after: str, *, may: bool) -> None:
    assert keeps_origin(httpx.URL(before), httpx.URL(after)) is may


def checks(url: str) -> list[Check]:
    return [
        HttpCheck(name="health", url=url),
        VersionCheck(name="version", url=url, target_marks=("deploy-1",), failed_marks=("deploy-2",)),
        smoke(url),
        ControlCheck(name="control"),
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("where", [METADATA, "http://[fe80::1]/", "http://0.0.0.0:9/"])
def test_no_redirect_leads_to_an_address_further_inside(number: int, where: str, tmp_path: Path) -> None:
    with service(lambda _: RedirectResponse(where, headers=RAILWAY)) as (base, asked):
        before = time.monotonic()
        evidence = prober(tmp_path, control_url=base).measure(checks(base)[number])
        took = time.monotonic() - before
    assert len(asked) == 1
    assert took < 3, "no connection was tried"
    assert evidence.outcome is Outcome.UNKNOWN
    assert "inside" in evidence.observed.reveal()
    assert evidence.excerpt is None


def test_a_name_that_stands_for_an_address_further_inside_is_sent_nothing() -> None:
    """As after a redirect from a public service: what counts is where the connection leads."""
    with service(lambda _: Response("the secret")) as (base, asked):
        named = base.replace("127.0.0.1", "localhost")
        answer = fetch(Asked(url=named), 5.0, leash=Leash(ip_address("203.0.113.7")))
        free = fetch(Asked(url=named), 5.0)
    assert answer == Unmeasured("it leads to an address inside of a network: not followed", Reach.ANSWERED)
    assert isinstance(free, Answer)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("first", "then", "may"),
    [
        ("8.8.8.8", "1.1.1.1", True),
        ("8.8.8.8", "10.0.0.1", False),
        ("8.8.8.8", "127.0.0.1", False),
        ("8.8.8.8", "169.254.169.254", False),
        ("8.8.8.8", "::ffff:169.254.169.254", False),
        ("8.8.8.8", "fd00:ec2::254", False),
        ("8.8.8.8", "100.100.100.200", False),
        ("10.0.0.1", "192.168.0.1", True),
        ("10.0.0.1", "8.8.8.8", True),
        ("10.0.0.1", "127.0.0.1", False),
        ("127.0.0.1", "::1", True),
        ("127.0.0.1", "169.254.169.254", False),
        ("169.254.1.1", "169.254.169.254", True),
    ],
)
def test_a_redirect_leads_no_further_inside_than_where_it_began(first: str, then: str, *, may: bool) -> None:
    leash = Leash()
    leash.check_connected(first, first)
    if may:
        leash.check_connected(then, "a.example")
        return
    with pytest.raises(LedInsideError):
        leash.check_connected(then, "a.example")


@pytest.mark.parametrize("peer", ["169.254.169.254", "fe80::1%eth0"])
def test_a_name_may_not_stand_for_a_link_local_address_and_an_address_may_be_one(
    peer: str,
) -> None:
    Leash().check_connected(peer, peer)
    with pytest.raises(LedInsideError):
        Leash().check_connected(peer, "rebound.example")
