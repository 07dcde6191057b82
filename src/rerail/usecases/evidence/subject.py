"""Whose evidence is collected: the deployment that was Live when the run began."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rerail.core.acting.statuses import LIVE
from rerail.core.choosing.identity import same_commit
from rerail.core.telling.names import chosen, live
from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.state import State


class Subject(Value):
    """The failed deployment, with what asking for its evidence needs. Times are UTC."""

    deployment_id: str
    project_id: str
    service_id: str
    environment_id: str
    created_at: datetime
    live_from: datetime
    """When it went live; where Railway no longer says so, when it was made."""
    target_id: str | None = None
    base: str | None = None
    """The Target's commit; None where it is the failed one's, too, or unknown."""
    head: str | None = None


def subject_of(state: State) -> Subject | None:
    """Give whose evidence is to be collected; None while that is not known, and in a dry run."""
    failed, read = live(state), state.read
    if failed is None or read is None or state.started is None or state.started.dry_run:
        return None
    went_live = failed.status_updated_at if failed.status in LIVE else None
    choice = chosen(state)
    target = choice.target if choice else None
    differs = target is not None and not same_commit(target.commit, failed.commit)
    return Subject(
        deployment_id=failed.id,
        project_id=read.view.project_id,
        service_id=read.view.service_id,
        environment_id=read.view.environment_id,
        created_at=failed.created_at,
        live_from=max(went_live or failed.created_at, failed.created_at),
        target_id=target.deployment.id if target and target.deployment else None,
        base=target.commit if target and differs else None,
        head=failed.commit if differs else None,
    )
