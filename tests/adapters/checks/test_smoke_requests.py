"""Smoke checks that say how to ask, and what they expect: measured over real HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rerail.core.judging.checks import Expect, Header, HttpCheck, Reach
from rerail.core.text import Redactor
from rerail.core.values import Outcome
from rerail.simulator.serving import serve
from tests.adapters.checks.support import prober

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from rerail.core.judging.checks import Evidence

RAILWAY = {"X-Railway-Request-Id": "req-1"}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Asked = list[tuple[str, str, dict[str, str], bytes]]


@contextmanager
def service(answer: Callable[[Request], Response]) -> Iterator[tuple[str, Asked]]:
    asked: Asked = []

    async def reply(request: Request) -> Response:
        asked.append((request.method, str(request.url), dict(request.headers), await request.body()))
        return answer(request)

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=METHODS)])) as base:
        yield base, asked


def smoke(url: str, **fields: object) -> HttpCheck:
    given: dict[str, Any] = {"name": "orders", "url": url, "expect": Expect(), "timeout": 5.0} | fields
    return HttpCheck(**given)


def measured(
    check: HttpCheck,
    tmp_path: Path,
    environment: dict[str, str] | None = None,
    redactor: Redactor | None = None,
) -> Evidence:
    return prober(tmp_path, environment=environment, redactor=redactor).measure(check)


def said(evidence: Evidence) -> str:
    return evidence.observed.reveal()


def test_method_headers_and_body_reach_the_service_with_the_variables_put_in(tmp_path: Path) -> None:
    environment = {"SMOKE_TOKEN": "s3cr3t-t0ken-of-the-smoke", "CUSTOMER": "c-77"}
    with service(lambda _: JSONResponse({"ok": True}, 201, RAILWAY)) as (base, asked):
        check = smoke(
            f"{base}/api/orders/$CUSTOMER",
            method="POST",
            headers=(Header(name="Authorization", value="Bearer ${SMOKE_TOKEN}"),),
            body='{"customer": "$CUSTOMER"}',
            expect=Expect(status=("201",)),
        )
        evidence = measured(check, tmp_path, environment=environment)
    method, url, headers, body = asked[0]
    assert (method, body) == ("POST", b'{"customer": "c-77"}')
    assert url.endswith("/api/orders/c-77"), "a POST gets no parameter of ours"
    assert headers["authorization"] == "Bearer s3cr3t-t0ken-of-the-smoke"
    assert evidence.outcome is Outcome.PASSED
    assert evidence.millis is not None
    assert evidence.millis > 0


def test_a_value_that_was_put_in_is_hidden_wherever_it_comes_back(tmp_path: Path) -> None:
    redactor = Redactor.knowing_nothing()
    secret = "s3cr3t-t0ken-of-the-smoke"
    with service(lambda r: Response(f"you sent {r.headers['x-key']}", 500, RAILWAY)) as (base, _):
        check = smoke(f"{base}/", headers=(Header(name="X-Key", value="$KEY"),))
        evidence = measured(check, tmp_path, environment={"KEY": secret}, redactor=redactor)
    assert evidence.excerpt is not None
    assert secret in evidence.excerpt.reveal()
    assert secret not in str(redactor.clean(evidence.excerpt))
    assert secret not in evidence.subject + said(evidence)


def test_a_variable_that_is_not_set_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    with service(lambda _: Response("ok")) as (base, asked):
        check = smoke(f"{base}/", headers=(Header(name="X-Key", value="$KEY and $OTHER"),))
        evidence = measured(check, tmp_path, environment={})
    assert evidence.outcome is Outcome.UNKNOWN
    assert said(evidence) == "KEY, OTHER are not set in the environment"
    assert asked == []


def test_a_variable_can_t_break_out_of_its_header(tmp_path: Path) -> None:
    with service(lambda _: Response("ok")) as (base, asked):
        check = smoke(f"{base}/", headers=(Header(name="X-Key", value="$KEY"),))
        evidence = measured(check, tmp_path, environment={"KEY": "a\r\nX-Admin: yes"})
    assert evidence.outcome is Outcome.UNKNOWN
    assert asked == []


@pytest.mark.parametrize(
    ("expect", "remark"),
    [
        (Expect(status=("204", "3xx")), "expected status 204 or 3xx"),
        (Expect(headers=(Header(name="Content-Type", value="text/html"),)), "expected header Content-Type"),
        (Expect(json=('.status == "down"',)), '.status == "down" gives false'),
        (Expect(text=("welcome",)), 'expected the text "welcome"'),
        (Expect(latency=0.000001), "expected within 0 ms"),
    ],
)
def test_what_is_not_as_expected_fails_and_is_named(expect: Expect, remark: str, tmp_path: Path) -> None:
    with service(lambda _: JSONResponse({"status": "ok"}, 200, RAILWAY)) as (base, _):
        evidence = measured(smoke(f"{base}/", expect=expect), tmp_path)
    assert evidence.outcome is Outcome.FAILED
    assert remark in said(evidence)


def test_everything_that_is_not_as_expected_is_named_at_once(tmp_path: Path) -> None:
    with service(lambda _: JSONResponse({"status": "ok"}, 500, RAILWAY)) as (base, _):
        expect = Expect(text=("welcome",), json=(".orders",))
        evidence = measured(smoke(f"{base}/", expect=expect), tmp_path)
    assert "expected status 2xx; expected the text" in said(evidence)
    assert ".orders gives null" in said(evidence)


def test_an_answer_as_expected_passes_whatever_its_status(tmp_path: Path) -> None:
    expect = Expect(status=("404",), json=('.error == "none"',), text=("none",), latency=5.0)
    with service(lambda _: JSONResponse({"error": "none"}, 404, RAILWAY)) as (base, _):
        assert measured(smoke(f"{base}/", expect=expect), tmp_path).outcome is Outcome.PASSED


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_firewall_s_answer_is_no_failure(status: int, tmp_path: Path) -> None:
    with service(lambda _: Response("go away", status)) as (base, _):
        evidence = measured(smoke(f"{base}/"), tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert evidence.reach is Reach.FIREWALL


def test_who_gives_credentials_and_is_turned_away_has_a_failure(tmp_path: Path) -> None:
    with service(lambda _: Response("who are you?", 401, RAILWAY)) as (base, _):
        headers = (Header(name="Authorization", value="Bearer $KEY"),)
        environment = {"KEY": "a-key-that-was-valid"}
        without = measured(smoke(f"{base}/"), tmp_path)
        with_it = measured(smoke(f"{base}/", headers=headers), tmp_path, environment=environment)
    assert without.outcome is Outcome.UNKNOWN
    assert with_it.outcome is Outcome.FAILED


def test_credentials_are_not_carried_to_another_host(tmp_path: Path) -> None:
    with service(lambda _: Response("ok", 200, RAILWAY)) as (other, asked_there):
        elsewhere = other.replace("127.0.0.1", "localhost")
        with service(lambda _: RedirectResponse(f"{elsewhere}/", 307, RAILWAY)) as (base, _):
            check = smoke(f"{base}/", headers=(Header(name="X-Key", value="$KEY"),))
            evidence = measured(check, tmp_path, environment={"KEY": "a-key-that-is-secret"})
    assert asked_there == []
    assert evidence.outcome is Outcome.FAILED
    assert "307" in said(evidence)
