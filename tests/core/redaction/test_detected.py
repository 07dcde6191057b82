"""What a detector finds, and what happens when it, or the time, fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core.redaction.spans import Finding
from rerail.core.redaction.stream import CHUNK, RedactionError, StreamRedactor
from rerail.core.text import Redactor, Secret
from tests.core.redaction.cleaning import counted, lines_of, streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.core.redaction.detected import Detect

TOKEN = "Zx9-known+value/0123"
NOBODY = Redactor.knowing_nothing()


def _all_of(word: str) -> Detect:
    def _detect(text: str) -> Iterator[Finding]:
        at = text.find(word)
        while at >= 0:
            yield Finding(at, at + len(word), "Some Rule")
            at = text.find(word, at + 1)

    return _detect


def test_what_a_detector_finds_is_hidden_under_its_rules_name() -> None:
    parts = streamed(NOBODY, ["a qwertyuiop b", "qwertyuiop"], _all_of("qwertyuiop"))
    assert lines_of(parts) == ["a [REDACTED:some-rule] b", "[REDACTED:some-rule]"]
    assert counted(parts) == {"some-rule": 2}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("deployment 3f0e5d4c-0000-4000-8000-00000000beef failed", "3f0e5d4c-0000-4000-8000-00000000beef"),
        ("at 0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef01234567"),
        ("request_id=h2Jm_3RbQ5y7dBYhUQCEsg ok", "h2Jm_3RbQ5y7dBYhUQCEsg"),
        ('"x-railway-request-id": "h2Jm_3RbQ5y7dBYhUQCEsg"', "h2Jm_3RbQ5y7dBYhUQCEsg"),
        ("password=[REDACTED:password:ab12]", "[REDACTED:password:ab12]"),
        ("API_KEY=${SECRET_OF_PRODUCTION}", "${SECRET_OF_PRODUCTION}"),
    ],
)
def test_ids_that_a_detector_takes_for_secrets_stay(line: str, found: str) -> None:
    assert lines_of(streamed(NOBODY, [line], _all_of(found))) == [line]


def test_a_known_uuid_is_hidden_by_its_name_whatever_a_detector_calls_it() -> None:
    uuid = "3f0e5d4c-0000-4000-8000-00000000beef"
    redactor = Redactor({"RAILWAY_TOKEN": Secret(uuid)})
    assert lines_of(streamed(redactor, [f"a {uuid}"], _all_of(uuid))) == ["a [REDACTED:RAILWAY_TOKEN]"]


def test_of_two_keys_in_one_finding_what_stands_between_stays() -> None:
    begin, end = "-----BEGIN EC PRIVATE KEY-----", "-----END EC PRIVATE KEY-----"
    body = "MHcCAQEEIOLTmUuRNpI3DZ4mDicTZVCko6bQf1wMMy"
    lines = [rf'{{"key":"{begin}\n{body}', "GET /cart 200", begin, body, end]
    text = "\n".join(lines)
    shown = lines_of(streamed(NOBODY, lines, _all_of(text)))
    hidden = "[REDACTED:private-key]"
    assert shown == [f'{{"key":"{begin}{hidden}', "GET /cart 200", begin, hidden, end]


def _raising(error: BaseException) -> Detect:
    def _detect(_text: str) -> Iterator[Finding]:
        raise error

    return _detect


@pytest.mark.parametrize("error", [ValueError(TOKEN), MemoryError(), RecursionError(TOKEN)])
def test_a_detector_that_fails_stops_everything_for_good(error: Exception) -> None:
    redacting = StreamRedactor(NOBODY, detect=_raising(error), spent=lambda: 0.0)
    with pytest.raises(RedactionError, match=r"^redaction failed \(\w+\)$") as first:
        list(redacting.feed(["x" * CHUNK]))
    assert TOKEN not in str(first.value)
    _raises_from_now_on(redacting)


def test_an_interrupt_stops_everything_for_good() -> None:
    redacting = StreamRedactor(NOBODY, detect=_raising(KeyboardInterrupt()), spent=lambda: 0.0)
    with pytest.raises(KeyboardInterrupt):
        redacting.finish()
    _raises_from_now_on(redacting)


@pytest.mark.parametrize("place", [(0, 10**9), (-1, 3), (3, 3), (5, 2)])
def test_a_detector_that_points_outside_of_the_text_has_failed(place: tuple[int, int]) -> None:
    with pytest.raises(RedactionError, match="redaction failed"):
        streamed(NOBODY, ["0123456789"], detect=lambda _: [Finding(*place, "rule")])


def test_redaction_that_takes_too_long_stops_for_good_and_says_how_long() -> None:
    seconds = iter((119.0, 121.0, 0.0, 0.0))
    redacting = StreamRedactor(NOBODY, detect=None, spent=lambda: next(seconds))
    assert len(list(redacting.feed(["x" * CHUNK]))) == 1
    with pytest.raises(RedactionError, match=r"^redaction took longer than 120 s$"):
        list(redacting.feed(["x" * CHUNK]))
    _raises_from_now_on(redacting)


def _raises_from_now_on(redacting: StreamRedactor) -> None:
    calls: tuple[Callable[[], object], ...] = (redacting.finish, lambda: list(redacting.feed(["more"])))
    for call in calls:
        with pytest.raises(RedactionError):
            call()
