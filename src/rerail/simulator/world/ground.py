"""What is: services and deployments, and every question about them that needs only the time."""

from __future__ import annotations

import random
import threading
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from rerail.simulator.world.agenda import Agenda
from rerail.simulator.world.course import FINAL, courses
from rerail.simulator.world.health import answer_at
from rerail.simulator.world.meta import meta_of
from rerail.simulator.world.rights import can_redeploy, can_roll_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Answer, Deployment, Plan, Served, Service, Status, Token

SLEEPS_AFTER = timedelta(minutes=10)
_NAMESPACE = uuid.UUID("6f8b1c1e-5f0e-4d67-9a4e-2d1f5a1c0b7e")

InstanceStatus = Literal[
    "CRASHED", "CREATED", "EXITED", "INITIALIZING", "REMOVED", "REMOVING", "RUNNING", "SKIPPED", "STOPPED"
]


class RefusedError(Exception):
    """Railway does not do that; the text is the message of its GraphQL error."""


class Ground:
    """The state of one Railway project, asked about by time. Safe to use from several threads."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        project: str = "shop",
        environments: Iterable[str] = ("production",),
        plan: Plan = "pro",
        seed: int = 2,
    ) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.plan: Plan = plan
        self.project_name = project
        self.began_at = now()
        self._random = random.Random(seed)
        self.project_id = self.new_id()
        self.workspace_id = self.new_id()
        self.environments = {self.new_id(): name for name in environments}
        self.active_can_roll_back = True
        self.ingestion_seconds = 2.0
        self.tokens: dict[str, Token] = {}
        self.agenda = Agenda()
        self._services: dict[str, Service] = {}
        self._deployments: dict[str, Deployment] = {}
        self._courses: dict[str, dict[str, Course]] = {}
        self._served: dict[str, list[Served]] = {}

    def new_id(self) -> str:
        """Give a fresh UUID; the same ones in each run of the same world."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def environment_id(self, name: str) -> str:
        """Give the id of the environment so named. Raises KeyError."""
        return {known: key for key, known in self.environments.items()}[name]

    def settle(self) -> None:
        """Let what is due by now have happened."""
        with self.lock:
            self.agenda.settle(self.now())

    def services(self, environment_id: str | None = None) -> list[Service]:
        """Give the services, of one environment or all."""
        rows = self._services.values()
        return [row for row in rows if environment_id in {None, row.environment_id}]

    def service(self, key: str, environment: str | None = None) -> Service:
        """Find a service by name, in the environment so named (the first one when None). Raises KeyError."""
        home = next(iter(self.environments)) if environment is None else self.environment_id(environment)
        for row in self.services(home):
            if key in {row.name, row.id, row.instance_id}:
                return row
        raise KeyError(key)

    def instance(self, service_id: str, environment_id: str) -> Service:
        """Find a service in an environment by ids. Raises RefusedError."""
        for row in self.services(environment_id):
            if row.id == service_id:
                return row
        raise RefusedError("ServiceInstance not found")

    def home(self, deployment: Deployment) -> Service:
        """Give the service a deployment belongs to."""
        return self.instance(deployment.service_id, deployment.environment_id)

    def deployment(self, key: str) -> Deployment:
        """Find a deployment by id. Raises RefusedError when there is none (yet)."""
        self.settle()
        found = self._deployments.get(key)
        if found is None or found.created_at > self.now():
            raise RefusedError("Deployment not found")
        return found

    def deployments(self, service: Service | None = None) -> list[Deployment]:
        """Give the deployments made by now, of one service or all, newest first."""
        self.settle()
        with self.lock:
            rows = list(self._deployments.values())
        now, keys = self.now(), None if service is None else (service.id, service.environment_id)
        rows = [row for row in rows if row.created_at <= now]
        rows = [row for row in rows if keys in {None, (row.service_id, row.environment_id)}]
        return sorted(rows, key=lambda row: row.created_at, reverse=True)

    def course(self, deployment: Deployment) -> Course:
        """Give a deployment's course as things stand."""
        self.settle()
        service = self.home(deployment)
        with self.lock:
            known = self._courses.get(service.instance_id)
            if known is None:
                keys = (service.id, service.environment_id)
                rows = [
                    row for row in self._deployments.values() if (row.service_id, row.environment_id) == keys
                ]
                known = self._courses[service.instance_id] = courses(rows, service)
            return known[deployment.id]

    def keep_service(self, service: Service) -> Service:
        """Put a service, new or changed, in its place."""
        self.settle()
        with self.lock:
            self._services[service.instance_id] = service
            self._courses.pop(service.instance_id, None)
        return service

    def keep(self, deployment: Deployment) -> Deployment:
        """Put a deployment, new or changed, in its place."""
        with self.lock:
            self._deployments[deployment.id] = deployment
            self._courses.pop(self.home(deployment).instance_id, None)
        return deployment

    def forget(self, before: datetime) -> None:
        """Forget deployments that were over before then, with their requests, up to the first that was not.

        For plays of hundreds of rollbacks: Railway itself remembers longer.
        """
        with self.lock:
            for row in reversed(self.deployments()):
                if row.created_at >= before or self.course(row).status(before) not in FINAL:
                    break
                del self._deployments[row.id]
                self._served.pop(row.id, None)
            self._courses.clear()

    def asleep(self, deployment: Deployment) -> bool:
        """Whether it sleeps: nobody asked for ten minutes (Railway docs: reference/app-sleeping)."""
        course, now, deployment = self.course(deployment), self.now(), self._deployments[deployment.id]
        if not self.home(deployment).sleep_application or not course.is_active(now):
            return False
        with self.lock:
            last = [row.at for row in self._served.get(deployment.id, ())[-1:]]
        return now - max([course.since(now), *last, *deployment.restarted_at]) > SLEEPS_AFTER

    def status(self, deployment: Deployment) -> Status:
        """Give its status now."""
        return "SLEEPING" if self.asleep(deployment) else self.course(deployment).status(self.now())

    def status_since(self, deployment: Deployment) -> datetime:
        """Say since when it has its status (sleep aside)."""
        return self.course(deployment).since(self.now())

    def stopped(self, deployment: Deployment) -> bool:
        """Whether its instances have all stopped."""
        at = self.course(deployment).stopped_at
        return at is not None and at <= self.now()

    def active(self, service: Service) -> list[Deployment]:
        """Give the deployments that serve now, newest first: two during overlap, none when asleep."""
        now = self.now()
        rows = (row for row in self.deployments(service) if self.course(row).is_active(now))
        return [row for row in rows if not self.asleep(row)]

    def lives(self, service: Service) -> list[tuple[datetime, Deployment]]:
        """Give what went live so far and when, oldest first."""
        now = self.now()
        rows = ((self.course(row).live_at, row) for row in self.deployments(service))
        return sorted(((at, row) for at, row in rows if at and at <= now), key=lambda pair: pair[0])

    def up(self, service: Service) -> list[Deployment]:
        """Give the deployments whose processes run or sleep, draining ones too."""
        now = self.now()
        return [row for row in self.deployments(service) if self.course(row).is_up(now)]

    def instances(self, deployment: Deployment) -> list[tuple[str, InstanceStatus]]:
        """Give its instances' ids and statuses; none before it is being deployed."""
        deployment = self._deployments[deployment.id]
        course, service = self.course(deployment), self.home(deployment)
        if course.imaged_at is None or course.imaged_at > self.now():
            return []
        status = self._instance_status(deployment)
        seeds = [f"{deployment.id}/{replica}" for replica in range(service.replicas)]
        return [(str(uuid.uuid5(_NAMESPACE, seed)), status) for seed in seeds]

    def _instance_status(self, deployment: Deployment) -> InstanceStatus:
        status = self.status(deployment)
        if status == "SUCCESS" and self.stopped(deployment):
            return "STOPPED" if deployment.stopped_at is not None else "EXITED"
        table: dict[Status, InstanceStatus] = {
            "DEPLOYING": "INITIALIZING",
            "SUCCESS": "RUNNING",
            "SLEEPING": "STOPPED",
            "CRASHED": "CRASHED",
            "FAILED": "EXITED",
            "REMOVING": "REMOVING",
        }
        return table.get(status, "REMOVED")

    def can_rollback(self, deployment: Deployment) -> bool:
        """Give `canRollback` as it is now."""
        course = self.course(deployment)
        return can_roll_back(deployment, course, self.plan, self.now(), active_too=self.active_can_roll_back)

    def can_redeploy(self, deployment: Deployment) -> bool:
        """Give `canRedeploy`."""
        return can_redeploy(deployment)

    def meta(self, deployment: Deployment) -> object:
        """Give `meta` in the service's style, as filled by now."""
        at = self.course(deployment).imaged_at
        imaged = at is not None and at <= self.now()
        return meta_of(deployment, self.home(deployment), imaged=imaged)

    def answer(self, deployment: Deployment, path: str | None = None) -> Answer:
        """Say how its process answers now; to a request for that path, if one is given."""
        now, course, deployment = self.now(), self.course(deployment), self._deployments[deployment.id]
        starts = [at for at in (course.started_at, *deployment.restarted_at) if at is not None and at <= now]
        return answer_at(deployment, self.home(deployment), max(starts, default=now), now, path)
