"""What a smoke check expects of an answer, and what of it was not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.checks.assertion import NoValue, evaluate
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.adapters.checks.fetch import Answer
    from rerail.core.judging.checks import Expect

_LONGEST = 80
_CLASS = 100


def judge(expect: Expect, answer: Answer, took: float) -> tuple[Outcome, str]:
    """Give the outcome and a remark that names all that was not as expected; `took` is in seconds.

    What could not be judged (a body that is too long) is UNKNOWN, unless something else failed for sure.
    """
    broken = list(_broken(expect, answer, took))
    failed = [says for says, sure in broken if sure]
    if failed:
        return Outcome.FAILED, "; ".join(failed)
    unknown = [says for says, sure in broken if not sure]
    return (Outcome.UNKNOWN, "; ".join(unknown)) if unknown else (Outcome.PASSED, "")


def allows(expect: Expect, status: int) -> bool:
    """Tell whether a status is one of those expected."""
    return any(str(status) == word or word == f"{status // _CLASS}xx" for word in expect.status)


def _broken(expect: Expect, answer: Answer, took: float) -> Iterator[tuple[str, bool]]:
    """Give what is not as expected, each with whether that is sure."""
    if not allows(expect, answer.status):
        yield f"expected status {' or '.join(expect.status)}", True
    for header in expect.headers:
        value = answer.headers.get(header.name.lower())
        if value is None or header.value.lower() not in value.lower():
            yield f'expected header {header.name} with "{header.value[:_LONGEST]}"', True
    if expect.latency is not None and took > expect.latency:
        yield f"expected within {round(expect.latency * 1000)} ms", True
    yield from _body(expect, answer)


def _body(expect: Expect, answer: Answer) -> Iterator[tuple[str, bool]]:
    if not answer.whole and (expect.json or expect.text):
        yield "its body is too long to be judged (over 256 KiB)", False
        return
    text = answer.body.decode("utf-8", "replace")
    for wanted in expect.text:
        if wanted not in text:
            yield f'expected the text "{wanted[:_LONGEST]}"', True
    for expression in expect.json:
        value = evaluate(expression, answer.body)
        if isinstance(value, NoValue):
            yield f"{expression[:_LONGEST]}: {value.why}", value.measured
        elif not value.truthy:
            yield f"{expression[:_LONGEST]} gives {str(value)[:_LONGEST]}", True
