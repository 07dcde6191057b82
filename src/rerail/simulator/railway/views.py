"""Railway's objects, as mappings from schema fields to values or to functions that make them when asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from rerail.simulator.railway.pages import Node, paged
from rerail.simulator.railway.scalars import nano
from rerail.simulator.world.edge import REGION

if TYPE_CHECKING:
    from rerail.simulator.world.declared import Line
    from rerail.simulator.world.events import Event
    from rerail.simulator.world.values import Deployment, Served, Service
    from rerail.simulator.world.world import World


def event_view(deployment: Deployment, event: Event) -> Node:
    """Give a DeploymentEvent."""
    payload = dict(event.payload)
    if event.end is not None:
        payload["durationMs"] = round((event.end - event.start).total_seconds() * 1000)
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{deployment.id}/{event.step}")),
        "step": event.step,
        "createdAt": event.start,
        "completedAt": event.end,
        "payload": payload,
    }


def log_tags(deployment: Deployment, service: Service, instance: str) -> Node:
    """Give the LogTags of a deployment's lines."""
    return {
        "deploymentId": deployment.id,
        "deploymentInstanceId": instance or None,
        "environmentId": deployment.environment_id,
        "projectId": service.project_id,
        "serviceId": deployment.service_id,
        "snapshotId": deployment.snapshot_id,
    }


def line_view(line: Line, tags: Node) -> Node:
    """Give a Log; the values of its attributes are JSON."""
    attributes = {"level": f'"{line.severity}"', **line.attributes}
    return {
        "timestamp": nano(line.at),
        "message": line.message,
        "severity": line.severity,
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
        "tags": tags,
    }


def log_fields(line: Line) -> Node:
    """Give what a filter can ask of a line."""
    return {**line.attributes, "message": line.message, "level": line.severity}


def http_log_view(served: Served) -> Node:
    """Give an HttpLog."""
    upstream = "" if not served.instance_id else "http://[fd12::1]:8080"
    return {
        "clientUa": served.client_ua,
        "deploymentId": served.deployment_id,
        "deploymentInstanceId": served.instance_id,
        "downstreamProto": "HTTP/1.1",
        "edgeRegion": REGION.partition("/")[2],
        "host": served.host,
        "httpStatus": served.status,
        "method": served.method,
        "path": served.path,
        "requestId": served.request_id,
        "responseDetails": served.details,
        "rxBytes": 180,
        "srcIp": served.source_ip,
        "timestamp": nano(served.at),
        "totalDuration": served.millis,
        "txBytes": served.sent_bytes,
        "upstreamAddress": upstream,
        "upstreamErrors": "" if upstream else '[{"error":"connection refused"}]',
        "upstreamProto": "HTTP/1.1" if upstream else "",
        "upstreamRqDuration": served.millis,
    }


def platform_view(world: World) -> Node:
    """Give the PlatformStatus; what is resolved leaves it stable."""
    trouble, work = world.platform_trouble, world.platform_work
    if trouble is not None and (trouble.status == "RESOLVED" or (trouble.at or world.now()) > world.now()):
        trouble = None
    incident = trouble and {
        "id": "incident-1",
        "message": trouble.message,
        "status": trouble.status,
        "url": trouble.url,
        "createdAt": trouble.at,
    }
    maintenance = work and {"id": "maintenance-1", **vars(work)}
    return {"isStable": trouble is None, "incident": incident, "maintenance": maintenance}


@dataclass(frozen=True)
class Views:
    """Makes the views of one world's objects."""

    world: World

    def project(self) -> Node:
        """Give the Project."""
        world = self.world
        return {
            "id": world.project_id,
            "name": world.project_name,
            "workspaceId": world.workspace_id,
            # Railway's schema has no word for Enterprise
            "subscriptionType": "pro" if world.plan == "enterprise" else world.plan,
            "createdAt": world.began_at,
            "environments": paged(lambda: [self.environment(key) for key in world.environments]),
            "services": paged(self._services),
        }

    def _services(self) -> list[Node]:
        return list({row.id: self.service(row) for row in self.world.services()}.values())

    def environment(self, key: str) -> Node:
        """Give an Environment by id."""
        world = self.world
        inside = world.services(key)
        return {
            "id": key,
            "name": world.environments[key],
            "projectId": world.project_id,
            "isEphemeral": False,
            "createdAt": world.began_at,
            "serviceInstances": paged(lambda: [self.instance(row) for row in inside]),
            "deployments": paged(
                lambda: [self.deployment(row) for row in world.deployments() if row.environment_id == key]
            ),
        }

    def service(self, service: Service) -> Node:
        """Give a Service."""
        return {
            "id": service.id,
            "name": service.name,
            "createdAt": service.created_at,
            "projectId": service.project_id,
            "project": lambda _info: self.project(),
        }

    def instance(self, service: Service) -> Node:
        """Give a ServiceInstance."""
        image = service.image if service.source == "image" else None
        repo = service.repo if service.source == "github" else None
        return {
            "id": service.instance_id,
            "serviceId": service.id,
            "serviceName": service.name,
            "environmentId": service.environment_id,
            "createdAt": service.created_at,
            "updatedAt": service.created_at,
            "service": lambda _info: self.service(service),
            "source": {"image": image, "repo": repo},
            "domains": _domains(service),
            "latestDeployment": lambda _info: self._latest(service),
            "activeDeployments": lambda _info: [self.deployment(row) for row in self.world.active(service)],
            **_settings(service),
        }

    def _latest(self, service: Service) -> Node | None:
        rows = self.world.deployments(service)
        return self.deployment(rows[0]) if rows else None

    def deployment(self, row: Deployment) -> Node:
        """Give a Deployment; what is not asked for is not reckoned, as there may be hundreds."""
        world, service = self.world, self.world.home(row)
        return {
            "id": row.id,
            "projectId": service.project_id,
            "environmentId": row.environment_id,
            "serviceId": row.service_id,
            "environment": lambda _info: self.environment(row.environment_id),
            "service": lambda _info: self.service(service),
            "createdAt": row.created_at,
            "updatedAt": lambda _info: world.status_since(row),
            "statusUpdatedAt": lambda _info: world.status_since(row),
            "status": lambda _info: world.status(row),
            "deploymentStopped": lambda _info: world.stopped(row),
            "canRollback": lambda _info: world.can_rollback(row),
            "canRedeploy": lambda _info: world.can_redeploy(row),
            "snapshotId": row.snapshot_id,
            "meta": lambda _info: world.meta(row),
            "instances": lambda _info: [
                {"id": key, "status": status} for key, status in world.instances(row)
            ],
            "staticUrl": service.domain,
            "url": service.domain,
            "creator": None,
        }


def _domains(service: Service) -> Node:
    def named(domain: str | None) -> list[Node]:
        common = {"environmentId": service.environment_id, "serviceId": service.id, "targetPort": 8080}
        return [] if domain is None else [{"id": f"domain-{domain}", "domain": domain, **common}]

    return {"serviceDomains": named(service.domain), "customDomains": named(service.custom_domain)}


def _settings(service: Service) -> Node:
    return {
        "cronSchedule": service.cron_schedule,
        "drainingSeconds": service.draining_seconds,
        "overlapSeconds": service.overlap_seconds,
        "healthcheckPath": service.healthcheck_path,
        "healthcheckTimeout": service.healthcheck_timeout,
        "nextCronRunAt": None,
        "numReplicas": service.replicas,
        "preDeployCommand": None if service.pre_deploy_command is None else [service.pre_deploy_command],
        "region": "europe-west4-drams3a",
        "restartPolicyMaxRetries": 10,
        "restartPolicyType": "ON_FAILURE",
        "sleepApplication": service.sleep_application,
        "startCommand": None,
        "upstreamUrl": None,
        "watchPatterns": list(service.watch_patterns),
    }
