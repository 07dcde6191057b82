"""Collecting: what it brings, in which order, and that it ends whatever happens."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from rerail.adapters.clock import SystemClock
from rerail.adapters.workers import DaemonWorkers
from rerail.core import journal as j
from rerail.core.choosing.choice import NothingFound
from rerail.core.evidence.values import ExcerptKind, Part
from rerail.core.judging.reasons import Reason
from rerail.core.text import Untrusted
from rerail.core.values import RateLimit
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.ports import Happening, RailwayError, RepositoryFacts, Trouble
from rerail.ports.evidence import HttpLine, LogLine
from rerail.usecases.evidence.collecting import Collecting
from rerail.usecases.evidence.ports import EvidencePorts
from rerail.usecases.reading import Known
from rerail.usecases.request import Ports
from tests.fakes import START, InlineWorkers
from tests.telling_states import recovered_story, target_unhealthy_story
from tests.telling_story import Story
from tests.usecases.evidence.memory import MemoryBundle, MemorySource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.core.evidence.state import EvidenceState
    from rerail.ports import Prober, Railway, Repository, Workers

NO_FACTS = RepositoryFacts(releases=(), source="GitHub")
PASSWORD = "correct-horse-battery"
WENT_BAD = START - timedelta(minutes=10)


@dataclass
class Answering:
    """What collecting asks of the port Railway."""

    left: RateLimit | None = None

    def read_happenings(self, deployment_id: str) -> tuple[Happening, ...]:
        del deployment_id
        return ()

    def rate_limit(self) -> RateLimit | None:
        return self.left


def said(after: float, message: str, severity: str = "info") -> LogLine:
    return LogLine(at=WENT_BAD + timedelta(seconds=after), message=Untrusted(message), severity=severity)


def asked(after: float, path: str, status: int) -> HttpLine:
    return HttpLine(
        at=WENT_BAD + timedelta(seconds=after),
        method="GET",
        path=Untrusted(path),
        status=status,
        millis=5,
        request_id=f"r-{after}",
    )


def a_log() -> MemorySource:
    return MemorySource(
        build=[said(-60, "npm ci")],
        deploy=[
            said(0, "listening"),
            said(5, f"DatabaseError: password {PASSWORD} refused", "error"),
            said(6, "closing"),
        ],
        http=[asked(1, "/", 200), asked(2, "/orders?card=4111", 500), asked(3, "/", 200), asked(4, "/", 502)],
        variables={"DATABASE_PASSWORD": PASSWORD},
    )


@dataclass
class Scene:
    """A run that has its Verdict, and what collecting needs of it."""

    source: MemorySource = field(default_factory=a_log)
    bundle: MemoryBundle = field(default_factory=MemoryBundle)
    story: Story = field(default_factory=recovered_story)
    railway: Answering = field(default_factory=Answering)
    stop: Stop = field(default_factory=Stop)
    workers: Workers = field(default_factory=InlineWorkers)
    clock: SystemClock | None = None
    limit: float = 60.0

    def collecting(self) -> Collecting:
        evidence = EvidencePorts(
            source=self.source,
            changes=None,
            bundle=self.bundle,
            detector=None,
            stopwatch=lambda: 0.0,
            limit=self.limit,
        )
        ports = Ports(
            railway=cast("Railway", self.railway),
            repository=cast("Repository", None),  # neither is asked
            prober=cast("Prober", None),
            journal=self.story.journal,
            clock=self.clock or self.story.clock,
            workers=self.workers,
            stop=self.stop,
            redactor=self.story.redactor,
        )
        return Collecting(ports, lambda: evidence)

    @property
    def found(self) -> EvidenceState:
        return self.story.state.evidence

    def lines(self, part: Part) -> Sequence[str]:
        return self.bundle.parts[part]


def without_target() -> Story:
    """Give a run that found nothing to go back to: it has no Plan, and has read no variables."""
    story = Story().read()
    story.tell(j.ChoiceMade(choice=NothingFound(live=story.bad(), why="It is the first.", what_to_do="Fix.")))
    story.end(Reason.NOTHING_TO_ROLL_BACK_TO, ExitCode.NOTHING_TO_ROLL_BACK_TO)
    return story


def test_both_rounds_bring_everything_and_close_the_bundle() -> None:
    scene = Scene()
    collecting = scene.collecting()
    collecting.begin()
    scene.source.deploy.append(said(7, "too late for the first round"))
    collecting.settle()
    assert [line[29:] for line in scene.lines(Part.DEPLOY_LOG)][-1] == "INFO  too late for the first round"
    assert len(scene.lines(Part.DEPLOY_LOG)) == 4
    found = scene.found
    assert found.collected is not None
    assert found.collected.missing is None
    manifest = json.loads(scene.bundle.manifest or b"{}")
    assert {each["name"]: each["lines"] for each in manifest["files"]}["deploy-log.txt"] == 4
    assert found.collected.files == len(manifest["files"])
    first_error = found.excerpt(ExcerptKind.FIRST_ERROR)
    assert first_error is not None
    assert first_error.marked == 1


def test_impact_is_counted_without_query_strings() -> None:
    scene = Scene()
    scene.collecting().settle()
    impact = scene.found.impact
    assert impact is not None
    assert (impact.requests, impact.failed, impact.complete) == (4, 2, True)
    assert impact.first_failure == WENT_BAD + timedelta(seconds=2)
    assert impact.last_failure == WENT_BAD + timedelta(seconds=4)
    assert [path.path.reveal() for path in impact.paths] == ["/", "/orders"]


def test_what_railway_refuses_is_missing_with_its_reason_and_the_rest_is_there() -> None:
    no = RailwayError(Trouble.NOT_AUTHORIZED, "Railway does not let this token do that.")
    scene = Scene()
    scene.source.refuses = {"deploy_log": no, "traffic": no, "resources": no, "platform": no, "plan": no}
    scene.collecting().settle()
    found = scene.found
    kept = found.of(Part.DEPLOY_LOG)
    assert kept is not None
    assert kept.file is None
    assert kept.missing is not None
    assert kept.missing.reveal() == "Railway does not let this token read it"
    assert found.traffic is not None
    assert found.traffic.during is not None
    assert found.traffic.during.missing is not None
    assert found.impact is not None
    assert found.impact.failed == 2
    assert found.collected is not None


def test_variables_that_planning_could_not_read_are_read_to_be_hidden() -> None:
    scene = Scene(story=without_target())
    collecting = scene.collecting()
    collecting.knows(Known(view=scene.story.view(), facts=NO_FACTS))
    collecting.settle()
    assert "variable_values" in scene.source.asked
    everything = "\n".join(line for lines in scene.bundle.parts.values() for line in lines)
    assert PASSWORD not in everything
    assert "[REDACTED:env:DATABASE_PASSWORD]" in everything


def test_variables_that_can_not_be_read_at_all_are_said_to_be_unread() -> None:
    scene = Scene(story=without_target())
    scene.source.refuses["variable_values"] = RailwayError(
        Trouble.NOT_AUTHORIZED, "Railway does not let this token do that."
    )
    collecting = scene.collecting()
    collecting.knows(Known(view=scene.story.view(), facts=NO_FACTS))
    collecting.settle()
    assert scene.found.collected is not None
    assert (
        "could not be read (Railway does not let this token read it)"
        in scene.found.collected.notes[0].reveal()
    )


def test_a_nearly_used_up_allowance_is_left_to_the_rollback() -> None:
    scene = Scene(railway=Answering(left=RateLimit(remaining=3, resets_at=START)))
    scene.collecting().settle()
    assert scene.source.asked == []
    kept = scene.found.of(Part.DEPLOY_LOG)
    assert kept is not None
    assert kept.missing is not None
    assert "allowance" in kept.missing.reveal()


def test_a_signal_ends_it_at_once_with_the_bundle_closed() -> None:
    scene = Scene()
    scene.stop.request("SIGTERM")
    scene.collecting().settle()
    assert scene.source.asked == []
    assert scene.found.collected is not None
    kept = scene.found.of(Part.DEPLOY_LOG)
    assert kept is not None
    assert kept.missing is not None
    assert "SIGTERM" in kept.missing.reveal()
    assert scene.bundle.manifest is not None


def test_a_remote_that_never_answers_does_not_hold_the_end_up() -> None:
    scene = Scene(clock=SystemClock(speed=60.0, start=START), workers=DaemonWorkers(), limit=12.0)
    release = threading.Event()
    scene.source.platform = lambda: release.wait(20)  # type: ignore[method-assign,assignment,return-value]
    scene.collecting().settle()
    found = scene.found.collected
    release.set()
    assert found is not None
    assert found.missing is not None
    assert "no more time" in found.missing.reveal()


def test_a_run_with_nothing_to_file_collects_nothing() -> None:
    scene = Scene(story=Story(dry_run=True))
    scene.collecting().settle()
    assert scene.source.asked == []
    assert scene.found.collected is None


def test_a_run_that_found_nothing_to_go_back_to_has_evidence_all_the_same() -> None:
    scene = Scene(story=without_target())
    scene.collecting().settle()
    assert scene.found.collected is not None
    assert scene.lines(Part.DEPLOY_LOG)


def test_a_mistake_of_ours_is_said_and_the_bundle_is_closed() -> None:
    scene = Scene()

    def broken(_: str) -> None:
        raise ZeroDivisionError

    scene.railway.read_happenings = broken  # type: ignore[method-assign,assignment]
    scene.collecting().settle()
    assert scene.found.happenings is not None
    assert scene.found.happenings.missing is not None
    assert scene.found.collected is not None
    assert scene.found.collected.missing is None


def test_logs_that_it_never_came_to_are_named_in_the_manifest_with_the_reason() -> None:
    scene = Scene(clock=SystemClock(speed=60.0, start=START), workers=DaemonWorkers(), limit=12.0)
    release = threading.Event()
    scene.source.platform = lambda: release.wait(20)  # type: ignore[method-assign,assignment,return-value]
    scene.collecting().settle()
    manifest = json.loads(scene.bundle.manifest or b"{}")
    release.set()
    assert [each["part"] for each in manifest["missing"]] == ["build-log", "deploy-log", "http-log"]
    assert all("no more time" in each["why"] for each in manifest["missing"])


def test_an_end_that_meets_the_beginning_makes_one_bundle_only() -> None:
    scene = Scene(workers=DaemonWorkers(), clock=SystemClock(start=START))
    ports = scene.collecting()
    made, second_came = [], threading.Event()
    make = ports._make
    assert make is not None

    def slowly() -> EvidencePorts:
        made.append(make())
        second_came.wait(0.2)  # long enough for a second one, if it is let in
        return made[-1]

    ports._make = slowly
    sending = threading.Thread(target=ports.begin)
    sending.start()
    ports.settle()
    sending.join(5)
    assert len(made) == 1
    assert scene.bundle.manifest is not None


def test_what_can_not_be_built_is_said_and_stops_nobody() -> None:
    scene = Scene()
    collecting = scene.collecting()

    def broken() -> EvidencePorts:
        raise ImportError

    collecting._make = broken
    collecting.begin()
    collecting.settle()
    kept = scene.found.of(Part.DEPLOY_LOG)
    assert kept is not None
    assert kept.missing is not None
    assert kept.missing.reveal() == "rerail failed: ImportError"


NO = RailwayError(Trouble.NOT_AUTHORIZED, "Railway does not let this token do that.")


def test_figures_that_can_not_be_read_are_missing_and_no_file() -> None:
    scene = Scene()
    scene.source.refuses = {"platform": NO}
    scene.collecting().settle()
    assert Part.PLATFORM not in scene.bundle.parts
    manifest = json.loads(scene.bundle.manifest or b"{}")
    assert {"part": "platform", "why": "Railway does not let this token read it"} in manifest["missing"]
    assert "platform.txt" not in {each["name"] for each in manifest["files"]}


def test_what_was_read_once_stays_though_a_later_look_fails() -> None:
    step = Happening(step="BUILD_IMAGE", started_at=START, completed_at=None, error=None)
    answers = [(step,)]

    def once(_: str) -> tuple[Happening, ...]:
        if not answers:
            raise NO
        return answers.pop()

    scene = Scene()
    scene.railway.read_happenings = once  # type: ignore[method-assign,assignment]
    scene.collecting().settle()
    assert not answers
    assert scene.found.happenings is not None
    assert [seen.step for seen in scene.found.happenings.steps] == ["BUILD_IMAGE"]
    assert "BUILD_IMAGE" in "\n".join(scene.lines(Part.EVENTS))


def test_a_target_that_is_unhealthy_too_has_figures_of_its_own() -> None:
    scene = Scene(story=target_unhealthy_story())
    scene.collecting().settle()
    traffic, rung, plan = scene.found.traffic, scene.story.state.rung, scene.story.state.plan
    assert traffic is not None
    assert rung is not None
    assert rung.live_at is not None
    assert plan is not None
    handed_over = rung.live_at + timedelta(seconds=plan.timing.settle)
    assert traffic.during is not None
    assert traffic.after is not None
    assert (traffic.during.end, traffic.after.start) == (handed_over, handed_over)
