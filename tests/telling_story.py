"""Writes the Journal lines of a realistic run, one after the other, through the codec."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.change import Change, PlannedChange
from rerail.core.acting.plan import Finding, Level, Plan, Rung, Timing, Undoes, Undone, VariableChange
from rerail.core.choosing.choice import Chosen, Joined, PassedOver, Span, Target
from rerail.core.judging.checks import CommandCheck, Evidence, HttpCheck, VersionCheck
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import ended_before_acting, verdict_of
from rerail.core.text import Redactor, draft
from rerail.core.values import (
    Deployment,
    Instance,
    Outcome,
    Proof,
    Release,
    Route,
    ServiceView,
    Trigger,
)
from tests.fakes import START, FakeClock, MemoryJournal
from tests.telling_beside import frozen, restored
from tests.telling_words import (
    BAD_ID,
    ENVIRONMENT_ID,
    GOOD_ID,
    MIDDLE_ID,
    NEW_ID,
    PROJECT_ID,
    SERVICE_ID,
    Words,
)

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.errors import ExitCode


@dataclass
class Story:
    """Writes Journal lines, each some seconds after the one before."""

    words: Words = field(default_factory=Words)
    clock: FakeClock = field(default_factory=FakeClock)
    dry_run: bool = False
    trigger: Trigger = Trigger.MANUAL
    private: bool | None = True
    freeze: tuple[j.Reply, bool | None] = (j.Reply.ACCEPTED, True)
    """How switching auto-deploy off is answered, and what reading it back shows."""
    undoes: Undoes | None = None
    redactor: Redactor = field(default_factory=Redactor.knowing_nothing)

    def __post_init__(self) -> None:
        self.journal = MemoryJournal(self.clock, self.redactor)

    @property
    def state(self) -> State:
        return self.journal.state

    def tell(self, data: j.Data, after: float = 0.3) -> Story:
        self.clock.advance(after)
        self.journal.append(data)
        return self

    def good(self) -> Deployment:
        return Deployment(
            id=GOOD_ID,
            status="REMOVED",
            created_at=START - timedelta(hours=13),
            status_updated_at=START - timedelta(minutes=29),
            can_rollback=True,
            commit="a1b2c3d4e5" * 4,
            message=draft("Speed up the product list"),
            author=draft(self.words.author),
        )

    def bad(self) -> Deployment:
        return Deployment(
            id=BAD_ID,
            status="SUCCESS",
            created_at=START - timedelta(minutes=20),
            commit="f6e5d4c3b2" * 4,
            message=draft(self.words.message),
            author=draft(self.words.author),
            instances=(Instance(id="i-0", status="RUNNING"),),
        )

    def new(self, status: str) -> Deployment:
        running = (Instance(id="i-1", status="RUNNING"),) if status == "SUCCESS" else ()
        return Deployment(
            id=NEW_ID,
            status=status,
            created_at=self.clock.now(),
            commit="a1b2c3d4e5" * 4,
            reason="rollback",
            instances=running,
        )

    def view(self) -> ServiceView:
        return ServiceView(
            project_id=PROJECT_ID,
            project_name="shop",
            environment_id=ENVIRONMENT_ID,
            environment_name=self.words.environment,
            service_id=SERVICE_ID,
            service_name=self.words.service,
            active=(self.bad(),),
            domain="api.shop.example",
            healthcheck_path="/health",
            overlap_seconds=5,
            draining_seconds=10,
            source_repo="shop/api",
        )

    def passed_over(self) -> tuple[PassedOver, ...]:
        middle = Deployment(id=MIDDLE_ID, status="REMOVED", created_at=START - timedelta(minutes=29))
        return (PassedOver(deployment=middle, release=None, why=self.words.passed_over),)

    def choice(self) -> Chosen:
        release = Release(tag=self.words.tag, commit="a1b2c3d4e5" * 4, at=START - timedelta(hours=13))
        span = Span(start=START - timedelta(hours=11), end=START - timedelta(minutes=29))
        target = Target(
            deployment=self.good(),
            release=release,
            joined=Joined.COMMIT,
            commit=release.commit,
            served=span,
            why=self.words.why,
        )
        return Chosen(live=self.bad(), target=target, passed_over=self.passed_over())

    def plan(self, *findings: Finding) -> Plan:
        warning = Finding(
            level=Level.WARNING,
            code="variables",
            says=draft(f"Going back changes {self.words.variable}."),
        )
        view = self.view()
        return Plan(
            made_at=self.clock.now(),
            lane=view.service_name,
            service_id=view.service_id,
            environment_id=view.environment_id,
            project_id=view.project_id,
            trigger=self.trigger,
            choice=self.choice(),
            rungs=(
                Rung(route=Route.ROLLBACK, price="Restores image and variables; seconds, no build."),
                Rung(
                    route=Route.REDEPLOY,
                    price="Rebuilds from the same source; about 4 min measured.",
                    barred="a rebuild was not allowed",
                ),
            ),
            checks=(
                HttpCheck(
                    name=self.words.check,
                    url="https://api.shop.example/health",
                    assertion='.status == "ok"',
                ),
                VersionCheck(name="version", url="https://api.shop.example/api/version"),
                CommandCheck(name="smoke", command="npm run test:production:smoke"),
            ),
            timing=Timing(deadline=435.0, settle=15.0),
            findings=(warning, *findings),
            undone=Undone(
                variables=(VariableChange(name=self.words.variable, kind="changed"),),
                commits=7,
                migrations=(draft(self.words.migration),),
            ),
            known_ids=(GOOD_ID, MIDDLE_ID, BAD_ID),
            changes=(PlannedChange(change=Change.FREEZE, subject=SERVICE_ID),),
            auto_deploy_before=True,
        )

    def undoing(self, *findings: Finding) -> Plan:
        # The Plan of a run that undoes a rollback: it changes nothing beside.
        plan = self.plan(*findings)
        return replace(plan, undoes=self.undoes, changes=(), freezes=False, auto_deploy_before=False)

    def begin(self) -> Story:
        started = j.Started(
            rerail="0.1.0",
            trigger=self.trigger,
            service=self.words.service,
            environment=self.words.environment,
            repository="shop/api",
            reason=draft(self.words.reason),
            dry_run=self.dry_run,
            undo=self.undoes is not None,
            run_url="https://github.com/shop/api/actions/runs/4711",
            actor=draft("octocat"),
        )
        return self.tell(started, after=0.0)

    def read(self) -> Story:
        found = j.Read(
            view=self.view(),
            deployments=42,
            releases=17,
            releases_from="GitHub",
            notes=(draft(self.words.note),),
            private=self.private,
        )
        return self.begin().tell(found, after=0.4)

    def planned(self, *findings: Finding) -> Story:
        self.read().tell(j.ChoiceMade(choice=self.choice()), after=0.0)
        self.tell(j.ClaimSeen(held=j.Held.OURS, subject=BAD_ID), after=0.3)
        plan = self.undoing(*findings) if self.undoes else self.plan(*findings)
        return self.tell(j.Planned(plan=plan), after=0.2)

    def sent(self) -> Story:
        self.planned().tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID), after=0.1)
        self.tell(j.Answer(rung=0, reply=j.Reply.ACCEPTED, says=draft("true")), after=0.3)
        return self if self.undoes else frozen(self, *self.freeze)

    def live(self) -> Story:
        self.sent().tell(j.NewestSeen(rung=0, active=(BAD_ID,)), after=1.0)
        self.tell(j.NewestSeen(rung=0, active=(BAD_ID,), found=self.new("INITIALIZING")), after=1.0)
        for status in (self.words.status, self.words.status, "SUCCESS"):
            self.tell(j.DeploymentSeen(rung=0, deployment=self.new(status)), after=8.0)
        return restored(self)

    def measure(self, check: str, outcome: Outcome, times: int = 3, every: float = 2.0) -> Story:
        for _ in range(times):
            self.clock.advance(every)
            self.tell(j.Measured(evidence=self.evidence(check, outcome)), after=0.05)
        return self

    def evidence(self, check: str, outcome: Outcome) -> Evidence:
        passed = outcome is Outcome.PASSED
        now = self.clock.now()
        return Evidence(
            check=check,
            subject=f"https://api.shop.example/{check}",
            started_at=now,
            finished_at=now + timedelta(seconds=0.05),
            outcome=outcome,
            observed=draft('200 in 34 ms, status is "ok"' if passed else self.words.observed),
            excerpt=None if passed else draft(self.words.excerpt),
            request_id=f"r-{self.state.seq}",
        )

    def close(self, outcome: Outcome, reason: Reason, proof: Proof) -> Story:
        closed = j.StepClosed(
            step=j.Step.VERIFY,
            rung=0,
            outcome=outcome,
            reason=reason,
            says=draft(SENTENCES[reason]),
            proof=proof,
        )
        self.tell(closed)
        assert self.state.rung is not None
        assert self.state.rung.closed is not None
        return self.tell(verdict_of(self.state.rung.closed, closed), after=0.0)

    def end(self, reason: Reason, exit_code: ExitCode, says: str | None = None) -> State:
        return self.tell(ended_before_acting(reason, draft(says or SENTENCES[reason]), exit_code)).state
