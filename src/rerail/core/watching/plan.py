"""What a watch will do, fixed and shown before it begins."""

from __future__ import annotations

from datetime import datetime

from rerail.core.judging.checks import CommandCheck, HttpCheck
from rerail.core.text import Text
from rerail.core.values import Deployment, Value
from rerail.core.watching.triggers import Limits, TriggerName


class SmokeCheck(Value):
    """A smoke check of the user's, measured again and again while the release is watched."""

    check: HttpCheck | CommandCheck
    core: bool = False
    """Whether what it checks is core functionality: the trigger `critical-functionality`."""
    flag: str | None = None
    """The feature flag (a variable of the service) that switches off what it checks."""
    every: float = 30.0
    """Seconds between two measurements."""


class AlarmCommand(Value):
    """A command of the user's whose exit code says whether something terrible happened: not 0 means yes."""

    trigger: TriggerName
    """One of `DECLARABLE`."""
    check: CommandCheck
    every: float = 60.0


class Declared(Value):
    """What a person, or the workflow, says has happened."""

    trigger: TriggerName
    """One of `DECLARABLE`."""
    by: Text | None = None


class WatchTiming(Value):
    """The spans that a watch keeps to, in seconds."""

    watch: float = 900.0
    """From the end of settling to the deadline."""
    least: float = 300.0
    """HEALTHY is never said earlier than this after settling."""
    live: float = 1800.0
    """How long the deployment may take to go live, from the plan."""
    settle: float = 0.0
    """Overlap and draining: how long the old deployment may still answer after ours is live."""
    grace: float = 300.0
    """Boot grace: the service's `healthcheckTimeout`."""
    probe_every: float = 5.0
    subject_every: float = 10.0
    edge_every: float = 15.0
    logs_every: float = 30.0


class WatchPlan(Value):
    """One watch: of one deployment of one service."""

    made_at: datetime
    service_id: str
    service_name: str
    environment_id: str
    environment_name: str
    project_id: str
    subject: Deployment
    """The deployment that is watched, as it was found."""
    before: Deployment | None = None
    """The deployment that served before it: what is compared with."""
    already_live_at: datetime | None = None
    """When the subject went live (UTC), where it was live when it was found; None: it is waited for."""
    found_by: str = ""
    """Sentence part: how the subject was found (`the pushed commit`, `the newest deployment`)."""
    health: tuple[HttpCheck, ...] = ()
    """Our probes of the health URLs."""
    smoke: tuple[SmokeCheck, ...] = ()
    alarms: tuple[AlarmCommand, ...] = ()
    declared: tuple[Declared, ...] = ()
    limits: Limits = Limits()
    timing: WatchTiming = WatchTiming()
    on_push: bool = False
    """Whether the push itself started this workflow: Railway may wait for it to end (`Wait for CI`)."""
    boots_unseen: bool = True
    """Whether the subject may still boot when Railway calls it live: no health check path, a volume, or a
    serverless service that sleeps. Then boot grace lasts until the first success."""
    rolls_back: bool = False
    """Whether this run rolls back by itself where the rules allow it."""
    asks: bool = False
    """Whether an issue asks a human where it ends INCONCLUSIVE, or BAD without a rollback."""
    also_roll_back_on: tuple[TriggerName, ...] = ()
    """Advising triggers that the configuration lets roll back."""
    force: bool = False
    """Roll back although Railway itself has an incident."""
    cool_down: float = 3600.0
    """Seconds within which no second automatic rollback of the service happens."""
    last_rollback: Deployment | None = None
    """The newest rollback in the service's history, the subject itself left out."""
