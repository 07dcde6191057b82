"""What can be done at Railway: every mutation, and what people and Railway itself do besides."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.records import Records
from rerail.simulator.world.values import Behaviour, Commit, Deployment, Service, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

_FINAL = {"FAILED", "CRASHED", "REMOVED", "SKIPPED"}


@dataclass(frozen=True, kw_only=True)
class Build:
    """What comes of building a commit: how it behaves, and the tag stamped into it."""

    commit: Commit
    behaviour: Behaviour
    version: str | None


class World(Records):
    """One Railway project that keeps Railway's rules. Statuses come from the time alone."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._builds: dict[tuple[str, str], Build] = {}
        self._next: dict[str, deque[Mapping[str, object]]] = defaultdict(deque)

    def add_service(self, name: str, *, environment: str | None = None, **settings: object) -> Service:
        """Add a service to an environment (the first one when None); `settings` are fields of Service."""
        home = next(iter(self.environments)) if environment is None else self.environment_id(environment)
        same = next((row.id for row in self.services() if row.name == name), None)
        service = Service(
            id=same or self.new_id(),
            instance_id=self.new_id(),
            environment_id=home,
            project_id=self.project_id,
            name=name,
            created_at=self.now(),
        )
        return self.keep_service(replace(service, **settings))  # type: ignore[arg-type]  # fields of Service

    def change(self, service: Service, **settings: object) -> Service:
        """Change a service's settings or variables; nothing is deployed by it."""
        return self.keep_service(replace(self.instance(service.id, service.environment_id), **settings))  # type: ignore[arg-type]  # the names are Service's fields; dataclasses checks them when it runs

    def project_token(
        self, environment: str | None = None, value: str | None = None, refused: Iterable[str] = ()
    ) -> str:
        """Make a project token for one environment (the first one when None), less some root fields."""
        home = next(iter(self.environments)) if environment is None else self.environment_id(environment)
        text = value or self.new_id()
        self.tokens[text] = Token(
            value=text,
            kind="project",
            environment_id=home,
            created_at=self.now(),
            refused=frozenset(refused),
        )
        return text

    def account_token(self, value: str | None = None) -> str:
        """Make an account token."""
        text = value or self.new_id()
        self.tokens[text] = Token(value=text, kind="account", created_at=self.now())
        return text

    def expect(self, service: Service, **changes: object) -> None:
        """Make the next deployment that is asked for behave otherwise; `changes` are fields of Behaviour."""
        self._next[service.instance_id].append(changes)

    def know(
        self, service: Service, commit: Commit, behaviour: Behaviour | None = None, version: str | None = None
    ) -> None:
        """Tell what comes of building `commit`, so that it can be deployed by its SHA."""
        build = Build(commit=commit, behaviour=behaviour or Behaviour(), version=version)
        self._builds[service.instance_id, commit.sha] = build

    def deployed(
        self,
        service: Service,
        *,
        at: datetime | None = None,
        commit: Commit | None = None,
        behaviour: Behaviour | None = None,
        variables: Mapping[str, str] | None = None,
        **fields: object,
    ) -> Deployment:
        """Declare that a deployment was created at `at` (UTC; now when None; later times are allowed).

        `variables` become the service's current ones. `fields` are fields of Deployment.
        """
        service = self.instance(service.id, service.environment_id)
        if variables is not None:
            service = self.change(service, variables=dict(variables))
        version = fields.get("version")
        if commit is not None:
            self.know(service, commit, behaviour, version if isinstance(version, str) else None)
        fields.setdefault("image", service.image)
        made = self._made(service, behaviour or Behaviour(), at or self.now(), commit, fields)
        return self.keep(made)

    def _made(
        self,
        service: Service,
        behaviour: Behaviour,
        at: datetime,
        commit: Commit | None,
        fields: Mapping[str, object],
    ) -> Deployment:
        """Give a new deployment with the service's current variables."""
        plain = Deployment(
            id=self.new_id(),
            service_id=service.id,
            environment_id=service.environment_id,
            created_at=at,
            snapshot_id=self.new_id(),
            behaviour=behaviour,
            commit=commit,
            variables=dict(service.variables),
        )
        digest = "sha256:" + hashlib.sha256(plain.id.encode()).hexdigest()
        return replace(plain, **{"image_digest": digest, **fields})  # type: ignore[arg-type]  # fields of Deployment

    def _asked(self, service: Service, made: Deployment) -> Deployment:
        """Keep a deployment asked for just now, changed as `expect` said."""
        waiting = self._next[service.instance_id]
        changes = waiting.popleft() if waiting else {}
        return self.keep(replace(made, behaviour=replace(made.behaviour, **changes)))  # type: ignore[arg-type]  # fields of Behaviour

    def push(self, service: Service, commit: Commit, behaviour: Behaviour | None = None) -> Deployment | None:
        """Let somebody push: deployed when auto-deploy is on, else None."""
        service = self.instance(service.id, service.environment_id)
        self.know(service, commit, behaviour)
        if not service.auto_deploy:
            return None
        return self._asked(service, self._made(service, behaviour or Behaviour(), self.now(), commit, {}))

    def set_variable(self, service: Service, name: str, value: str) -> Deployment:
        """Let somebody change a variable: what runs is deployed anew, with a patch id."""
        service = self.instance(service.id, service.environment_id)
        service = self.change(service, variables={**service.variables, name: value})
        return self._again(service, self._newest(service), {"patch_id": self.new_id(), "built": False})

    def host_migration(self, service: Service) -> Deployment:
        """Let Railway move the service to another host (Railway docs: deployments/reference)."""
        latest = self._newest(service)
        same = {"variables": latest.variables, "built": False, "image_digest": latest.image_digest}
        return self._again(self.home(latest), latest, same)

    def _newest(self, service: Service) -> Deployment:
        """Give the newest deployment that went live. Raises RefusedError when there is none."""
        live = [row for row in self.deployments(service) if self.course(row).was_live(self.now())]
        if not live:
            raise RefusedError("No deployment found")
        return live[0]

    def _again(self, service: Service, former: Deployment, fields: Mapping[str, object]) -> Deployment:
        """Deploy what `former` was made from once more, with the current variables or those in `fields`."""
        kept = {"version": former.version, "image": former.image, "cli_message": former.cli_message}
        behaviour = replace(former.behaviour, queue_seconds=0.0, stays_queued=False, needs_approval=False)
        made = self._made(service, behaviour, self.now(), former.commit, {**kept, **fields})
        return self._asked(service, made)

    def rollback(self, deployment_id: str) -> bool:
        """Start the stored image with its variables in a new deployment; True. Raises RefusedError."""
        with self.lock:
            target = self.deployment(deployment_id)
            if not self.can_rollback(target):
                raise RefusedError("Cannot rollback to this deployment")
            same = {"variables": target.variables, "image_digest": target.image_digest}
            self._again(self.home(target), target, {**same, "reason": "rollback", "built": False})
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
            return self._again(self.home(former), former, fields)

    def deploy(self, service: Service, sha: str | None) -> Deployment:
        """Build a commit with the current variables; None: the one deployed last. Raises RefusedError."""
        with self.lock:
            service = self.instance(service.id, service.environment_id)
            if sha is None:
                return self._again(service, self._newest(service), {})
            build = self._builds.get((service.instance_id, sha))
            if build is None or service.source != "github":
                raise RefusedError("Commit not found")
            fields = {"version": build.version}
            return self._asked(
                service, self._made(service, build.behaviour, self.now(), build.commit, fields)
            )

    def cancel(self, deployment_id: str) -> bool:
        """Abort a deployment under way: it becomes REMOVED. Raises RefusedError when it is not under way."""
        found = self.deployment(deployment_id)
        if self.status(found) in {*_FINAL, "SUCCESS", "SLEEPING", "REMOVING"}:
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
