"""Time, from the system."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from rerail.adapters.clock import SystemClock


def test_waiting_ends_when_woken() -> None:
    clock, wake = SystemClock(), threading.Event()
    threading.Timer(0.05, wake.set).start()
    before = time.monotonic()
    clock.wait(clock.now() + timedelta(seconds=30), wake)
    assert time.monotonic() - before < 5


def test_a_fast_clock_waits_shorter() -> None:
    clock = SystemClock(speed=100)
    before, start = time.monotonic(), clock.now()
    clock.wait(start + timedelta(seconds=10), threading.Event())
    assert time.monotonic() - before < 5
    assert (clock.now() - start).total_seconds() >= 10


def test_waiting_for_the_past_returns_at_once() -> None:
    clock = SystemClock()
    clock.wait(clock.now() - timedelta(hours=1), threading.Event())


def test_times_are_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert abs((SystemClock().now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_start_of_the_process_is_known_before_our_first_line_ran() -> None:
    code = (
        "import time; time.sleep(0.4)\n"
        "from rerail.adapters.clock import SystemClock\n"
        "c = SystemClock(); print((c.now() - c.process_start()).total_seconds())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert 0.4 <= float(ran.stdout) < 30
