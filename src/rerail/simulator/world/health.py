"""How a running process answers at a given time: its own phases, the outages around it, its variables."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.world.values import BAD, OK, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.simulator.world.values import Deployment, Phase, Service


def broken_by_variables(deployment: Deployment, service: Service) -> bool:
    """Whether one of the deployment's variables has a value with which the process can't work."""
    return any(deployment.variables.get(name) == value for name, value in service.breaks_with.items())


def answer_at(
    deployment: Deployment, service: Service, started: datetime, at: datetime, path: str | None = None
) -> Answer:
    """How the process that `started` then answers at `at`: outages first, then variables, then its phases.

    Without a path: how it answers in general, which phases of certain paths, or of a share, say nothing of.
    """
    for outage in service.outages:
        if outage.holds(at):
            return outage.answer
    if broken_by_variables(deployment, service):
        return BAD
    age = (at - started).total_seconds()
    past = [p for p in deployment.behaviour.health if p.after <= age and _applies(p, path, at)]
    return max(past, key=lambda phase: phase.after).answer if past else OK


def _applies(phase: Phase, path: str | None, at: datetime) -> bool:
    if path is None:
        return not phase.paths and phase.share >= 1
    bare = path.partition("?")[0]
    here = not phase.paths or any(bare == each or bare.startswith(f"{each}/") for each in phase.paths)
    # Spread over the requests by their time: the same requests fail, whenever they are asked about.
    return here and (phase.share >= 1 or random.Random(f"{at.isoformat()}").random() < phase.share)


def turning_points(deployment: Deployment, service: Service, started: datetime) -> Iterator[datetime]:
    """Give the times at which its answer can change."""
    yield started
    for phase in deployment.behaviour.health:
        yield started + timedelta(seconds=phase.after)
    for outage in service.outages:
        yield outage.start
        if outage.end is not None:
            yield outage.end


def first_good(
    deployment: Deployment, service: Service, started: datetime, until: datetime
) -> datetime | None:
    """Say when Railway's health check first sees a 200 until then; None if it never does."""
    points = sorted(at for at in turning_points(deployment, service, started) if started <= at <= until)
    return next((at for at in points if answer_at(deployment, service, started, at).ok), None)
