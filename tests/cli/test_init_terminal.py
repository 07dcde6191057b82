"""`rerail init` asks at a terminal for what is missing; who ends a prompt has written nothing."""

from __future__ import annotations

import os
import pty
import signal
import sys
import time
from functools import partial
from select import select
from typing import TYPE_CHECKING

import pytest

from tests.cli.init_kit import FOUR, Place, ground, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INTERRUPT, END_OF_INPUT = b"\x03", b"\x04"


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    with ground(tmp_path, monkeypatch, capsys) as here:
        yield here


@pytest.mark.parametrize("key", [INTERRUPT, END_OF_INPUT])
def test_who_ends_a_prompt_writes_nothing(place: Place, key: bytes) -> None:
    code, shown = typed(place, b"api\r", key)
    assert code == 11
    assert "Stopped: nothing was written." in shown
    assert place.files == ()


def test_at_a_terminal_it_asks_for_what_is_missing(place: Place) -> None:
    code, _ = typed(place, b"api\r", b"production\r")
    assert code == 0
    assert place.files == FOUR


def test_at_a_terminal_one_of_several_services_is_chosen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web")
    code, shown = typed(place, b"2\r")
    assert code == 0
    assert "1  api" in shown
    assert "service: web\n" in place.text(".github/rerail.yml")


def typed(place: Place, *keys: bytes) -> tuple[int, str]:
    """Run it in a terminal of its own, and type one thing at each prompt."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(place.root)
        os.execv(sys.executable, [sys.executable, "-m", "rerail", "init"])  # noqa: S606
    shown = b""
    for key in keys:
        before = shown.count(b": ")
        shown += until(terminal, partial(asks_again, shown, before))
        os.write(terminal, key)
    shown += until(terminal, lambda _: False, again=keys[-1] if keys[-1] == INTERRUPT else b"")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace")


def asks_again(shown: bytes, before: int, more: bytes) -> bool:
    return (shown + more).count(b": ") > before


def until(terminal: int, enough: Callable[[bytes], bool], again: bytes = b"") -> bytes:
    """Read until it is enough, or the program has ended.

    `again` is typed in each second of silence: readline misses a Ctrl-C that comes just as it begins to wait.
    """
    shown, end = b"", time.monotonic() + 60
    while not enough(shown) and time.monotonic() < end:
        if not select([terminal], [], [], 1.0)[0]:
            os.write(terminal, again)
            continue
        try:
            more = os.read(terminal, 1024)
        except OSError:  # the other side is closed
            break
        if not more:
            break
        shown += more
    return shown
