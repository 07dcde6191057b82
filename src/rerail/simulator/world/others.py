"""What people and Railway itself do, now or when the time comes, without anybody asking through the API."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.making import Making
from rerail.simulator.world.values import Behaviour

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from rerail.simulator.world.values import Commit, Deployment, Reason, Service


class Others(Making):
    """A project in which others are at work too."""

    def push(self, service: Service, commit: Commit, behaviour: Behaviour | None = None) -> Deployment | None:
        """Let somebody push: deployed when auto-deploy is on, else None."""
        made = self._pushed(service, commit, behaviour, self.now())
        return None if made is None else self._asked(service, made)

    def pushes(
        self,
        service: Service,
        commit: Commit,
        behaviour: Behaviour | None = None,
        *,
        at: datetime | timedelta,
    ) -> None:
        """Let somebody push at a time (UTC), or so long after the next rollback.

        It is deployed if auto-deploy is on at that time; what `expect` says is not meant for it.
        """

        def act(now: datetime) -> None:
            made = self._pushed(service, commit, behaviour, now)
            if made is not None:
                self.keep(made)

        self.agenda.add(at, act)

    def _pushed(
        self, service: Service, commit: Commit, behaviour: Behaviour | None, at: datetime
    ) -> Deployment | None:
        service = self.instance(service.id, service.environment_id)
        self.know(service, commit, behaviour)
        if not service.auto_deploys:
            return None
        return self._made(service, behaviour or Behaviour(), at, commit, {})

    def set_variable(self, service: Service, name: str, value: str) -> Deployment:
        """Let somebody change a variable: what runs is deployed anew, with a patch id."""
        service = self.instance(service.id, service.environment_id)
        service = self.change(service, variables={**service.variables, name: value})
        now, fields = self.now(), {"patch_id": self.new_id(), "built": False}
        return self._asked(service, self._again(service, self._newest(service, now), now, fields))

    def host_migration(self, service: Service, *, reason: Reason | None = "deploy") -> Deployment:
        """Let Railway move the service to another host (Railway docs: deployments/reference).

        Which `meta.reason` the new deployment has is not confirmed. Raises RefusedError when nothing is live.
        """
        return self._asked(service, self._moved(service, self.now(), reason))

    def moves(self, service: Service, *, at: datetime | timedelta, reason: Reason | None = "deploy") -> None:
        """Let Railway move what is live at a time (UTC), or so long after the next rollback."""

        def act(now: datetime) -> None:
            with suppress(RefusedError):  # nothing is live: there is nothing to move
                self.keep(self._moved(service, now, reason))

        self.agenda.add(at, act)

    def _moved(self, service: Service, at: datetime, reason: Reason | None) -> Deployment:
        latest = self._newest(service, at)
        same = {"variables": latest.variables, "built": False, "image_digest": latest.image_digest}
        return self._again(self.home(latest), latest, at, {**same, "reason": reason})
