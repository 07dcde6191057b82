from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import RedirectResponse, Response

from rerail.adapters.checks.fetch import Answer, shown, unique
from rerail.adapters.checks.http import judge_answer
from rerail.core.judging.checks import HttpCheck, Reach
from rerail.core.values import Outcome
from rerail.simulator.serving import serve
from tests.adapters.checks.support import answering, prober, raw_server, tls_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request

    from rerail.core.judging.checks import Evidence

RAILWAY = {"X-Railway-Request-Id": "req-1"}


def measure(url: str, tmp_path: Path, *, assertion: str | None = None, timeout: float = 5.0) -> Evidence:
    return prober(tmp_path).measure(HttpCheck(name="health", url=url, assertion=assertion, timeout=timeout))


def answered(response: Response, tmp_path: Path, assertion: str | None = None) -> Evidence:
    with serve(answering(lambda _: response)) as base:
        return measure(f"{base}/health", tmp_path, assertion=assertion)


def test_a_service_that_answers_well_passes(tmp_path: Path) -> None:
    evidence = answered(Response("ok", headers=RAILWAY), tmp_path)
    assert evidence.outcome is Outcome.PASSED
    assert evidence.request_id == "req-1"
    assert evidence.answered_at == evidence.finished_at
    assert evidence.finished_at >= evidence.started_at
    assert evidence.excerpt is None
    assert evidence.observed.reveal().startswith("200 in ")


def seen(evidence: Evidence) -> str:
    return evidence.observed.reveal()


@pytest.mark.parametrize(
    ("body", "assertion", "outcome", "remark"),
    [
        ('{"status": "ok"}', '.status == "ok"', Outcome.PASSED, '.status == "ok" gives true'),
        ('{"status": "ok"}', ".status", Outcome.PASSED, '.status gives "ok"'),
        ('{"n": 0}', ".n", Outcome.PASSED, ".n gives 0"),
        ('{"status": "sad"}', '.status == "ok"', Outcome.FAILED, "gives false"),
        ("{}", ".status", Outcome.FAILED, "gives null"),
        ("[]", ".[]", Outcome.FAILED, "gives null"),
        ("1", ".status", Outcome.FAILED, "does not have the shape"),
        ("<html>", ".status", Outcome.FAILED, "its body is not JSON"),
        ("", ".status", Outcome.FAILED, "its body is not JSON"),
        ("[" * 100_000, ".status", Outcome.FAILED, "its body is not JSON"),
        ("{}", "}", Outcome.UNKNOWN, "not a valid jq expression"),
        ("[" + "1," * 200_000 + "1]", "true", Outcome.UNKNOWN, "too long to be judged"),
        ("1", "repeat(.)", Outcome.PASSED, "gives 1"),
    ],
)
def test_an_assertion_judges_the_json_body(
    body: str, assertion: str, outcome: Outcome, remark: str, tmp_path: Path
) -> None:
    evidence = answered(Response(body), tmp_path, assertion)
    assert evidence.outcome is outcome
    assert remark in seen(evidence)


@pytest.mark.parametrize("status", [400, 404, 500, 502, 503, 429])
def test_a_bad_answer_through_railway_is_a_failure(status: int, tmp_path: Path) -> None:
    evidence = answered(Response("it broke" * 100, status, headers=RAILWAY), tmp_path)
    assert evidence.outcome is Outcome.FAILED
    assert seen(evidence).startswith(f"{status} in ")
    assert evidence.excerpt is not None
    assert evidence.excerpt.reveal() == ("it broke" * 100)[:300]


@pytest.mark.parametrize("status", [404, 500])
def test_a_bad_answer_of_a_host_that_is_not_railways_is_a_failure(status: int, tmp_path: Path) -> None:
    assert answered(Response("", status), tmp_path).outcome is Outcome.FAILED


def test_each_measurement_is_a_fresh_connection_that_no_cache_can_answer(tmp_path: Path) -> None:
    asked: list[Request] = []

    def note(request: Request) -> Response:
        asked.append(request)
        return Response("ok")

    with serve(answering(note)) as base:
        for _ in range(2):
            assert measure(f"{base}/health?deep=1&flag", tmp_path).outcome is Outcome.PASSED
    first, second = asked
    assert first.client != second.client
    assert first.headers["cache-control"] == "no-cache"
    assert first.url.query.startswith("deep=1&flag&rerail=")
    assert parse_qs(first.url.query)["rerail"] != parse_qs(second.url.query)["rerail"]


def test_redirects_are_followed_three_times(tmp_path: Path) -> None:
    def hop(request: Request) -> Response:
        left = int(request.path_params["path"])
        return RedirectResponse(f"/{left - 1}") if left else Response("here", headers=RAILWAY)

    with serve(answering(hop)) as base:
        assert measure(f"{base}/3", tmp_path).outcome is Outcome.PASSED
        too_far = measure(f"{base}/4", tmp_path)
    assert too_far.outcome is Outcome.FAILED
    assert seen(too_far).startswith("307 in ")


def test_an_answer_from_another_host_says_so(tmp_path: Path) -> None:
    with serve(answering(lambda _: Response("login"))) as other:
        elsewhere = other.replace("127.0.0.1", "localhost")
        evidence = answered(RedirectResponse(f"{elsewhere}/login"), tmp_path)
    assert "from localhost" in seen(evidence)


def test_the_subject_hides_query_and_credentials(tmp_path: Path) -> None:
    with serve(answering(lambda _: Response("ok"))) as base:
        host = base.removeprefix("http://")
        evidence = measure(f"http://user:hunter22@{host}/health?key=s3cr3t#x", tmp_path)
    assert evidence.subject == f"http://{host}/health"
    assert evidence.outcome is Outcome.PASSED


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _trickle(first: bytes) -> Callable[[socket.socket], object]:
    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        pause = threading.Event()
        while not pause.wait(0.05):
            connection.sendall(b"x")

    return behave


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (_reset, "was cut"),
        (lambda connection: connection.close(), "was cut"),
        (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n"), "was cut"),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"), "was cut"),
        (
            lambda connection: connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"
            ),
            "can't be decoded",
        ),
    ],
)
def test_a_torn_answer_is_a_failed_measurement(
    behave: Callable[[socket.socket], object], why: str, tmp_path: Path
) -> None:
    with raw_server(behave) as base:
        evidence = measure(base, tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert why in seen(evidence)
    assert evidence.answered_at is None
    assert evidence.reach is (Reach.ANSWERED if "decoded" in why else Reach.NOWHERE)


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"]
)
def test_a_trickle_never_takes_longer_than_the_timeout(first: bytes, tmp_path: Path) -> None:
    with raw_server(_trickle(first)) as base:
        before = time.monotonic()
        evidence = measure(base, tmp_path, timeout=0.4)
        took = time.monotonic() - before
    assert took < 2
    assert evidence.outcome is Outcome.UNKNOWN


def test_nothing_of_a_measurement_outlives_its_timeout(tmp_path: Path) -> None:
    with raw_server(_trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")) as base:
        assert measure(base, tmp_path, timeout=0.3).outcome is Outcome.UNKNOWN
        for thread in threading.enumerate():
            if thread.name == "rerail-fetch":
                thread.join(timeout=3)
                assert not thread.is_alive()


def test_a_silent_service_is_a_failed_measurement(tmp_path: Path) -> None:
    hold = threading.Event()
    with raw_server(lambda _: bool(hold.wait(5))) as base:
        evidence = measure(base, tmp_path, timeout=0.3)
    hold.set()
    assert evidence.outcome is Outcome.UNKNOWN
    assert seen(evidence) == "no complete answer within 0.3 s"
    assert evidence.reach is Reach.NOWHERE


def test_a_host_that_lets_nobody_in_is_a_failed_measurement(tmp_path: Path) -> None:
    """A full queue of connections drops what comes, as a firewall does that does not even refuse."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as held:
        for _ in range(2):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        evidence = measure(f"http://127.0.0.1:{listener.getsockname()[1]}/", tmp_path, timeout=0.4)
    assert (evidence.outcome, evidence.reach) == (Outcome.UNKNOWN, Reach.NOWHERE)
    assert seen(evidence) == "no connection within 0.4 s"


def _unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("url", "why", "reach"),
    [
        ("http://127.0.0.1:PORT/", "the connection was refused", Reach.NOWHERE),
        ("http://no-such-host.invalid/health", "does not resolve", Reach.NOWHERE),
        ("ftp://example.invalid/", "not an http or https URL", None),
        ("nonsense", "not an http or https URL", None),
        ("http://[bad/", "can't be fetched", None),
    ],
)
def test_a_url_that_cannot_be_reached_is_a_failed_measurement(
    url: str, why: str, reach: Reach | None, tmp_path: Path
) -> None:
    evidence = measure(url.replace("PORT", str(_unused_port())), tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert why in seen(evidence)
    assert evidence.reach is reach


def test_a_server_that_speaks_no_tls_is_a_failed_measurement(tmp_path: Path) -> None:
    with serve(answering(lambda _: Response("ok"))) as base:
        evidence = measure(base.replace("http:", "https:"), tmp_path)
    assert evidence.outcome is Outcome.UNKNOWN
    assert "TLS" in seen(evidence)
    assert evidence.reach is Reach.NOWHERE


def test_a_certificate_that_nobody_vouches_for_is_a_failed_measurement(tmp_path: Path) -> None:
    with tls_server(tmp_path) as base:
        evidence = measure(f"{base}/health", tmp_path)
    assert (evidence.outcome, evidence.reach) == (Outcome.UNKNOWN, Reach.NOWHERE)
    assert seen(evidence) == "its TLS certificate is not valid"


@given(st.text())
def test_any_text_can_be_shown_as_a_url(text: str) -> None:
    assert "?" not in shown(text)
    assert "?" not in shown(f"http://host/path?{text}")


@given(st.text(alphabet=st.characters(exclude_characters="#", exclude_categories=["C"])))
def test_the_unique_parameter_leaves_the_query_as_it_is(query: str) -> None:
    marked = urlsplit(unique(f"http://host/path?{query}")).query
    assert marked.rpartition("rerail=")[0] == (f"{query}&" if query else "")


@given(status=st.integers(100, 599), railway=st.booleans(), body=st.binary(max_size=60))
def test_only_a_success_passes_and_only_the_service_itself_fails(
    status: int, railway: bool, body: bytes
) -> None:
    headers = {"x-railway-request-id": "r"} if railway else {}
    answer = Answer(status=status, headers=headers, body=body, whole=True, host="h")
    outcome = judge_answer(HttpCheck(name="n", url="http://h"), answer).outcome
    assert (outcome is Outcome.PASSED) == (200 <= status < 300)
    wants_login = status in {401, 403}
    assert (outcome is Outcome.UNKNOWN) == (wants_login or (status in {429, 503} and not railway))


def test_times_come_from_the_clock(tmp_path: Path) -> None:
    evidence = answered(Response("ok"), tmp_path)
    assert evidence.started_at.year == 2026
    assert evidence.finished_at - evidence.started_at < timedelta(seconds=10)
