"""The second wave: what going back undoes, and whether anything stands against it; then the Plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.core.acting.change import Change, PlannedChange
from rerail.core.acting.plan import Plan, Timing, Undone, VariableChange
from rerail.core.choosing.identity import same_commit
from rerail.core.choosing.migrations import migrations_among
from rerail.core.choosing.route import Terms, ladder
from rerail.core.choosing.running import coming, others_rollbacks, to_cancel
from rerail.core.choosing.safety import Facts, findings
from rerail.core.judging.planned_checks import (
    all_checks,
    default_health_check,
    health_checks,
    smoke_check,
    version_check,
)
from rerail.usecases.hiding import hide_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rerail.core.acting.plan import Rung
    from rerail.core.choosing.choice import Chosen
    from rerail.core.judging.checks import Check
    from rerail.core.text import Secret
    from rerail.core.values import AutoDeploy, Deployment, Release, ServiceView
    from rerail.ports import Changes, Happening, LiveNow
    from rerail.usecases.gather import Gathering
    from rerail.usecases.reading import Known
    from rerail.usecases.request import ReadPorts, Request

SAFETY_LIMIT = 8.0
"""Seconds for the second wave: what has not answered by then is unknown, and said to be."""
BUILD_STEPS = frozenset({"SNAPSHOT_CODE", "BUILD_IMAGE", "PUBLISH_IMAGE"})
DEFAULT_REBUILD = 600.0
"""Seconds that a rebuild gets when no build was measured."""
VERIFYING = 120.0
"""Seconds of the deadline that are meant for verification."""


@dataclass(frozen=True, kw_only=True)
class SecondWave:
    """What the second wave brought; None where nothing came back."""

    live: LiveNow | None
    target: Deployment | None
    variables: tuple[VariableChange, ...] | None
    secrets: tuple[Mapping[str, Secret], ...]
    """The variables' values: the Target's and Live's."""
    changes: Changes | None
    auto_deploy: AutoDeploy | None
    measured_build: float | None


def plan_rollback(
    request: Request, ports: ReadPorts, gathering: Gathering, known: Known, choice: Chosen
) -> Plan:
    """Read what the safety rules need, all at once, and fix the Plan."""
    wave = _second_wave(ports, gathering, known.view, choice, forward=request.undoes is not None)
    hide_values(ports.redactor, wave.secrets, known)
    undone, now = _undone(request, wave, choice), ports.clock.now()
    return Plan(
        made_at=now,
        lane=known.view.service_name,
        service_id=known.view.service_id,
        environment_id=known.view.environment_id,
        project_id=known.view.project_id,
        trigger=request.trigger,
        choice=choice,
        rungs=_rungs(request, known.view, wave, choice, now),
        checks=_checks(request, known.view, choice, known.facts.releases),
        timing=timing(request, known.view, wave.measured_build),
        findings=findings(_facts(request, known.view, wave, choice, undone, now)),
        undone=undone,
        known_ids=_known_ids(known.view, wave.live, choice.live),
        changes=_changes(request, known.view, wave, choice.live),
        freezes=not request.keep_auto_deploy,
        auto_deploy_before=wave.auto_deploy.enabled if wave.auto_deploy else None,
        undoes=request.undoes,
        is_cron=known.view.is_cron,
    )


def _rungs(
    request: Request, view: ServiceView, wave: SecondWave, choice: Chosen, now: datetime
) -> tuple[Rung, ...]:
    terms = Terms(
        trigger=request.trigger,
        allow_rebuild=request.allow_rebuild,
        route=request.route,
        variables=wave.variables,
    )
    return ladder(choice, view, terms, measured_build=wave.measured_build, now=now)


def _facts(
    request: Request, view: ServiceView, wave: SecondWave, choice: Chosen, undone: Undone, now: datetime
) -> Facts:
    return Facts(
        choice=choice,
        view=view,
        now=now,
        live_now=wave.live.active if wave.live else None,
        newest=wave.live.newest if wave.live else None,
        target_now=wave.target,
        variables=wave.variables,
        migrations=undone.migrations,
        trigger=request.trigger,
        explicit_target=request.target is not None,
        accept_migrations=request.accept_migrations,
        cancel_running=request.cancel_running,
        forward=request.undoes is not None,
    )


def timing(request: Request, view: ServiceView, measured_build: float | None) -> Timing:
    """Give the spans that the acting keeps to.

    The deadline is the service's health check timeout, overlap, draining and two minutes.
    """
    settle = float(view.overlap_seconds + view.draining_seconds)
    return Timing(
        deadline=request.timeout or view.healthcheck_timeout + settle + VERIFYING,
        settle=settle,
        rebuild=2 * measured_build if measured_build else DEFAULT_REBUILD,
    )


def _second_wave(
    ports: ReadPorts, gathering: Gathering, view: ServiceView, choice: Chosen, *, forward: bool
) -> SecondWave:
    """Ask everything at once; a call whose subject is unknown is not made."""
    target, live = choice.target.deployment, choice.live
    good, bad = choice.target.commit, live.commit if live else None
    if forward:
        good, bad = bad, good
    railway, repository = ports.railway, ports.repository
    now = gathering.ask("what is live", lambda: railway.read_live(view))
    again = gathering.ask("the Target", lambda: railway.read_deployment(target.id) if target else None)
    variables = gathering.ask(
        "variables", lambda: railway.compare_variables(target.id, live.id) if target and live else None
    )
    events = gathering.ask("events", lambda: railway.read_happenings(target.id) if target else ())
    changes = gathering.ask(
        "commits", lambda: repository.compare(good, bad) if good and bad and good != bad else None
    )
    auto_deploy = gathering.ask("auto-deploy", lambda: railway.read_auto_deploy(view))
    wave = (now, again, variables, events, changes, auto_deploy)
    gathering.wait(*wave, seconds=SAFETY_LIMIT, unless=lambda: bool(ports.stop.signal))
    return SecondWave(
        live=now.value,
        target=again.value,
        variables=variables.value.changes if variables.value else None,
        secrets=variables.value.values if variables.value else (),
        changes=changes.value,
        auto_deploy=auto_deploy.value,
        measured_build=measured_build(events.value or ()),
    )


def measured_build(happenings: tuple[Happening, ...]) -> float | None:
    """Give how long the Target's own build took, in seconds; None when Railway no longer tells."""
    steps = [h for h in happenings if h.step in BUILD_STEPS and h.completed_at is not None]
    spans = [(h.completed_at - h.started_at).total_seconds() for h in steps if h.completed_at]
    return sum(spans) or None


def _undone(request: Request, wave: SecondWave, choice: Chosen) -> Undone:
    if choice.live is not None and same_commit(choice.target.commit, choice.live.commit):
        return Undone(variables=wave.variables, commits=0, migrations=())
    if wave.changes is None:
        return Undone(variables=wave.variables)
    migrations = migrations_among(wave.changes.files, request.migration_paths)
    unknown = not wave.changes.complete and not migrations
    return Undone(
        variables=wave.variables,
        commits=wave.changes.commits,
        migrations=None if unknown else migrations,
    )


def _checks(
    request: Request, view: ServiceView, choice: Chosen, releases: tuple[Release, ...]
) -> tuple[Check, ...]:
    health: tuple[Check, ...] | Check | None = health_checks(
        request.health_urls, assertion=request.health_assert, timeout=request.health_timeout
    )
    if not health:
        health = default_health_check(view, assertion=request.health_assert, timeout=request.health_timeout)
    version = request.version_url and version_check(
        request.version_url,
        assertion=request.version_assert,
        chosen=choice,
        releases=releases,
        timeout=request.health_timeout,
    )
    smoke = request.smoke_command and smoke_check(request.smoke_command, timeout=request.smoke_timeout)
    return all_checks(health, version or None, smoke or None)


def _changes(
    request: Request, view: ServiceView, wave: SecondWave, live: Deployment | None
) -> tuple[PlannedChange, ...]:
    """Plan what is changed beside the rollback: auto-deploy off, unless it is; what is under way cancelled.

    Where auto-deploy could not be read, it is tried all the same: a token may be allowed the one alone.
    An undo changes nothing: Live has not failed, nor has what is under way with its commit.
    """
    if request.undoes is not None:
        return ()
    on = wave.auto_deploy.enabled if wave.auto_deploy else view.source_repo is not None
    freeze = [PlannedChange(change=Change.FREEZE, subject=view.service_id)]
    rows, serving = (wave.live.newest, wave.live.active) if wave.live else (view.history, view.active)
    unwanted = to_cancel(coming(rows, live, serving), live, cancel_running=request.cancel_running)
    return (
        *(freeze if on and not request.keep_auto_deploy else ()),
        *(PlannedChange(change=Change.CANCEL, subject=d.id) for d in unwanted),
    )


def _known_ids(view: ServiceView, now: LiveNow | None, live: Deployment | None) -> tuple[str, ...]:
    """Give the ids of all that is there; another run's rollback stays unknown, so that it can be found."""
    later = (*now.active, *now.newest) if now else ()
    rows = (*later, *view.active, *view.history)
    others = {d.id for d in others_rollbacks(rows, live)}
    return tuple(dict.fromkeys(d.id for d in rows if d.id not in others))
