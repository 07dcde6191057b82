"""The intent is on disk before the mutation arrives: a run that is killed then leaves it to be found."""

from __future__ import annotations

import os
from threading import Event
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.journal_file import JournalFile
from rerail.adapters.workers import DaemonWorkers
from rerail.core import journal as j
from rerail.core.codec import decode
from rerail.core.judging.reasons import Reason
from rerail.core.text import Redactor, draft
from rerail.core.values import Instance, Outcome, Proof, Route
from rerail.driver import Driver, Stop
from rerail.ports import RailwayError, Trouble
from rerail.usecases.perform import Performer
from tests.core.acting.played import BAD, GOOD, plan_of
from tests.fakes import FakeClock
from tests.telling_story import Story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.core.judging.checks import Check, Evidence
    from rerail.core.values import Deployment, RateLimit
    from rerail.ports import Railway


class Disk:
    """Notes, at each fsync of a file, how many of its bytes are safe from then on."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.safe = 0
        self.syncs = 0
        real = os.fsync

        def fsync(file: int) -> None:
            real(file)
            self.safe = os.fstat(file).st_size
            self.syncs += 1

        monkeypatch.setattr(os, "fsync", fsync)

    @property
    def lines(self) -> list[j.Data]:
        """What a reader finds after the machine lost its power."""
        return [decode(line).data for line in self.path.read_bytes()[: self.safe].splitlines()]


class Watching:
    """A Railway that looks at the journal on disk whenever it is asked to change something; refuses it."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.found: list[list[j.Data]] = []

    def rollback(self, deployment_id: str) -> None:
        del deployment_id
        self._note()

    def redeploy(self, deployment_id: str) -> str:
        del deployment_id
        return self._note()

    def deploy_commit(self, service_id: str, environment_id: str, commit: str) -> str:
        del service_id, environment_id, commit
        return self._note()

    def read_deployment(self, deployment_id: str) -> Deployment:
        assert deployment_id == GOOD.id, "only the Target is asked for: why was it refused?"
        return GOOD

    def rate_limit(self) -> RateLimit | None:
        return None

    def _note(self) -> str:
        self.found.append(self._disk.lines)
        raise RailwayError(Trouble.REFUSED, "Railway refused.")


class Prompt(DaemonWorkers):
    """Real threads, given all the time they want: a call ends before the driver goes on."""

    def start(self, name: str, call: Callable[[], None]) -> None:
        ended = Event()

        def noted() -> None:
            call()
            ended.set()

        super().start(name, noted)
        assert ended.wait(10)


class Unasked:
    def measure(self, check: Check) -> Evidence:
        raise AssertionError(f"nothing was restored, so that {check} is not to be measured")


def opened(path: Path) -> JournalFile:
    return JournalFile(path, run="run-1", lane="api", redactor=Redactor.knowing_nothing(), clock=FakeClock())


@pytest.mark.parametrize("route", Route)
def test_the_intent_is_safe_on_disk_before_its_mutation_arrives(
    route: Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(tmp_path / "journal.jsonl", monkeypatch)
    railway, journal, plan = Watching(disk), opened(disk.path), plan_of((route,))
    journal.append(j.Planned(plan=plan))
    performer = Performer(
        railway=_as_port(railway),
        prober=Unasked(),
        claims=None,
        view=Story().view(),
        plan=plan,
    )
    driver = Driver(
        journal=journal,
        perform=performer,
        clock=FakeClock(),
        workers=Prompt(),
        rate=railway.rate_limit,
        stop=Stop(),
    )
    assert driver.drive().reason is Reason.ROLLBACK_REFUSED
    [found] = railway.found
    assert isinstance(found[-1], j.Intent)
    assert found[-1].route is route
    assert [type(line) for line in disk.lines].count(j.Intent) == 1
    journal.close()


def _as_port(railway: Watching) -> Railway:
    return railway  # type: ignore[return-value]  # only what a refused mutation needs


CLOSED = j.StepClosed(
    step=j.Step.RESTORE, rung=0, outcome=Outcome.PASSED, reason=None, says=draft("It is live.")
)
VERDICT = j.VerdictGiven(
    verdict=None, reason=Reason.DRY_RUN, proof=Proof.NONE, says=draft("A dry run."), exit_code=0
)


@pytest.mark.parametrize(
    "data",
    [
        j.Planned(plan=plan_of()),
        j.Intent(rung=0, route=Route.ROLLBACK, subject="good"),
        j.Answer(rung=0, reply=j.Reply.LOST, says=draft("no answer")),
        CLOSED,
        VERDICT,
        j.Interrupted(signal="SIGTERM"),
    ],
    ids=lambda data: type(data).__name__,
)
def test_what_must_not_be_forgotten_is_on_disk_when_it_was_appended(
    data: j.Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(tmp_path / "journal.jsonl", monkeypatch)
    journal = opened(disk.path)
    journal.append(j.NewestSeen(rung=0, active=("bad",)))
    journal.append(data)
    assert disk.lines[-1] == journal.state.entries[-1].data
    assert disk.safe == disk.path.stat().st_size
    journal.close()


def test_a_look_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path / "journal.jsonl", monkeypatch)
    journal = opened(disk.path)
    seen = Instance(id="i", status="RUNNING")
    journal.append(j.NewestSeen(rung=0, active=(BAD.id,), newest=(seen.id,)))
    journal.append(j.LookFailed(action="LookAt", says=draft("no answer")))
    assert disk.syncs == 0
    assert len(disk.path.read_bytes().splitlines()) == 2
    journal.close()
