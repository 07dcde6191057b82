"""Railway's edge before a service: which process answers a request, and what the HTTP logs keep of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.simulator.world.values import Answer, Deployment, Served, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.world.world import World

REGION = "railway/europe-west4-drams3a"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it reached the edge."""

    method: str
    path: str
    host: str
    client_ua: str = ""
    source_ip: str = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is sent back after `delay` seconds of world time."""

    status: int
    body: object
    delay: float = 0.0
    headers: Mapping[str, str]


class Edge:
    """Routes the requests of one service, round-robin over the instances of whatever runs."""

    def __init__(self, world: World, service: Service) -> None:
        self._world = world
        self._key = (service.id, service.environment_id)
        self._turn = itertools.count()

    def handle(self, asked: Asked) -> Reply:
        """Answer one request, and record it for the HTTP logs."""
        service = self._world.instance(*self._key)
        if service.firewall:
            return Reply(status=403, body={"error": "Access denied"}, headers={"Server": "cloudflare"})
        up = self._world.up(service)
        if not up:
            return self._nobody(service, asked)
        seats = [(row, instance) for row in up for instance, _ in self._world.instances(row)]
        deployment, instance = seats[next(self._turn) % len(seats)]
        answer = (
            service.cold_start
            if self._world.asleep(deployment)
            else self._world.answer(deployment, asked.path)
        )
        body = _body(deployment, service, asked.path, answer)
        status = 200 if _is_version(asked.path) and answer.status < 502 else answer.status  # noqa: PLR2004 - from there on it is the edge's word
        return self._recorded(
            asked, deployment.id, instance, Answer(status=status, slow=answer.slow, body=body)
        )

    def _nobody(self, service: Service, asked: Asked) -> Reply:
        """Answer for the edge itself: 404 when nothing was ever deployed, 502 when the processes are gone."""
        lived = [row for row in self._world.deployments(service) if self._world.course(row).live_at]
        status, text = (502, "Application failed to respond") if lived else (404, "Application not found")
        body = {"status": "error", "code": status, "message": text}
        key = lived[0].id if lived else ""
        return self._recorded(asked, key, "", Answer(status=status, body=body), details=text)

    def _recorded(
        self, asked: Asked, deployment_id: str, instance: str, answer: Answer, details: str = ""
    ) -> Reply:
        request_id = self._world.new_id()
        served = Served(
            request_id=request_id,
            at=self._world.now(),
            deployment_id=deployment_id,
            instance_id=instance,
            host=asked.host,
            method=asked.method,
            path=asked.path,
            status=answer.status,
            millis=round(answer.slow * 1000) + 7,
            client_ua=asked.client_ua,
            source_ip=asked.source_ip,
            sent_bytes=len(str(answer.body)),
            details=details,
        )
        self._world.record(served)
        headers = {"X-Railway-Request-Id": request_id, "X-Railway-Edge": REGION, "Server": "railway-edge"}
        return Reply(status=answer.status, body=answer.body, delay=answer.slow, headers=headers)


def _is_version(path: str) -> bool:
    return path.partition("?")[0] == "/api/version"


def _body(deployment: Deployment, service: Service, path: str, answer: Answer) -> object:
    if _is_version(path):
        return _version(deployment, service)
    if answer.body is not None:
        return answer.body
    if answer.ok:
        return {"status": "ok", "service": service.name}
    return {"status": "error", "service": service.name, "error": "database pool exhausted"}


def _version(deployment: Deployment, service: Service) -> object:
    """Give what /api/version says; RAILWAY_GIT_COMMIT_SHA is unset after a rollback (observed)."""
    sha = "local" if deployment.commit is None else deployment.commit.sha
    if service.version_style == "env" and (deployment.reason == "rollback" or service.source != "github"):
        sha = "local"
    stamp = deployment.version if service.version_style == "build-stamp" else None
    return {"version": stamp or sha, "commit": sha, "deploymentId": deployment.id}
