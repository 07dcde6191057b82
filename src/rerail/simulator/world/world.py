"""What can be asked of Railway through its API: every mutation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rerail.simulator.world.course import FINAL
from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.others import Others

if TYPE_CHECKING:
    from rerail.simulator.world.values import Deployment, Service

NOT_CONNECTED = "Service is not connected to a GitHub repository"


class World(Others):
    """One Railway project that keeps Railway's rules. Statuses come from the time alone."""

    def rollback(self, deployment_id: str) -> bool:
        """Start the stored image with its variables in a new deployment; True. Raises RefusedError."""
        with self.lock:
            target = self.deployment(deployment_id)
            if not self.can_rollback(target):
                raise RefusedError("Cannot rollback to this deployment")
            same = {"variables": target.variables, "image_digest": target.image_digest}
            service, fields = self.home(target), {**same, "reason": "rollback", "built": False}
            self._asked(service, self._again(service, target, self.now(), fields))
            self.agenda.rolled_back(self.now())
            return True

    def redeploy(self, deployment_id: str, *, use_previous_image_tag: bool = False) -> Deployment:
        """Build (or, with the flag, start) what a deployment was made from; raises RefusedError.

        With the flag the current variables are used (observed), else the original ones (docs: pricing/plans).
        """
        with self.lock:
            former = self.deployment(deployment_id)
            if not self.can_redeploy(former) or (use_previous_image_tag and former.image_lost):
                raise RefusedError("Cannot redeploy this deployment")
            fields: dict[str, object] = {"reason": "redeploy", "built": not use_previous_image_tag}
            if use_previous_image_tag:
                fields["image_digest"] = former.image_digest
            else:
                fields["variables"] = former.variables
            service = self.home(former)
            return self._asked(service, self._again(service, former, self.now(), fields))

    def deploy(self, service: Service, sha: str | None) -> Deployment:
        """Build a commit with the current variables; None: the one deployed last. Raises RefusedError."""
        with self.lock:
            service, now = self.instance(service.id, service.environment_id), self.now()
            if sha is None:
                return self._asked(service, self._again(service, self._newest(service, now), now, {}))
            build = self._builds.get((service.instance_id, sha))
            if build is None or service.source != "github":
                raise RefusedError("Commit not found")
            fields = {"version": build.version}
            return self._asked(service, self._made(service, build.behaviour, now, build.commit, fields))

    def cancel(self, deployment_id: str) -> bool:
        """Abort a deployment under way: it becomes REMOVED. Raises RefusedError when it is not under way.

        Railway's words for that are not known.
        """
        with self.lock:
            found = self.deployment(deployment_id)
            if self.status(found) in {*FINAL, "SUCCESS", "SLEEPING", "REMOVING"}:
                raise RefusedError("Deployment is not in progress")
            self.keep(replace(found, aborted_at=self.now()))
            return True

    def remove(self, deployment_id: str) -> bool:
        """Take a deployment down: it becomes REMOVED."""
        found = self.deployment(deployment_id)
        if self.status(found) != "REMOVED":
            self.keep(replace(found, aborted_at=self.now()))
        return True

    def stop(self, deployment_id: str) -> bool:
        """Stop a deployment's processes; its status stays as it is."""
        self.keep(replace(self.deployment(deployment_id), stopped_at=self.now()))
        return True

    def restart(self, deployment_id: str) -> bool:
        """Start the same image with the same variables anew. Raises RefusedError when it does not run."""
        found = self.deployment(deployment_id)
        if not self.course(found).is_active(self.now()):
            raise RefusedError("Deployment is not running")
        self.keep(replace(found, restarted_at=(*found.restarted_at, self.now())))
        return True

    def approve(self, deployment_id: str) -> bool:
        """Let a deployment that waits for a person go on."""
        self.keep(replace(self.deployment(deployment_id), approved_at=self.now()))
        return True

    def set_auto_deploy(self, service: Service, *, enabled: bool) -> bool:
        """Switch auto-deploy; its state after. Raises RefusedError where nothing is pushed.

        That it is refused there, rather than passed over, is not confirmed.
        """
        if service.source != "github":
            raise RefusedError(NOT_CONNECTED)
        return self.change(service, auto_deploy=enabled).auto_deploys
