"""Finding what is to be watched, and what a watch of it needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.choosing.identity import same_commit
from rerail.core.choosing.rollbacks import ROLLBACK
from rerail.core.choosing.served import LIVE, age, lives, rows_of
from rerail.core.judging.reasons import Reason
from rerail.ports import RailwayError, Trouble
from rerail.usecases.patience import ask_patiently

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.values import Deployment, ServiceView
    from rerail.core.watching.what import WhatToWatch
    from rerail.usecases.gather import Gathering
    from rerail.usecases.request import ReadPorts
    from rerail.usecases.watching.request import WatchRequest

READ_LIMIT = 30.0
"""Seconds for which Railway is asked before the run gives up."""
APPEARS_WITHIN = 120.0
"""Seconds within which Railway makes a deployment of a push."""
LOOK_EVERY = 4.0
_NEVER_MEANT = frozenset({"SKIPPED", "REMOVED", "REMOVING", "FAILED"})
"""Words of deployments that nobody means by "the newest one"."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is watched, with what there is beside it."""

    view: ServiceView
    subject: Deployment
    before: Deployment | None
    live_at: datetime | None
    """When it went live (UTC), where it is live already: Railway's `statusUpdatedAt`."""
    last_rollback: Deployment | None


@dataclass(frozen=True, kw_only=True)
class NotFound:
    """There is nothing to watch, and why."""

    reason: Reason
    says: str
    view: ServiceView


def find(request: WatchRequest, ports: ReadPorts, gathering: Gathering) -> Found | NotFound:
    """Find the deployment that is meant; waits a while for one that a push is about to make.

    Raises RailwayError where the service can't be read.
    """
    until = ports.clock.now() + timedelta(seconds=APPEARS_WITHIN)
    while True:
        view = _read(request, ports, gathering)
        if (wrong := _is_elsewhere(request.what, view)) is not None:
            return NotFound(reason=Reason.NOTHING_TO_WATCH, says=wrong, view=view)
        subject = meant(request.what, view)
        if subject is not None:
            return _found(view, subject, ports.clock.now())
        if ports.clock.now() >= until or ports.stop.signal or not _may_appear(request.what):
            says = f"{_missing(request.what)} in {view.service_name}, {view.environment_name}."
            return NotFound(reason=Reason.NOTHING_TO_WATCH, says=says, view=view)
        again = ports.clock.now() + timedelta(seconds=LOOK_EVERY)
        gathering.rest(until=again, unless=lambda: ports.stop.signal is not None)


def meant(what: WhatToWatch, view: ServiceView) -> Deployment | None:
    """Give the deployment that is meant: the named one, the newest of the commit, or the newest. Pure."""
    rows = rows_of(view)
    if what.deployment_id is not None:
        return next((d for d in rows if d.id == what.deployment_id), None)
    if what.commit is not None:
        commit = what.commit
        return next((d for d in rows if same_commit(d.commit, commit) or _says(d, commit)), None)
    return next((d for d in rows if d.status not in _NEVER_MEANT), None)


def _says(deployment: Deployment, commit: str) -> bool:
    """Tell whether a `railway up` names the commit in its message."""
    if deployment.commit or deployment.cli_message is None:
        return False
    words = deployment.cli_message.reveal().replace("(", " ").replace(")", " ").split()
    return any(same_commit(word.strip(".,:;"), commit) for word in words)


def _found(view: ServiceView, subject: Deployment, now: datetime) -> Found:
    rollbacks = [d for d in rows_of(view) if d.reason == ROLLBACK and d.id != subject.id]
    return Found(
        view=view,
        subject=subject,
        before=_before(view, subject, now),
        live_at=(subject.status_updated_at or subject.created_at) if subject.status in LIVE else None,
        last_rollback=max(rollbacks, key=age, default=None),
    )


def _before(view: ServiceView, subject: Deployment, now: datetime) -> Deployment | None:
    """Give the deployment that served before the subject: that serves still, or the last one that did."""
    older = {
        life.deployment.id: (life.served.end, age(life.deployment), life.deployment)
        for life in lives(view, now).values()
        if life.served is not None and age(life.deployment) < age(subject)
    }
    return max(older.values(), key=lambda each: each[:2])[2] if older else None


def _read(request: WatchRequest, ports: ReadPorts, gathering: Gathering) -> ServiceView:
    of = request.of
    asked = ask_patiently(
        ports,
        gathering,
        lambda: ports.railway.read_service(of.service, of.environment, of.project),
        seconds=READ_LIMIT,
    )
    if asked.value is not None:
        return asked.value
    if isinstance(asked.error, RailwayError):
        raise asked.error
    raise RailwayError(Trouble.UNREACHABLE, str(asked.error or "Railway did not answer."))


def _is_elsewhere(what: WhatToWatch, view: ServiceView) -> str | None:
    """Say that the event is about another project or environment than the token's; None: it is not."""
    named = {"project": what.project, "environment": what.environment}
    own = {
        "project": (view.project_name, view.project_id),
        "environment": (view.environment_name, view.environment_id),
    }
    for kind, name in named.items():
        if name is not None and name.lower() not in {each.lower() for each in own[kind]}:
            return f"The event is about the {kind} {name}, and this service is in {own[kind][0]}."
    return None


def _may_appear(what: WhatToWatch) -> bool:
    return what.commit is not None


def _missing(what: WhatToWatch) -> str:
    if what.deployment_id is not None:
        return f"There is no deployment {what.deployment_id}"
    if what.commit is not None:
        return f"Railway made no deployment of commit {what.commit[:12]} within {APPEARS_WITHIN:.0f} s"
    return "There is no deployment"
