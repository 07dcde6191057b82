"""From HTTP answers to data or to the one error that says what happened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.railway.decipher import decipher, decipher_change
from rerail.core.text import Untrusted
from rerail.ports import RailwayError, Trouble

HTML = b"<html><title>error code: 1015</title></html>"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["data", "errors", "message", "x"]), inner)
    ),
    max_leaves=12,
)


def body(*messages: str, data: object = None, code: str | None = None) -> bytes:
    extensions = {} if code is None else {"extensions": {"code": code}}
    return json.dumps({"errors": [{"message": m, **extensions} for m in messages], "data": data}).encode()


def failure(status: int, answer: bytes, *, change: bool = False, **headers: str) -> RailwayError:
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    read = decipher_change if change else decipher
    with pytest.raises(RailwayError) as caught:
        read(status, told, answer, operation="Vital")
    assert caught.value.__cause__ is None
    return caught.value


def test_data_without_errors_is_given() -> None:
    assert decipher(200, {}, b'{"data": {"x": 1}}', operation="Vital") == {"x": 1}
    assert decipher(200, {}, b'{"data": {"x": 1}, "errors": []}', operation="Vital") == {"x": 1}


@pytest.mark.parametrize(
    ("answer", "text"),
    [(b'{"data": {"x": "a\\ud83d"}}', "a\ud83d"), (b'{"data": {"x": "caf\xe9"}}', "caf\ufffd")],
)
def test_a_text_that_is_half_broken_does_not_cost_the_answer(answer: bytes, text: str) -> None:
    assert decipher(200, {}, answer, operation="BuildLog") == {"x": text}


@pytest.mark.parametrize(
    ("status", "answer", "trouble"),
    [
        (200, body("Not Authorized"), Trouble.NOT_AUTHORIZED),
        (200, body("Project Token not found"), Trouble.NOT_AUTHORIZED),
        (200, body("Deployment not found"), Trouble.NOT_FOUND),
        (200, body("You are deploying too quickly"), Trouble.RATE_LIMITED),
        (200, body("Problem processing request"), Trouble.REFUSED),
        (200, body("Not Authorized", data={"x": 1}), Trouble.NOT_AUTHORIZED),
        (200, b'{"errors": [null], "data": null}', Trouble.REFUSED),
        (200, b'{"errors": {"message": 5}, "data": null}', Trouble.REFUSED),
        (200, b'{"data": null}', Trouble.GARBLED),
        (200, b"{}", Trouble.GARBLED),
        (200, b"[]", Trouble.GARBLED),
        (200, b"", Trouble.GARBLED),
        (200, b'{"data": {"x"', Trouble.GARBLED),
        (200, b"[" * 100_000, Trouble.GARBLED),
        (200, HTML, Trouble.GARBLED),
        (200, b'"\xff"', Trouble.GARBLED),
        (400, body("Cannot query field", code="GRAPHQL_VALIDATION_FAILED"), Trouble.INVALID),
        (400, body("Syntax Error", code="GRAPHQL_PARSE_FAILED"), Trouble.INVALID),
        (400, HTML, Trouble.UNREACHABLE),
        (401, b'{"message": "no"}', Trouble.NOT_AUTHORIZED),
        (403, HTML, Trouble.UNREACHABLE),
        (404, b"", Trouble.UNREACHABLE),
        (302, b"", Trouble.UNREACHABLE),
        (429, b'{"message": "Too Many Requests"}', Trouble.RATE_LIMITED),
        (429, HTML, Trouble.RATE_LIMITED),
        (502, HTML, Trouble.UNREACHABLE),
        (503, b'{"errors": [{"message": "Not Authorized"}]}', Trouble.UNREACHABLE),
    ],
)
def test_each_answer_amounts_to_one_trouble(status: int, answer: bytes, trouble: Trouble) -> None:
    assert failure(status, answer).trouble is trouble


def test_a_wrong_token_is_told_which_kind_belongs_where() -> None:
    message = str(failure(200, body("Not Authorized")))
    assert "RAILWAY_TOKEN takes a project token" in message
    assert "RAILWAY_API_TOKEN takes an account or workspace token" in message


def test_railways_own_word_stays_untrusted() -> None:
    error = failure(200, body("<b>@everyone</b> secret-value"))
    assert isinstance(error.says, Untrusted)
    assert error.says.reveal() == "<b>@everyone</b> secret-value"
    assert "everyone" not in str(error)


def test_a_used_up_limit_says_how_long_to_wait() -> None:
    assert failure(429, b"{}", retry_after="7").retry_after == 7
    date = failure(
        429, HTML, date="Mon, 23 Nov 2026 03:00:00 GMT", retry_after="Mon, 23 Nov 2026 03:01:30 GMT"
    )
    assert date.retry_after == 90
    assert failure(429, HTML).retry_after is None


@pytest.mark.parametrize(
    ("status", "answer", "trouble"),
    [
        (200, body("Not Authorized"), Trouble.NOT_AUTHORIZED),
        (200, body("Deployment can't be rolled back"), Trouble.REFUSED),
        (200, body("No", data={"deploymentRollback": None}), Trouble.REFUSED),
        (200, body("Too late", data={"deploymentRollback": True}), Trouble.LOST),
        (200, b'{"data": null}', Trouble.LOST),
        (200, b"", Trouble.LOST),
        (200, HTML, Trouble.LOST),
        (202, b"", Trouble.LOST),
        (204, b"", Trouble.LOST),
        (302, b"", Trouble.UNREACHABLE),
        (400, body("Unknown field"), Trouble.INVALID),
        (403, HTML, Trouble.UNREACHABLE),
        (408, HTML, Trouble.LOST),
        (429, HTML, Trouble.RATE_LIMITED),
        (500, body("Not Authorized"), Trouble.LOST),
        (502, HTML, Trouble.LOST),
        (503, b"", Trouble.LOST),
    ],
)
def test_a_mutation_counts_as_not_applied_only_when_that_is_certain(
    status: int, answer: bytes, trouble: Trouble
) -> None:
    assert failure(status, answer, change=True).trouble is trouble


@given(st.integers(100, 599), st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_arrives_only_railway_errors_come_out(status: int, answer: bytes) -> None:
    for read in (decipher, decipher_change):
        result: Any = None
        try:
            result = read(status, {}, answer, operation="Vital")
        except RailwayError as error:
            assert (error.trouble is Trouble.LOST) <= (read is decipher_change)  # noqa: PT017  an implication
        else:
            assert status == 200
            assert isinstance(result, dict)


@given(st.text(), st.text(), st.text())
def test_headers_of_any_kind_do_no_harm(wait: str, date: str, reset: str) -> None:
    error = failure(429, b"", retry_after=wait, date=date, x_ratelimit_reset=reset)
    assert error.retry_after is None or 0 <= error.retry_after <= 7 * 86400
