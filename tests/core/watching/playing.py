"""A release that is watched in a world of a few rules, without threads: every answer comes at once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.actions import (
    Action,
    Concluded,
    Do,
    ExplainSubject,
    LookAtBaseline,
    LookAtEdge,
    LookAtLatency,
    LookAtLogs,
    LookAtPlatform,
    LookAtSubject,
    Measure,
    Wait,
)
from rerail.core.evidence.values import Platform
from rerail.core.fold import step
from rerail.core.judging.checks import ControlCheck, Evidence, Reach
from rerail.core.state import State
from rerail.core.text import Safe, draft
from rerail.core.values import Instance, Outcome
from rerail.core.watching.next import next_of_watch
from rerail.core.watching.rates import BUCKET
from rerail.core.watching.seen import Bucket
from tests.core.watching.world import START, World, deployment, plan_of

if TYPE_CHECKING:
    from rerail.core.judging.checks import Check
    from rerail.core.values import RateLimit
    from rerail.core.watching.plan import WatchPlan

LATENCY = timedelta(milliseconds=40)
REFUSED = "this token may not read it"


class Played:
    """One watch from its plan to its end."""

    def __init__(self, world: World, plan: WatchPlan | None = None, rate: RateLimit | None = None) -> None:
        self.world = world
        self.now = START
        self.rate = rate
        self.asked: list[Action] = []
        self._dice = random.Random(world.seed)  # noqa: S311  no secret
        self._edge_until: datetime | None = None
        self.state = State()
        self._append(j.WatchPlanned(plan=plan or plan_of()))

    @property
    def seconds(self) -> float:
        """Give how long it has gone on."""
        return (self.now - START).total_seconds()

    def play(self, longest: float = 4000.0) -> j.Judged:
        """Go on to the end."""
        while self.seconds < longest:
            decision = next_of_watch(self.state, self.now, self.rate)
            match decision:
                case Concluded(judged=judged):
                    self._append(judged)
                    return judged
                case Do(actions=actions, until=until):
                    for action in actions:
                        self.asked.append(action)
                        self._append(self._answer(action))
                    self.now = max(until, self.now + timedelta(seconds=0.2))
                case Wait(until=until):
                    self.now = max(until, self.now + timedelta(seconds=0.2))
                case _:
                    raise AssertionError(decision)
        raise AssertionError(f"it has not ended after {longest} s")

    def _append(self, data: j.Data) -> None:
        line = j.Line(v=1, seq=self.state.seq + 1, run="r", lane="api", at=self.now, data=data)
        self.state = step(self.state, line)

    def _is_live(self) -> bool:
        return self.world.ends == "SUCCESS" and self.seconds >= self.world.live_after

    def _has_begun(self) -> bool:
        return self.seconds >= self.world.fails_after

    def _is_removed(self) -> bool:
        return self.world.removed_after is not None and self.seconds >= self.world.removed_after

    def _answer(self, action: Action) -> j.Data:
        match action:
            case Measure(check=check):
                return j.Measured(evidence=self._measured(check))
            case LookAtSubject():
                return self._subject()
            case LookAtEdge(since=since):
                return self._edge(since) if self.world.edge else self._refused("edge")
            case LookAtLogs(deployment_id=of, since=since):
                if not self.world.edge:
                    return self._refused("logs")
                return j.LogsSeen(deployment_id=of, start=since, end=self.now, lines=10, errors=0)
            case LookAtBaseline(deployment_id=of, until=until):
                failed = round(300 * self.world.users_failed_before)
                start = until - timedelta(minutes=5)
                return j.BaselineSeen(deployment_id=of, start=start, end=until, requests=300, failed=failed)
            case LookAtLatency(since=since):
                return j.LatencySeen(start=since, end=self.now)
            case LookAtPlatform():
                return j.PlatformSeen(platform=Platform(stable=self.world.stable))
            case ExplainSubject():
                return j.SubjectExplained(step="HEALTHCHECK", error=Safe("it failed"))
            case _:
                raise AssertionError(action)

    @staticmethod
    def _refused(name: str) -> j.LookFailed:
        return j.LookFailed(action=name, says=Safe(REFUSED), refused=True)

    def _subject(self) -> j.SubjectSeen:
        world, status = self.world, "BUILDING"
        active: tuple[str, ...] = ("old",)
        running: tuple[Instance, ...] = (Instance(id="i1", status="RUNNING"),)
        if self.seconds >= world.live_after:
            status = world.ends
            active = ("new",) if status == "SUCCESS" else ("old",)
        if world.crashes_after is not None and self.seconds >= world.crashes_after and self._is_live():
            status, running, active = "CRASHED", (Instance(id="i1", status="CRASHED"),), ()
        if world.replaced_after is not None and self.seconds >= world.replaced_after:
            status, active = "REMOVED", ("newer",)
        if self._is_removed():
            status, running, active = "REMOVED", (), ()
        return j.SubjectSeen(deployment=deployment(status=status, instances=running), active=active)

    def _edge(self, since: datetime) -> j.EdgeSeen:
        begin = self._edge_until or since
        self._edge_until = self.now
        seconds = max(0.0, (self.now - begin).total_seconds())
        buckets: dict[int, list[int]] = {}
        for _ in range(int(seconds * self.world.users)):
            at = begin + timedelta(seconds=self._dice.uniform(0, seconds))
            counted = buckets.setdefault(int(at.timestamp() // BUCKET), [0, 0])
            counted[0] += 1
            counted[1] += self._has_begun() and self._dice.random() < self.world.users_fail
        ours = [
            e.outcome
            for e in (self.state.watch.evidence if self.state.watch else ())
            if e.check == "health" and begin <= e.started_at < self.now
        ]
        failed = ours.count(Outcome.FAILED)
        return j.EdgeSeen(
            deployment_id="new",
            start=begin,
            end=self.now,
            buckets=tuple(
                Bucket(at=datetime.fromtimestamp(n * BUCKET, UTC), requests=a, failed=b)
                for n, (a, b) in sorted(buckets.items())
            ),
            ours=failed + ours.count(Outcome.PASSED),
            ours_failed=failed,
        )

    def _measured(self, check: Check) -> Evidence:
        outcome, reach, says = self._outcome(check)
        return Evidence(
            check=check.name,
            subject="https://api.example/x",
            started_at=self.now,
            finished_at=self.now + LATENCY,
            outcome=outcome,
            observed=draft(says),
            reach=reach,
            millis=40.0 if outcome is Outcome.PASSED else None,
        )

    def _outcome(self, check: Check) -> tuple[Outcome, Reach, str]:
        world, live = self.world, self._is_live()
        if isinstance(check, ControlCheck):
            good = Outcome.PASSED if world.control else Outcome.UNKNOWN
            return good, Reach.ANSWERED if world.control else Reach.NOWHERE, "control"
        if world.firewall:
            return Outcome.UNKNOWN, Reach.FIREWALL, "403, not from the service"
        if self._dice.random() < world.blind:
            return Outcome.UNKNOWN, Reach.NOWHERE, "no answer"
        if check.name == "orders":
            if world.core_unknown:
                return Outcome.UNKNOWN, Reach.NOWHERE, "no answer"
            bad = (world.core_fails and self._has_begun()) if live else world.core_failed_before
            return (Outcome.FAILED if bad else Outcome.PASSED), Reach.ANSWERED, "orders"
        crashed = live and world.crashes_after is not None and self.seconds >= world.crashes_after
        crashed = crashed or self._is_removed()
        well = world.well_after is not None and self.seconds >= world.well_after
        fails = 0.0 if well or not self._has_begun() else world.fails
        share = 1.0 if crashed else fails if live else world.failed_before
        failed = self._dice.random() < share
        return (Outcome.FAILED if failed else Outcome.PASSED), Reach.ANSWERED, "500" if failed else "200"
