"""Finding the first error of a log, and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.evidence import first_error as module
from rerail.core.evidence.error_words import tells_of_error
from rerail.core.evidence.first_error import FirstError
from rerail.core.evidence.lines import log_line
from rerail.core.evidence.tail import LONGEST_LINE, MOST_CHARACTERS, MOST_LINES, Tail
from rerail.core.evidence.values import Excerpt, ExcerptKind, Part
from rerail.core.text import Untrusted
from tests.core.evidence.samples import AT, said


def texts(excerpt: Excerpt) -> list[str]:
    return [line.reveal() for line in excerpt.lines]


def file_lines(*messages: str, severity: str = "info") -> list[str]:
    return [
        line
        for place, message in enumerate(messages)
        for line in log_line(said(message, after=place, severity=severity)).split("\n")
    ]


def first_of(*messages: str, severity: str = "info") -> str | None:
    finder = FirstError(Part.DEPLOY_LOG)
    finder.feed(file_lines(*messages, severity=severity))
    found = finder.excerpt()
    return None if found.marked is None else texts(found)[found.marked].split("  ", 2)[2]


@pytest.mark.parametrize(
    "message",
    [
        "ERROR could not connect",
        "2026-11-24 02:40:01,123 ERROR app.db: refused",
        "TypeError: Cannot read properties of undefined (reading 'id')",
        "Error: connect ECONNREFUSED 127.0.0.1:5432",
        "Traceback (most recent call last):",
        "panic: runtime error: index out of range",
        "FATAL: password authentication failed",
        "Unhandled promise rejection",
        "Uncaught exception in worker",
        'Exception in thread "main" java.lang.IllegalStateException: no',
        "Caused by: java.net.SocketTimeoutException: timed out",
        '{"level":"error","msg":"boom"}',
        '{"level": "fatal", "msg": "boom"}',
        '{"level":50,"time":1,"msg":"boom"}',
        "time=2026-11-24T02:40:01Z level=error msg=boom",
        '10.0.0.1 - - [24/Nov/2026] "GET /orders HTTP/1.1" 502 157',
        'INFO:     10.0.0.1:1 - "GET / HTTP/1.1" 500 Internal Server Error',
        "GET /orders 503 12ms",
        '{"level":"info","method":"GET","status":500}',
        "[error] 7#7: upstream prematurely closed",
        "fatal: not a git repository",
        "3 errors found: ValidationError: bad",
        "ERROR [db] INFO table is locked",
        'level=error msg="could not set level=info"',
        "0 errors in part one, then ERROR in part two",
    ],
)
def test_these_words_tell_of_an_error(message: str) -> None:
    assert first_of("starting", message, "more") == message


@pytest.mark.parametrize(
    "message",
    [
        "compiled with 0 errors",
        "0 errors, 0 warnings",
        "error_rate=0",
        "error_rate=0.00 p95=12",
        "errors: 0",
        "no errors found",
        "no error",
        "Finished without errors",
        '{"level":"info","error":null}',
        "ErrorBoundary loaded",
        "registered ExceptionFilter, ErrorHandler",
        "loading error-pages from /srv/errors",
        "GET /orders/500 200 12ms",
        "GET /errors 200",
        '"GET /x HTTP/1.1" 404 500',
        "listening on port 5000",
        "INFO retrying after Error: ECONNRESET",
        "WARN  slow query",
        '{"level":"warn","msg":"Error was handled"}',
        "",
    ],
)
def test_these_words_do_not(message: str) -> None:
    assert not tells_of_error("INFO", message)
    assert first_of(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "INFO:     Started server process [1]",
        "INFO:     Application startup complete.",
        "2026/11/24 02:40:01 [notice] 1#1: start worker processes",
        "npm warn deprecated inflight@1.0.6",
        "(node:1) ExperimentalWarning: fetch is experimental",
        "2026-11-24 02:40:01,123 WARNING app: slow",
        '{"level":30,"msg":"ready"}',
        "compiled with 0 errors",
        "",
    ],
)
def test_what_merely_came_on_stderr_is_no_error(message: str) -> None:
    assert first_of(message, severity="error") is None


def test_a_severity_of_error_is_enough_where_the_words_say_nothing_else() -> None:
    assert first_of("connection refused", severity="error") == "connection refused"
    assert first_of("connection refused", severity="critical") == "connection refused"
    assert first_of("connection refused", severity="warn") is None


def test_an_error_before_going_live_is_context_only() -> None:
    finder = FirstError(Part.DEPLOY_LOG, since=AT + timedelta(seconds=2))
    finder.feed(file_lines("ERROR old", "fine", "ERROR new", "after"))
    found = finder.excerpt()
    assert found.marked == 2
    assert found.at == AT + timedelta(seconds=2)
    assert [text.rpartition("  ")[2] for text in texts(found)] == ["ERROR old", "fine", "ERROR new", "after"]


def test_an_error_inside_a_message_of_several_lines_is_found_at_its_line() -> None:
    finder = FirstError(Part.DEPLOY_LOG)
    finder.feed(file_lines("fine", "request failed\nTraceback (most recent call last):\n  File x"))
    found = finder.excerpt()
    assert found.marked == 2
    assert found.at == AT + timedelta(seconds=1)


def test_context_is_twenty_lines_before_and_sixty_after() -> None:
    finder = FirstError(Part.DEPLOY_LOG)
    finder.feed(file_lines(*[f"before {n}" for n in range(50)], "ERROR", *[f"then {n}" for n in range(100)]))
    found = finder.excerpt()
    assert found.marked == module.BEFORE
    assert len(found.lines) == module.BEFORE + 1 + module.AFTER
    assert texts(found)[0].endswith("before 30")
    assert texts(found)[-1].endswith("then 59")


def test_a_traceback_is_kept_whole_with_the_line_that_ends_it() -> None:
    frames = [f'  File "/app/{n}.py", line {n}, in f' for n in range(100)]
    finder = FirstError(Part.DEPLOY_LOG)
    finder.feed(file_lines("Traceback (most recent call last):", *frames, "ValueError: no", "GET / 200", "x"))
    assert texts(finder.excerpt())[-1].endswith("ValueError: no")
    assert len(finder.excerpt().lines) == 102


def test_an_endless_traceback_ends_at_the_limit() -> None:
    finder = FirstError(Part.DEPLOY_LOG)
    finder.feed(file_lines("panic: no", *["\tat f(x)"] * 1000))
    assert len(finder.excerpt().lines) == 1 + module.AFTER_IN_STACK


@given(st.lists(st.sampled_from(["fine", "ERROR", "  at x", "a\nb"]), max_size=60), st.integers(1, 7))
def test_the_pieces_in_which_lines_come_do_not_matter(messages: list[str], size: int) -> None:
    lines = file_lines(*messages)
    whole, torn = FirstError(Part.DEPLOY_LOG), FirstError(Part.DEPLOY_LOG)
    whole.feed(lines)
    for start in range(0, len(lines), size):
        torn.feed(lines[start : start + size])
    assert whole.excerpt() == torn.excerpt()
    found = whole.excerpt()
    assert (found.marked is None) == ("ERROR" not in messages)


def test_no_error_and_no_lines_are_said_apart() -> None:
    finder = FirstError(Part.DEPLOY_LOG)
    assert finder.excerpt().missing == Untrusted("no data: no lines of it")
    finder.feed(file_lines("fine"))
    assert finder.excerpt().missing == Untrusted("no error found in 1 lines")


@pytest.mark.parametrize("reader", [FirstError(Part.DEPLOY_LOG), Tail(Part.DEPLOY_LOG)])
def test_what_may_not_be_redacted_is_forgotten_for_good(reader: FirstError | Tail) -> None:
    reader.feed(file_lines("ERROR secret"))
    reader.forget(Untrusted("redaction failed"))
    reader.feed(file_lines("ERROR secret"))
    found = reader.excerpt()
    assert (found.lines, found.marked) == ((), None)
    assert found.missing == Untrusted("redaction failed")


@pytest.mark.parametrize(
    "word", ["x", "ERROR ", "a.", "aError.", "GET /", "no ", "level=", "0 error", "INFO"]
)
def test_long_lines_and_many_of_them_stay_within_bounds(word: str) -> None:
    finder, tail = FirstError(Part.DEPLOY_LOG), Tail(Part.DEPLOY_LOG)
    for reader in (finder, tail):
        reader.feed(file_lines(*["ERROR", *[word * (1_000_000 // len(word))] * 30]))
        size = sum(len(line.reveal()) for line in reader.excerpt().lines)
        assert LONGEST_LINE < size <= MOST_CHARACTERS
        assert texts(reader.excerpt())[-1].endswith("characters)")


def test_the_tail_is_the_last_lines() -> None:
    tail = Tail(Part.BUILD_LOG)
    tail.feed(file_lines(*[f"line {n}" for n in range(1000)]))
    found = tail.excerpt()
    assert (found.which, found.part, found.missing) == (ExcerptKind.TAIL, Part.BUILD_LOG, None)
    assert len(found.lines) == MOST_LINES
    assert texts(found)[0].endswith("line 800")
    assert found.at == AT + timedelta(seconds=999)


def test_an_empty_log_has_no_tail() -> None:
    assert Tail(Part.BUILD_LOG).excerpt().missing is not None
