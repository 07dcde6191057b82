"""The port Railway: each method is one operation, sent once (the first read may need more: see ways.py)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from rerail.adapters.railway import ways
from rerail.adapters.railway.connection import Connection
from rerail.adapters.railway.decipher import lost
from rerail.adapters.railway.wire import (
    auto_deploy,
    deployment,
    happenings,
    made,
    requests,
    service,
    variables,
)
from rerail.ports import HistoryPage, RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.adapters.railway.evidence import RailwayEvidence
    from rerail.adapters.railway.readiness import RailwayReadiness
    from rerail.core.text import Secret
    from rerail.core.values import AutoDeploy, Deployment, RateLimit, ServiceView
    from rerail.ports import ComparedVariables, Happening, LiveNow, RequestSeen

T = TypeVar("T")
RAILWAY_API_URL = "https://backboard.railway.com/graphql/v2"
"""Source: Railway docs: integrations/api."""
_NEWEST = 10
_MOST_HAPPENINGS = 100
_REQUESTS_AT_ONCE = 20
"""Ids in one filter: longer filters are not known to work."""
_RECENT_REQUESTS = 500


class RailwayClient:
    """Railway's API with one token. Safe for several threads; `close()` at the end."""

    def __init__(self, *, url: str = RAILWAY_API_URL, token: Secret, is_project_token: bool = True) -> None:
        """Make no call yet. `is_project_token`: RAILWAY_TOKEN; False: an account or workspace token."""
        self._connection = Connection(url=url, token=token, is_project_token=is_project_token)
        """What Railway remembers of a deployment, asked for over the same connection."""
        self._read = ways.read_by_token if is_project_token else ways.read_by_project

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    @cached_property
    def evidence(self) -> RailwayEvidence:
        """What reads evidence over this client's connection."""
        from rerail.adapters.railway.evidence import RailwayEvidence  # noqa: PLC0415  after the mutation

        return RailwayEvidence(self._connection)

    @cached_property
    def readiness(self) -> RailwayReadiness:
        """What reads what only a check needs, over this client's connection."""
        from rerail.adapters.railway.readiness import RailwayReadiness  # noqa: PLC0415  no rollback needs it

        return RailwayReadiness(self._connection)

    def read_service(self, service: str, environment: str | None, project: str | None) -> ServiceView:
        """Read the service (by name or id), what is live, and its recent deployments.

        One wait with a project token, or with ids of project and environment; an account or workspace token
        takes one wait more when names must be resolved, and any token up to two more when Railway refuses
        the nested form. Raises RailwayError; NOT_FOUND lists the names that exist.
        """
        return self._read(self._connection, service, environment, project)

    def read_history(self, view: ServiceView, after: str) -> HistoryPage:
        """Read the page of older deployments behind the cursor. Raises RailwayError.

        `after` is `view.next_page`. Where the first read listed the whole environment, that is a mark for the
        service's own list from its newest row on. Only rows behind the view's oldest are given, so that this
        hand-over neither loses nor doubles any, nor lets a deployment made meanwhile pass for an older one.
        """
        cursor = None if after == service.FROM_THE_START else after
        data = self._connection.ask("History", {**_where(view), "first": ways.OWN_ROWS, "after": cursor})
        page = deployment.read_history(data, view.service_id, cursor)
        return HistoryPage(deployments=_behind(view, page.deployments), next_page=page.next_page)

    def read_live(self, view: ServiceView) -> LiveNow:
        """Read what is active and the ten newest deployments, with instances. Raises RailwayError."""
        data = self._connection.ask("Live", {**_where(view), "first": _NEWEST})
        return deployment.read_live(data, view.service_id)

    def read_deployment(self, deployment_id: str) -> Deployment:
        """Read one deployment with its instances. Raises RailwayError."""
        return deployment.read_deployment(self._connection.ask("Deployment", {"id": deployment_id}))

    def read_happenings(self, deployment_id: str) -> tuple[Happening, ...]:
        """Read Railway's timeline of a deployment, oldest first. Raises RailwayError."""
        data = self._connection.ask("Happenings", {"id": deployment_id, "first": _MOST_HAPPENINGS})
        return happenings.read_happenings(data)

    def compare_variables(self, target_id: str, live_id: str) -> ComparedVariables:
        """Compare two deployments' snapshots in one wait. Raises RailwayError.

        Railway's own RAILWAY_* variables are left out. Sealed variables can't be read (Railway docs:
        variables), so a change of one is not seen here.
        """
        data = self._connection.ask("Snapshots", {"targetId": target_id, "liveId": live_id})
        return variables.read_compared(data)

    def find_requests(
        self, deployment_id: str, request_ids: tuple[str, ...], since: datetime
    ) -> tuple[RequestSeen, ...]:
        """Look up which of our requests this deployment answered, 20 ids in a call. Raises RailwayError.

        Where Railway does not take a filter, the latest requests are read without one. `since` is not sent:
        ids are unique, and how Railway reads the dates is not confirmed.
        """
        del since
        ids = requests.usable(request_ids)
        if not ids:
            return ()
        try:
            return self._filtered(deployment_id, ids)
        except RailwayError as error:
            if error.trouble not in {Trouble.INVALID, Trouble.REFUSED}:
                raise
        data = self._connection.ask("Requests", {"deploymentId": deployment_id, "limit": _RECENT_REQUESTS})
        return requests.read_requests(data, ids)

    def _filtered(self, deployment_id: str, ids: tuple[str, ...]) -> tuple[RequestSeen, ...]:
        """Ask for these ids only.

        Unconfirmed: `OR` of several `@requestId` in the API; Railway docs: observability/logs show both for
        the dashboard.
        """
        seen: list[RequestSeen] = []
        for start in range(0, len(ids), _REQUESTS_AT_ONCE):
            some = ids[start : start + _REQUESTS_AT_ONCE]
            wanted: dict[str, str | int | None] = {
                "deploymentId": deployment_id,
                "filter": requests.filter_of(some),
                "limit": 2 * len(some),
            }
            seen.extend(requests.read_requests(self._connection.ask("Requests", wanted), some))
        return tuple(seen)

    def rollback(self, deployment_id: str) -> None:
        """Send the rollback, once. Raises RailwayError: LOST when it may have been applied.

        Railway answers `true` and nothing else (Railway's published schema); any other answer counts as LOST.
        """
        data = self._connection.change("Rollback", {"id": deployment_id})
        _or_lost(lambda: made.read_rolled_back(data))

    def redeploy(self, deployment_id: str) -> str:
        """Send a redeploy (rebuild), once; gives the new deployment's id. Raises as `rollback`."""
        data = self._connection.change("Redeploy", {"id": deployment_id})
        return _or_lost(lambda: made.read_redeployed(data))

    def deploy_commit(self, view_service_id: str, environment_id: str, commit: str) -> str:
        """Deploy a commit (build), once; gives the new deployment's id. Raises as `rollback`."""
        data = self._connection.change(
            "DeployCommit", {"serviceId": view_service_id, "environmentId": environment_id, "commit": commit}
        )
        return _or_lost(lambda: made.read_deployed(data))

    def cancel(self, deployment_id: str) -> None:
        """Cancel a deployment that is not live yet, once. Raises as `rollback`."""
        data = self._connection.change("Cancel", {"id": deployment_id})
        _or_lost(lambda: made.read_cancelled(data))

    def read_auto_deploy(self, view: ServiceView) -> AutoDeploy:
        """Read whether a push is deployed by itself. Raises RailwayError.

        Unconfirmed: whether a project token may ask for it.
        """
        return auto_deploy.read_auto_deploy(self._connection.ask("AutoDeploy", _where(view)))

    def set_auto_deploy(self, view: ServiceView, *, enabled: bool) -> bool:
        """Let pushes be deployed by themselves, or not; gives how it is now. Raises as `rollback`.

        Unconfirmed: whether a project token may do it.
        """
        data = self._connection.change("AutoDeployUpdate", {**_where(view), "enabled": enabled})
        return _or_lost(lambda: auto_deploy.read_update(data))

    def rate_limit(self) -> RateLimit | None:
        """Tell what the last answer said is left; None before any said so. No call."""
        return self._connection.left


def _where(view: ServiceView) -> dict[str, str]:
    return {
        "projectId": view.project_id,
        "environmentId": view.environment_id,
        "serviceId": view.service_id,
    }


def _behind(view: ServiceView, rows: tuple[Deployment, ...]) -> tuple[Deployment, ...]:
    if not view.history:
        return rows
    known = {each.id for each in view.history}
    oldest = min(each.created_at for each in view.history)
    return tuple(each for each in rows if each.id not in known and each.created_at <= oldest)


def _or_lost(read: Callable[[], T]) -> T:
    """Read a mutation's answer; one that is not what the schema promises leaves open what was done."""
    try:
        return read()
    except RailwayError:
        pass
    raise lost("Railway's answer does not say whether it was done.")
