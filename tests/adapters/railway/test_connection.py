"""What goes over the wire, what may come back broken, and where the token never shows."""

from __future__ import annotations

import json
import subprocess
import sys
import traceback

import pytest

from rerail.adapters.railway import connection
from rerail.adapters.railway.decipher import WHICH_KIND_WHERE
from rerail.ports import RailwayError, Trouble
from tests.adapters.railway.support import CLOSE, RESET, TOKEN, client, http, raw, torn

TRUE = b'{"data": {"deploymentRollback": true}}'
NOT_AUTHORIZED = b'{"errors": [{"message": "Not Authorized"}], "data": null}'


def read_failure(*answers: bytes) -> RailwayError:
    with raw(*answers) as server, client(server.url) as railway, pytest.raises(RailwayError) as caught:
        railway.read_deployment("d-1")
    return caught.value


def rollback_failure(answer: bytes) -> tuple[RailwayError, int]:
    with raw(answer) as server, client(server.url) as railway:
        with pytest.raises(RailwayError) as caught:
            railway.rollback("d-1")
        return caught.value, len(server.received)


@pytest.mark.parametrize(
    ("is_project_token", "header"),
    [(True, f"Project-Access-Token: {TOKEN}"), (False, f"Authorization: Bearer {TOKEN}")],
)
def test_each_kind_of_token_has_its_header(is_project_token: bool, header: str) -> None:
    with raw(http(200, TRUE)) as server, client(server.url, is_project_token=is_project_token) as railway:
        railway.rollback("d-1")
    head, _, sent = server.received[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /graphql/v2?op=Rollback HTTP/1.1\r\n")
    assert header in head
    assert head.count(TOKEN) == 1
    assert "User-Agent: rerail/" in head
    assert json.loads(sent)["variables"] == {"id": "d-1"}
    assert TOKEN not in sent


def test_a_query_that_the_url_has_already_stays() -> None:
    with raw(http(200, TRUE)) as server, client(f"{server.url}?source=ci") as railway:
        railway.rollback("d-1")
    assert b"POST /graphql/v2?source=ci&op=Rollback " in server.received[0]


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (RESET, Trouble.UNREACHABLE),
        (CLOSE, Trouble.UNREACHABLE),
        (torn(http(200, TRUE)), Trouble.UNREACHABLE),
        (b"not HTTP at all", Trouble.UNREACHABLE),
        (http(200, b"\x1f\x8bnot gzip", "Content-Encoding: gzip"), Trouble.UNREACHABLE),
        (http(302, b"", "Location: https://example.invalid/"), Trouble.UNREACHABLE),
        (http(502, b"<html>"), Trouble.UNREACHABLE),
        (http(200, b'{"data": {}}'), Trouble.GARBLED),
        (http(200, NOT_AUTHORIZED), Trouble.NOT_AUTHORIZED),
        (http(429, b"", "Retry-After: 3"), Trouble.RATE_LIMITED),
    ],
)
def test_a_read_that_breaks_says_how_and_is_sent_once(answer: bytes, trouble: Trouble) -> None:
    with raw(answer) as server, client(server.url) as railway:
        with pytest.raises(RailwayError) as caught:
            railway.read_deployment("d-1")
        assert caught.value.trouble is trouble
        assert len(server.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        RESET,
        CLOSE,
        torn(http(200, TRUE)),
        b"not HTTP at all",
        http(502, b"<html>"),
        http(200, b"<html>"),
        http(200, b'{"data": null}'),
        http(200, b'{"data": {"deploymentRollback": false}}'),
        http(200, b'{"data": {"deploymentRollback": {"id": "d-2"}}}'),
    ],
)
def test_a_rollback_whose_answer_does_not_arrive_is_lost_and_never_sent_again(answer: bytes) -> None:
    error, sent = rollback_failure(answer)
    assert (error.trouble, sent) == (Trouble.LOST, 1)


def test_a_rollback_that_could_not_be_sent_is_not_lost(closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}/graphql/v2"
    with client(url) as railway, pytest.raises(RailwayError) as caught:
        railway.rollback("d-1")
    assert caught.value.trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize("url", ["", "backboard", "ftp://127.0.0.1/", "http://127.0.0.1:x/"])
def test_a_url_that_is_none_is_an_error_with_a_hint(url: str) -> None:
    with client(url) as railway, pytest.raises(RailwayError, match="--railway-api-url") as caught:
        railway.rollback("d-1")
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WHOLE", 0)
    assert read_failure(http(200, TRUE)).trouble is Trouble.UNREACHABLE
    assert rollback_failure(http(200, TRUE))[0].trouble is Trouble.LOST


def test_an_answer_that_is_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "USUAL", connection.Bounds(largest=len(TRUE) - 1))
    assert isinstance(read_failure(http(200, TRUE)), connection.TooLargeError)
    assert rollback_failure(http(200, TRUE))[0].trouble is Trouble.LOST


def test_a_redirect_does_not_get_the_token() -> None:
    with raw(http(200, TRUE)) as elsewhere, raw(http(307, b"", f"Location: {elsewhere.url}")) as server:
        with client(server.url) as railway, pytest.raises(RailwayError):
            railway.rollback("d-1")
        assert elsewhere.received == []


@pytest.mark.parametrize("answer", [RESET, CLOSE, b"junk", http(502, b""), http(200, NOT_AUTHORIZED)])
def test_the_token_is_in_no_error(answer: bytes) -> None:
    for error in (read_failure(answer), rollback_failure(answer)[0]):
        assert (error.__cause__, error.__context__) == (None, None)
        assert TOKEN not in "".join(traceback.format_exception(error))
        assert TOKEN not in f"{error!r}{error.says!r}"


@pytest.mark.parametrize("token", ["", "line\nbreak-12345", "ünïcode-12345", "two words-12345"])
def test_a_token_that_is_no_header_is_refused_without_being_shown(token: str) -> None:
    with raw(http(200, TRUE)) as server, client(server.url, token) as railway:
        with pytest.raises(RailwayError) as caught:
            railway.rollback("d-1")
        assert server.received == []
    assert caught.value.trouble is Trouble.NOT_AUTHORIZED
    assert "12345" not in repr(caught.value)
    assert WHICH_KIND_WHERE in str(caught.value)


def test_importing_the_client_leaves_httpxs_command_line_and_its_libraries_alone() -> None:
    code = "import sys, rerail.adapters.railway.client as c; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own code
    loaded = set(done.stdout.split())
    assert "httpx" in loaded
    assert loaded.isdisjoint({"rich", "pygments", "click", "httpx._main", "github"})
