"""From an HTTP answer to the data of an operation, or to the RailwayError that it amounts to. Pure.

Railway answers execution and authorization errors with HTTP 200 and `errors`, parse and validation errors
with 400 (Railway docs: integrations/api); Cloudflare in front of it answers with HTML of its own.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from rerail.adapters.railway.limits import retry_after
from rerail.adapters.railway.wire.words import outside
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.text import Untrusted

_LONGEST_WORD = 500
_LARGEST_STATUS_OF_CLIENT = 499
WHICH_KIND_WHERE = (
    "RAILWAY_TOKEN takes a project token (Railway: project settings, Tokens), which reaches one environment; "
    "RAILWAY_API_TOKEN takes an account or workspace token (Railway: account settings, Tokens)."
)


def decipher(status: int, headers: Mapping[str, str], body: bytes, *, operation: str) -> dict[str, Any]:
    """Give the operation's `data`. `headers` are looked up in lower case.

    Raises RailwayError, with Railway's own word in `says`, also when Railway gives data *and* errors: no
    operation of ours can do with a part, as what is optional is an operation of its own.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _limited(headers, _word_of(body))
    answer = _json(body)
    errors = answer.get("errors") if answer is not None else None
    if errors and status in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
        raise _error(status, errors, operation, headers)
    if status != HTTPStatus.OK:
        raise _not_ok(status, answer, body)
    data = answer.get("data") if answer is not None else None
    if not isinstance(data, dict):
        raise RailwayError(Trouble.GARBLED, f"Railway's answer to {operation} can't be read.")
    return data


def decipher_change(
    status: int, headers: Mapping[str, str], body: bytes, *, operation: str
) -> dict[str, Any]:
    """Do the same for a mutation: whatever does not say that it was refused may have been applied (LOST)."""
    try:
        data = decipher(status, headers, body, operation=operation)
    except RailwayError as error:
        if _says_no(status, body, error):
            raise
    else:
        return data
    raise lost(f"Railway's answer to {operation} (HTTP {status}) does not say whether it was done.")


def lost(message: str) -> RailwayError:
    """Give the error for a mutation that was sent and may have been applied."""
    return RailwayError(Trouble.LOST, message)


def _says_no(status: int, body: bytes, error: RailwayError) -> bool:
    """Tell whether a failed mutation was certainly not applied; it may then be sent again by others."""
    if status != HTTPStatus.OK:
        refused = HTTPStatus.MULTIPLE_CHOICES <= status <= _LARGEST_STATUS_OF_CLIENT
        return refused and status != HTTPStatus.REQUEST_TIMEOUT
    answer = _json(body)
    if answer is None or _is_masked(answer):
        return False
    data = answer.get("data")
    values = data.values() if isinstance(data, dict) else ()
    return error.trouble is not Trouble.GARBLED and all(value is None or value is False for value in values)


def _is_masked(answer: dict[str, Any]) -> bool:
    """Tell whether Railway hides what went wrong on its side: then it may have gone wrong after the deed.

    By the word, as observed ("Problem processing request"): the code INTERNAL_SERVER_ERROR also stands
    beside plain refusals.
    """
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return first.get("message") == "Problem processing request"


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        answer = _loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _loads(body: bytes) -> Any:  # noqa: ANN401  any JSON
    """Read JSON; a half emoji or a byte that is no UTF-8 in a log costs itself and not the page.

    msgspec reads bytes as they are; json would make one text of them all first, four times as large.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(body.decode("utf-8", "replace"))


def _error(status: int, errors: object, operation: str, headers: Mapping[str, str]) -> RailwayError:
    """Judge by the first error, as Railway's CLI does (CLI source: src/client.rs)."""
    first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
    word = first.get("message")
    lower = word.lower() if isinstance(word, str) else ""
    says = _shortened(word)
    if "not authorized" in lower or "project token not found" in lower:
        return _not_authorized(operation, says)
    if "too quickly" in lower or "rate limit" in lower:
        return _limited(headers, says)
    if status == HTTPStatus.BAD_REQUEST:
        return RailwayError(
            Trouble.INVALID, f"Railway's schema does not know {operation} as rerail sends it.", says=says
        )
    if "not found" in lower:
        return RailwayError(Trouble.NOT_FOUND, f"Railway did not find what {operation} asked for.", says=says)
    return RailwayError(Trouble.REFUSED, f"Railway refused {operation}.", says=says)


def _not_authorized(operation: str, says: Untrusted | None) -> RailwayError:
    message = f"Railway does not authorize this token (asked: {operation}). {WHICH_KIND_WHERE}"
    return RailwayError(Trouble.NOT_AUTHORIZED, message, says=says)


def _limited(headers: Mapping[str, str], says: Untrusted | None) -> RailwayError:
    seconds = retry_after(headers)
    when = "" if seconds is None else f" It asks to wait {seconds:.0f} s."
    return RailwayError(
        Trouble.RATE_LIMITED, f"Railway's rate limit is used up.{when}", says=says, retry_after=seconds
    )


def _not_ok(status: int, answer: dict[str, Any] | None, body: bytes) -> RailwayError:
    says = _word_of(body)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} and answer is not None:
        message = f"Railway does not accept this token (HTTP {status}). {WHICH_KIND_WHERE}"
        return RailwayError(Trouble.NOT_AUTHORIZED, message, says=says)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        hint = "It redirects elsewhere, which rerail does not follow with a token; check --railway-api-url."
    elif status > _LARGEST_STATUS_OF_CLIENT:
        hint = "See https://status.railway.com."
    else:
        hint = "Something between here and Railway answered instead, or --railway-api-url is wrong."
    return RailwayError(Trouble.UNREACHABLE, f"Railway's API answered HTTP {status}. {hint}", says=says)


def _word_of(body: bytes) -> Untrusted | None:
    answer = _json(body)
    if answer is None:
        return None  # HTML of a proxy's error page explains nothing that the status does not
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else answer
    return _shortened(first.get("message"))


def _shortened(word: object) -> Untrusted | None:
    return outside(word[:_LONGEST_WORD]) if isinstance(word, str) else None
