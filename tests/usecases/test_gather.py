"""Asking several remotes at once."""

from __future__ import annotations

import threading

from rerail.adapters.clock import SystemClock
from rerail.adapters.workers import DaemonWorkers
from rerail.ports import PortError, RepositoryError
from rerail.usecases.gather import Gathering


def gathering(speed: float = 50.0) -> Gathering:
    return Gathering(DaemonWorkers(), SystemClock(speed=speed), threading.Event())


def test_calls_run_beside_each_other() -> None:
    meet = threading.Barrier(3, timeout=5)
    together = gathering()
    asked = [together.ask(str(n), meet.wait) for n in range(3)]
    together.wait(*asked, seconds=500)
    assert all(a.error is None for a in asked)


def test_a_ports_error_is_kept_and_not_raised() -> None:
    def refuse() -> int:
        raise RepositoryError("GitHub is down")

    together = gathering()
    asked = together.ask("GitHub", refuse)
    together.wait(asked, seconds=100)
    assert isinstance(asked.error, RepositoryError)
    assert asked.value is None


def test_a_mistake_of_ours_is_an_error_of_that_call_only() -> None:
    together = gathering()
    bad, good = together.ask("bad", lambda: 1 // 0), together.ask("good", lambda: 7)
    together.wait(bad, good, seconds=100)
    assert isinstance(bad.error, PortError)
    assert good.value == 7


def test_what_is_late_has_an_error_and_its_answer_is_ignored() -> None:
    go = threading.Event()
    together = gathering()
    late = together.ask("GitHub", lambda: go.wait(5))
    together.wait(late, seconds=1)
    assert "did not answer within 1 s" in str(late.error)
    go.set()


def test_waiting_ends_when_it_is_told_to() -> None:
    go = threading.Event()
    together = gathering(speed=1.0)
    asked = together.ask("GitHub", lambda: go.wait(5))
    together.wait(asked, seconds=60, unless=lambda: True)
    assert asked.error is not None
    go.set()
