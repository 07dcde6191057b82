"""How a world is furnished: its services, tokens and deployments."""

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


@dataclass(frozen=True, kw_only=True)
class Build:
    """What comes of building a commit: how it behaves, and the tag stamped into it."""

    commit: Commit
    behaviour: Behaviour
    version: str | None


class Making(Records):
    """A project in which services, tokens and deployments can be declared."""

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

    def _newest(self, service: Service, at: datetime) -> Deployment:
        """Give the newest deployment that was live by then. Raises RefusedError when there is none."""
        live = [row for row in self.deployments(service) if self.course(row).was_live(at)]
        if not live:
            raise RefusedError("No deployment found")
        return live[0]

    def _again(
        self, service: Service, former: Deployment, at: datetime, fields: Mapping[str, object]
    ) -> Deployment:
        """Give a new deployment of what `former` was made from, with the current variables or `fields`'."""
        kept = {"version": former.version, "image": former.image, "cli_message": former.cli_message}
        behaviour = replace(former.behaviour, queue_seconds=0.0, stays_queued=False, needs_approval=False)
        return self._made(service, behaviour, at, former.commit, {**kept, **fields})
