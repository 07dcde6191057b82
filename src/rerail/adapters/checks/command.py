"""CommandCheck: a smoke command in its own process group, without tokens, within its time."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rerail.adapters.checks.environment import without_tokens
from rerail.adapters.checks.output import Tail, write_output
from rerail.core.judging.checks import Evidence
from rerail.core.text import Untrusted
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rerail.adapters.checks.junit import Report
    from rerail.core.judging.checks import CommandCheck
    from rerail.core.text import Redactor, Secret
    from rerail.ports import Clock

PATIENCE = 3.0
"""Seconds between SIGTERM and SIGKILL."""
_NOT_STARTED = {126: "it can't be executed", 127: "the command was not found"}
"""Exit codes of the shell itself. Source: POSIX, Shell Command Language, 2.8.2."""
_LAST_WORDS = 0.5
"""Seconds to read what is left in the pipe after the command has ended; a child may hold it open for ever."""


@dataclass
class _Running:
    process: subprocess.Popen[bytes]
    tail: Tail
    wake: threading.Event = field(default_factory=threading.Event)
    """Set when the command ended, or when it shall be stopped."""
    stopped: bool = False


@dataclass(frozen=True)
class _End:
    outcome: Outcome
    observed: str


class CommandRunner:
    """Runs smoke commands. `stop()` ends those under way and lets no further one start (for signals)."""

    def __init__(
        self,
        *,
        clock: Clock,
        cwd: Path,
        output_dir: Path,
        environment: Mapping[str, str],
        secrets: Iterable[Secret] = (),
        redactor: Redactor,
    ) -> None:
        """`environment` is what the commands get, less every token; output goes to `output_dir`, redacted."""
        self._clock = clock
        self._cwd = cwd
        self._output_dir = output_dir
        self._environment = without_tokens(environment, secrets)
        self._redactor = redactor
        self._lock = threading.Lock()
        self._running: list[_Running] = []
        self._stopped = False
        self._count = 0

    def measure(self, check: CommandCheck) -> Evidence:
        """Run the command once. Never raises.

        Passes on exit 0; fails on another exit, a signal, or when it did not end within its time; UNKNOWN
        when it could not be started (the shell says so by exit 126 or 127) or was stopped by us. No process
        of its group outlives the call.
        """
        started, since = self._clock.now(), time.time()
        report = None
        try:
            run = self._start(check)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "not a command"
            end, excerpt = _End(Outcome.UNKNOWN, f"could not be started: {why}"), None
        else:
            end = self._finish(run, check.timeout) if run else _End(Outcome.UNKNOWN, "not started: stopping")
            excerpt = self._keep(check, run) if run else None
            report = self._report(check, since) if run else None
        says = f"{end.observed}: {report.says}" if report and report.says else end.observed
        return Evidence(
            check=check.name,
            subject=check.command,
            started_at=started,
            finished_at=self._clock.now(),
            outcome=end.outcome,
            observed=Untrusted(says),
            excerpt=excerpt,
            tests=report.tests if report and report.files else None,
            failing=tuple(report.failing) if report else (),
        )

    def _report(self, check: CommandCheck, since: float) -> Report | None:
        """Read the JUnit XML that it wrote, where it says that it writes any."""
        if not check.junit:
            return None
        from rerail.adapters.checks.junit import read_reports  # noqa: PLC0415  seldom needed

        return read_reports(check.junit, self._cwd, since)

    def stop(self) -> None:
        """End all commands; does not wait for them."""
        with self._lock:
            self._stopped = True
            for run in self._running:
                run.stopped = True
                run.wake.set()

    def _start(self, check: CommandCheck) -> _Running | None:
        with self._lock:
            if self._stopped:
                return None
            process = subprocess.Popen(  # noqa: S603  the user's own command is what shall run
                ["/bin/sh", "-c", check.command],
                cwd=self._cwd,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            run = _Running(process, Tail())
            self._running.append(run)
        return run

    def _finish(self, run: _Running, timeout: float) -> _End:
        assert run.process.stdout is not None  # noqa: S101  PIPE was asked for
        reader = threading.Thread(target=run.tail.read, args=(run.process.stdout,), daemon=True)
        waiter = threading.Thread(target=_await_end, args=(run,), daemon=True)
        reader.start()
        waiter.start()
        run.wake.wait(timeout)
        late = run.process.poll() is None
        if late:
            _signal(run, signal.SIGTERM)
            waiter.join(PATIENCE)
        _signal(run, signal.SIGKILL)  # also the children that it left behind
        waiter.join(_LAST_WORDS)
        reader.join(_LAST_WORDS)
        with self._lock:
            self._running.remove(run)
        return _judge(run, timeout, late=late)

    def _keep(self, check: CommandCheck, run: _Running) -> Untrusted | None:
        with self._lock:
            self._count += 1
            number = self._count
        write_output(self._output_dir, check.name, number, self._redactor.clean(run.tail.text()))
        return run.tail.last_lines()


def _await_end(run: _Running) -> None:
    run.process.wait()
    run.wake.set()


def _signal(run: _Running, number: signal.Signals) -> None:
    try:
        os.killpg(run.process.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # nobody of the group is left


def _judge(run: _Running, timeout: float, *, late: bool) -> _End:
    code = run.process.poll()
    if late and run.stopped:
        return _End(Outcome.UNKNOWN, "stopped, because the run is ending")
    if late:
        return _End(Outcome.FAILED, f"did not end within {_span(timeout)}")
    if code == 0:
        return _End(Outcome.PASSED, "exit code 0")
    if code in _NOT_STARTED:
        return _End(Outcome.UNKNOWN, f"could not be started: {_NOT_STARTED[code]} (exit code {code})")
    if code is not None and code < 0:
        return _End(Outcome.FAILED, f"ended by {signal.Signals(-code).name}")
    return _End(Outcome.FAILED, f"exit code {code}")


def _span(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g} s"  # noqa: PLR2004
