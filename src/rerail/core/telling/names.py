"""What the things of a run are called when they are told; every function works at any stage of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rerail.core.choosing.choice import Chosen

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.choosing.choice import Target
    from rerail.core.state import State
    from rerail.core.values import Deployment

SHORT_SHA = 10


def service_name(state: State) -> str:
    """Give the service's name as Railway says it, else as it was asked for."""
    if state.read:
        return state.read.view.service_name
    return state.started.service if state.started else state.lane or "the service"


def environment_name(state: State) -> str | None:
    """Give the environment's name; None where none was asked for and Railway was not read."""
    if state.read:
        return state.read.view.environment_name
    return state.started.environment if state.started else None


def place_options(state: State, environment: str | None) -> list[str]:
    """Give the options by which a command finds this service, its environment and its repository."""
    words = ["--service", service_name(state)]
    if environment:
        words += ["--environment", environment]
    if state.started is not None and state.started.repository:
        words += ["--repository", state.started.repository]
    return words


def subject(state: State) -> str:
    """Give `service in environment`."""
    environment = environment_name(state)
    return f"{service_name(state)} in {environment}" if environment else service_name(state)


def chosen(state: State) -> Chosen | None:
    """Give the choice of a Target; None when none was made."""
    if state.plan:
        return state.plan.choice
    return state.choice if isinstance(state.choice, Chosen) else None


def target_name(state: State) -> str | None:
    """Give the Target's tag, else its commit, else its deployment's id."""
    choice = chosen(state)
    return name_of(choice.target) if choice else None


def name_of(target: Target) -> str:
    """Give the Target's tag, else its commit (short), else its deployment's id."""
    if target.release:
        return target.release.tag
    if target.commit:
        return target.commit[:SHORT_SHA]
    return target.deployment.id if target.deployment else "an unnamed deployment"


def live(state: State) -> Deployment | None:
    """Give the deployment that was Live when the run began, as far as it is known."""
    choice = chosen(state)
    if choice:
        return choice.live
    if state.watch is not None:
        return state.watch.plan.subject
    if state.choice is not None and hasattr(state.choice, "live"):
        return state.choice.live
    return state.read.view.active[0] if state.read and state.read.view.active else None


def filed_as(state: State) -> int | None:
    """Give the number of the Incident's issue; None while it is not filed."""
    return next((t.number for t in reversed(state.told) if t.done and t.number is not None), None)


def new_id(state: State) -> str | None:
    """Give the id of the deployment that the rollback made; None while it is not known."""
    return state.rung.new_id if state.rung else None


def last_moment(state: State) -> datetime | None:
    """Give the time of the last thing known (UTC): what is still open is drawn up to here."""
    return state.entries[-1].at if state.entries else None


def deployment_link(state: State, deployment_id: str) -> str | None:
    """Give the dashboard's address of a deployment; None before Railway told the ids.

    Source: the form that several public programs print; Railway documents none (unconfirmed).
    """
    if state.read is None:
        return None
    view = state.read.view
    service = f"https://railway.com/project/{quote(view.project_id)}/service/{quote(view.service_id)}"
    return f"{service}?environmentId={quote(view.environment_id)}&id={quote(deployment_id)}"
