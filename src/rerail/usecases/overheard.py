"""Railway for a check: each read is noted, answered or not; nothing that changes anything goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from rerail.core.readiness.values import Right
from rerail.core.text import draft
from rerail.ports import PortError, RailwayError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.core.values import AutoDeploy, Deployment, RateLimit, ServiceView
    from rerail.ports import ComparedVariables, Happening, HistoryPage, LiveNow, Railway, RequestSeen

T = TypeVar("T")
_SAID_NO = frozenset({Trouble.NOT_AUTHORIZED, Trouble.INVALID, Trouble.REFUSED})


def right_of(name: str, error: PortError | None) -> Right:
    """Give what a read that has ended shows of the token's rights."""
    if error is None:
        return Right(name=name)
    refused = isinstance(error, RailwayError) and error.trouble in _SAID_NO
    return Right(name=name, error=draft(error.sentence_part), refused=refused)


class OverheardRailway:
    """The port Railway, reads only. Safe for several threads."""

    def __init__(self, railway: Railway) -> None:
        self._railway = railway
        self._rights: dict[str, Right] = {}
        self._auto_deploy: AutoDeploy | None = None

    @property
    def rights(self) -> tuple[Right, ...]:
        """Give how each kind of read ended, the last time it was made."""
        return tuple(self._rights.values())

    def _noted(self, name: str, call: Callable[[], T]) -> T:
        try:
            answer = call()
        except PortError as error:
            self._rights[name] = right_of(name, error)
            raise
        self._rights[name] = right_of(name, None)
        return answer

    def read_service(self, service: str, environment: str | None, project: str | None) -> ServiceView:
        """Read the service."""
        return self._noted("service", lambda: self._railway.read_service(service, environment, project))

    def read_history(self, view: ServiceView, after: str) -> HistoryPage:
        """Read older deployments."""
        return self._noted("history", lambda: self._railway.read_history(view, after))

    def read_live(self, view: ServiceView) -> LiveNow:
        """Read what is live."""
        return self._noted("live", lambda: self._railway.read_live(view))

    def read_deployment(self, deployment_id: str) -> Deployment:
        """Read one deployment."""
        return self._noted("deployment", lambda: self._railway.read_deployment(deployment_id))

    def read_happenings(self, deployment_id: str) -> tuple[Happening, ...]:
        """Read Railway's timeline."""
        return self._noted("events", lambda: self._railway.read_happenings(deployment_id))

    def compare_variables(self, target_id: str, live_id: str) -> ComparedVariables:
        """Compare two snapshots."""
        return self._noted("snapshots", lambda: self._railway.compare_variables(target_id, live_id))

    def find_requests(
        self, deployment_id: str, request_ids: tuple[str, ...], since: datetime
    ) -> tuple[RequestSeen, ...]:
        """Look requests up."""
        return self._noted("http-log", lambda: self._railway.find_requests(deployment_id, request_ids, since))

    def read_auto_deploy(self, view: ServiceView) -> AutoDeploy:
        """Read whether a push is deployed by itself, once; the probe notes how that ended."""
        self._auto_deploy = self._auto_deploy or self._railway.read_auto_deploy(view)
        return self._auto_deploy

    def rollback(self, deployment_id: str) -> NoReturn:
        """Refuse."""
        del deployment_id
        _refuse()

    def redeploy(self, deployment_id: str) -> NoReturn:
        """Refuse."""
        del deployment_id
        _refuse()

    def deploy_commit(self, view_service_id: str, environment_id: str, commit: str) -> NoReturn:
        """Refuse."""
        del view_service_id, environment_id, commit
        _refuse()

    def cancel(self, deployment_id: str) -> NoReturn:
        """Refuse."""
        del deployment_id
        _refuse()

    def set_auto_deploy(self, view: ServiceView, *, enabled: bool) -> NoReturn:
        """Refuse."""
        del view, enabled
        _refuse()

    def rate_limit(self) -> RateLimit | None:
        """Tell what is left."""
        return self._railway.rate_limit()


def _refuse() -> NoReturn:
    raise AssertionError("a check changes nothing")
