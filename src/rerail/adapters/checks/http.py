"""HttpCheck and VersionCheck: one request, judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rerail.adapters.checks import expectations
from rerail.adapters.checks.asked import Asked, Variables
from rerail.adapters.checks.assertion import NoValue, evaluate
from rerail.adapters.checks.fetch import Answer, fetch, shown
from rerail.adapters.checks.unmeasured import Unmeasured
from rerail.adapters.checks.version import read_version
from rerail.core.judging.checks import Evidence, HttpCheck, Reach, VersionAnswer, VersionCheck
from rerail.core.text import Untrusted
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from rerail.ports import Clock

REQUEST_ID = "x-railway-request-id"
_FIREWALL = frozenset({403, 429, 503})
_LOGIN = frozenset({401, 403})
_LOGIN_PAGE = re.compile(
    r"/(?:log-?in|sign[-_]?in|sso|saml2?|oauth2?|auth|authorize)(?:[/.]|$)", re.IGNORECASE
)
"""A redirect's end that is a login page, as web frameworks and identity providers name them."""
_SERVER_ERRORS = 500
_LONGEST_EXCERPT = 300
_LONGEST_VALUE = 80


@dataclass(frozen=True)
class _Judged:
    outcome: Outcome
    remark: str = ""
    version: VersionAnswer | None = None
    reach: Reach | None = Reach.ANSWERED


def measure_http(check: HttpCheck, clock: Clock, variables: Variables) -> Evidence:
    """Measure whether the service answers well. Never raises; see `judge_answer` for the rules."""
    return _measure(check, variables.asked(check), clock)


def measure_version(check: VersionCheck, clock: Clock) -> Evidence:
    """Measure which version answers. Never raises.

    TARGET passes, FAILED fails; OTHER and ABSENT are UNKNOWN, and so is any answer that is not 2xx:
    an older release may not have the endpoint.
    """
    return _measure(check, Asked(url=check.url), clock)


def _measure(check: HttpCheck | VersionCheck, asked: Asked | Unmeasured, clock: Clock) -> Evidence:
    started, since = clock.now(), clock.monotonic()
    answer = asked if isinstance(asked, Unmeasured) else fetch(asked, check.timeout)
    finished, took = clock.now(), clock.monotonic() - since
    judged = (
        _Judged(Outcome.UNKNOWN, answer.why, reach=answer.reach)
        if isinstance(answer, Unmeasured)
        else judge_answer(check, answer, took)
        if isinstance(check, HttpCheck)
        else _judge_version(check, answer)
    )
    reached = isinstance(answer, Answer)
    return Evidence(
        check=check.name,
        subject=shown(check.url),
        started_at=started,
        finished_at=finished,
        outcome=judged.outcome,
        observed=Untrusted(_observed(check.url, answer, took, judged.remark)),
        excerpt=_excerpt(answer) if judged.outcome is not Outcome.PASSED else None,
        request_id=answer.headers.get(REQUEST_ID) if isinstance(answer, Answer) else None,
        answered_at=finished if reached else None,
        version=judged.version,
        reach=judged.reach,
        status=answer.status if isinstance(answer, Answer) else None,
        millis=took * 1000 if reached else None,
    )


def judge_answer(check: HttpCheck, answer: Answer, took: float = 0.0) -> _Judged:
    """Judge an answer that took so many seconds.

    What comes from a firewall before the service, or asks for a login, is a failed measurement and not a
    failed service. A lenient check takes a login of the service's own for an answer like any other.
    """
    shut = _shut(check, answer)
    if shut is not None and shut.reach is Reach.FIREWALL:
        return shut
    if check.expect is not None:
        # Who gives credentials wants to be let in: to be asked for a login is then an answer like any other.
        excused = not check.headers and not expectations.allows(check.expect, answer.status)
        if shut is not None and excused:
            return shut
        return _Judged(*expectations.judge(check.expect, answer, took))
    elsewhere = shut is not None and answer.host != urlsplit(check.url).hostname
    if check.lenient and answer.status < _SERVER_ERRORS and not elsewhere:
        return _Judged(Outcome.PASSED, "no health check path is set: anything below 500 passes")
    return shut or _judge_body(check, answer)


def _judge_body(check: HttpCheck, answer: Answer) -> _Judged:
    if check.assertion is None or not _is_success(answer):
        return _Judged(Outcome.PASSED if _is_success(answer) else Outcome.FAILED)
    if not answer.whole:
        return _Judged(Outcome.UNKNOWN, "its body is too long to be judged (over 256 KiB)")
    value = evaluate(check.assertion, answer.body)
    if isinstance(value, NoValue):
        return _Judged(Outcome.FAILED if value.measured else Outcome.UNKNOWN, value.why)
    outcome = Outcome.PASSED if value.truthy else Outcome.FAILED
    return _Judged(outcome, f"{check.assertion} gives {str(value)[:_LONGEST_VALUE]}")


def _shut(check: HttpCheck | VersionCheck, answer: Answer) -> _Judged | None:
    """Say that it was not the service that answered, or that it wants a login; None where it is neither.

    403, 429 and 503 without Railway's request id come from a firewall or a challenge before the service.
    Source: Railway docs: networking/edge-networking (the header).
    """
    if answer.status in _FIREWALL and REQUEST_ID not in answer.headers:
        why = "not from the service: something in front of it answered"
        return _Judged(Outcome.UNKNOWN, why, reach=Reach.FIREWALL)
    asked = urlsplit(check.url)
    led_away = (answer.host, answer.path or "/") != (asked.hostname, asked.path or "/")
    if answer.status in _LOGIN or (led_away and _LOGIN_PAGE.search(answer.path)):
        return _Judged(Outcome.UNKNOWN, "it asks for a login", reach=Reach.LOGIN)
    return None


def _judge_version(check: VersionCheck, answer: Answer) -> _Judged:
    shut = _shut(check, answer)
    if shut is not None:
        return replace(shut, version=VersionAnswer.ABSENT)
    if not _is_success(answer):
        return _Judged(Outcome.UNKNOWN, "it does not tell a version", VersionAnswer.ABSENT)
    said = read_version(check, answer.body)
    if said.answer is VersionAnswer.FAILED and _is_stale(answer):
        # Only a fresh answer refutes the Target: a cache may still tell what served before.
        return _Judged(Outcome.UNKNOWN, f"{said.remark}, but out of a cache", VersionAnswer.OTHER)
    outcomes = {VersionAnswer.TARGET: Outcome.PASSED, VersionAnswer.FAILED: Outcome.FAILED}
    return _Judged(outcomes.get(said.answer, Outcome.UNKNOWN), said.remark, said.answer)


def _is_success(answer: Answer) -> bool:
    return 200 <= answer.status < 300  # noqa: PLR2004  the class of successes in HTTP


def _is_stale(answer: Answer) -> bool:
    return answer.headers.get("age", "0").strip() not in {"", "0"}


def _observed(url: str, answer: Answer | Unmeasured, took: float, remark: str) -> str:
    if isinstance(answer, Unmeasured):
        return remark
    line = f"{answer.status} in {round(took * 1000)} ms"
    if answer.host != urlsplit(url).hostname:
        line += f" from {answer.host}"
    return f"{line}, {remark}" if remark else line


def _excerpt(answer: Answer | Unmeasured) -> Untrusted | None:
    if isinstance(answer, Unmeasured) or not answer.body.strip():
        return None
    return Untrusted(answer.body.decode("utf-8", "replace").strip()[:_LONGEST_EXCERPT])
