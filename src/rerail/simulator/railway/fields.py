"""The root fields of the schema: each checks the caller's reach, asks the world, and gives a view."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.simulator.railway.callers import NOT_AUTHORIZED
from rerail.simulator.railway.figures import by_status, durations, metrics
from rerail.simulator.railway.logs import http_logs, log_lines
from rerail.simulator.railway.pages import Node, page
from rerail.simulator.railway.views import Views, event_view, platform_view
from rerail.simulator.world.ground import RefusedError
from rerail.simulator.world.world import NOT_CONNECTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.railway.callers import Caller
    from rerail.simulator.world.values import Deployment, Service, Token
    from rerail.simulator.world.world import World

Args = dict[str, object]


def method_name(field: str) -> str:
    """Give the name of the method that answers a root field."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", field).lower()


class Fields:
    """Answers root fields of one request; every public method is one, in snake case. Raises RefusedError."""

    def __init__(self, world: World, caller: Caller, token: Token) -> None:
        self._world = world
        self._caller = caller
        self._token = token
        self._views = Views(world)

    def _deployment(self, args: Mapping[str, object], name: str = "id") -> Deployment:
        row = self._world.deployment(str(args[name]))
        self._caller.reaches(row.environment_id)
        return row

    def _instance(self, args: Mapping[str, object]) -> Service:
        self._caller.reaches(str(args["environmentId"]))
        return self._world.instance(str(args["serviceId"]), str(args["environmentId"]))

    def _service_of_project(self, args: Mapping[str, object]) -> Service:
        self._project(args["projectId"])
        return self._instance(args)

    def _project(self, key: object) -> Node:
        if key != self._world.project_id:
            raise RefusedError(NOT_AUTHORIZED if self._token.kind == "project" else "Project not found")
        return self._views.project()

    def me(self, _args: Args) -> Node:
        """Answer `me`."""
        return {"id": "user-1", "name": "Ada", "email": "ada@example.com"}

    def api_token(self, _args: Args) -> Node:
        """Answer `apiToken`."""
        return {"workspaces": [{"id": self._world.workspace_id, "name": "acme"}]}

    def project_token(self, _args: Args) -> Node:
        """Answer `projectToken`."""
        home = str(self._token.environment_id)
        return {
            "id": f"token-{home}",
            "name": "rerail",
            "displayToken": f"****{self._token.value[-4:]}",
            "createdAt": self._token.created_at,
            "projectId": self._world.project_id,
            "environmentId": home,
            "project": self._views.project(),
            "environment": self._views.environment(home),
        }

    def platform_status(self, _args: Args) -> Node:
        """Answer `platformStatus`."""
        return platform_view(self._world)

    def project(self, args: Args) -> Node:
        """Answer `project`."""
        return self._project(args["id"])

    def projects(self, args: Args) -> Node:
        """Answer `projects`."""
        if self._token.kind == "project":
            raise RefusedError(NOT_AUTHORIZED)
        return page([self._views.project()], args.get("first"), args.get("after"))  # type: ignore[arg-type]  # typed by the schema

    def service(self, args: Args) -> Node:
        """Answer `service`."""
        for row in self._world.services():
            if row.id == args["id"]:
                return self._views.service(row)
        raise RefusedError("Service not found")

    def environment(self, args: Args) -> Node:
        """Answer `environment`."""
        key = str(args["id"])
        self._caller.reaches(key)
        if key not in self._world.environments:
            raise RefusedError("Environment not found")
        return self._views.environment(key)

    def service_instance(self, args: Args) -> Node:
        """Answer `serviceInstance`."""
        return self._views.instance(self._instance(args))

    def service_instance_auto_deploy_status(self, args: Args) -> Node:
        """Answer `serviceInstanceAutoDeployStatus`."""
        service = self._service_of_project(args)
        can = service.source == "github"
        reason = None if can else NOT_CONNECTED
        return {"canEnable": can, "enabled": service.auto_deploys, "reason": reason}

    def variables(self, args: Args) -> object:
        """Answer `variables`."""
        service = self._instance(args)
        return {name: value for name, value in service.variables.items() if name not in service.sealed}

    def deployment(self, args: Args) -> Node:
        """Answer `deployment`."""
        return self._views.deployment(self._deployment(args))

    def deployments(self, args: Args) -> Node:
        """Answer `deployments`."""
        wanted = args["input"]
        if not isinstance(wanted, dict):
            raise RefusedError("Problem processing request")
        rows = [row for row in self._world.deployments() if self._listed(row, wanted)]
        if self._token.environment_id not in {None, wanted.get("environmentId")} and wanted.get(
            "environmentId"
        ):
            raise RefusedError(NOT_AUTHORIZED)
        views = [self._views.deployment(row) for row in rows]
        return page(views, args.get("first"), args.get("after"))  # type: ignore[arg-type]  # typed by the schema

    def _listed(self, row: Deployment, wanted: Mapping[str, object]) -> bool:
        places = (("environmentId", row.environment_id), ("serviceId", row.service_id))
        if any(wanted.get(name) not in {None, value} for name, value in places):
            return False
        if self._token.environment_id not in {None, row.environment_id}:
            return False
        choice = wanted.get("status")
        if not isinstance(choice, dict):
            return True
        status = self._world.status(row)
        return status in (choice.get("in") or [status]) and status not in (choice.get("notIn") or [])

    def deployment_events(self, args: Args) -> Node:
        """Answer `deploymentEvents`."""
        row = self._deployment(args)
        events = [event_view(row, event) for event in self._world.events(row)]
        return page(events, args.get("first"), args.get("after"))  # type: ignore[arg-type]  # typed by the schema

    def deployment_snapshot(self, args: Args) -> Node:
        """Answer `deploymentSnapshot`."""
        row = self._deployment(args, "deploymentId")
        times = {"createdAt": row.created_at, "updatedAt": row.created_at}
        return {"id": row.snapshot_id, **times, "variables": self._world.snapshot(row)}

    def build_logs(self, args: Args) -> list[Node]:
        """Answer `buildLogs`."""
        return log_lines(self._world, self._deployment(args, "deploymentId"), args, build=True)

    def deployment_logs(self, args: Args) -> list[Node]:
        """Answer `deploymentLogs`."""
        return log_lines(self._world, self._deployment(args, "deploymentId"), args, build=False)

    def http_logs(self, args: Args) -> list[Node]:
        """Answer `httpLogs`."""
        return http_logs(self._world, self._deployment(args, "deploymentId"), args)

    def http_metrics_grouped_by_status(self, args: Args) -> list[Node]:
        """Answer `httpMetricsGroupedByStatus`."""
        return by_status(self._world, self._instance(args), args)

    def http_duration_metrics(self, args: Args) -> Node:
        """Answer `httpDurationMetrics`."""
        return durations(self._world, self._instance(args), args)

    def metrics(self, args: Args) -> list[Node]:
        """Answer `metrics`."""
        home, service = args.get("environmentId"), args.get("serviceId")
        if home is None and self._token.environment_id is not None:
            raise RefusedError(NOT_AUTHORIZED)
        if home is not None:
            self._caller.reaches(str(home))
        inside = self._world.services(None if home is None else str(home))
        return metrics(self._world, [row for row in inside if service in {None, row.id}], args)

    def deployment_rollback(self, args: Args) -> bool:
        """Answer `deploymentRollback`."""
        return self._world.rollback(self._deployment(args).id)

    def deployment_redeploy(self, args: Args) -> Node:
        """Answer `deploymentRedeploy`."""
        previous = bool(args.get("usePreviousImageTag"))
        made = self._world.redeploy(self._deployment(args).id, use_previous_image_tag=previous)
        return self._views.deployment(made)

    def deployment_restart(self, args: Args) -> bool:
        """Answer `deploymentRestart`."""
        return self._world.restart(self._deployment(args).id)

    def deployment_stop(self, args: Args) -> bool:
        """Answer `deploymentStop`."""
        return self._world.stop(self._deployment(args).id)

    def deployment_cancel(self, args: Args) -> bool:
        """Answer `deploymentCancel`."""
        return self._world.cancel(self._deployment(args).id)

    def deployment_remove(self, args: Args) -> bool:
        """Answer `deploymentRemove`."""
        return self._world.remove(self._deployment(args).id)

    def deployment_approve(self, args: Args) -> bool:
        """Answer `deploymentApprove`."""
        return self._world.approve(self._deployment(args).id)

    def service_instance_deploy_v2(self, args: Args) -> str:
        """Answer `serviceInstanceDeployV2`."""
        sha = args.get("commitSha")
        return self._world.deploy(self._instance(args), None if sha is None else str(sha)).id

    def service_instance_auto_deploy_update(self, args: Args) -> Node:
        """Answer `serviceInstanceAutoDeployUpdate`."""
        wanted = args["input"]
        if not isinstance(wanted, dict):
            raise RefusedError("Problem processing request")
        service = self._service_of_project(wanted)
        return {"enabled": self._world.set_auto_deploy(service, enabled=bool(wanted["enabled"]))}
