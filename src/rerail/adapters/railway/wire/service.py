"""A service in its environment: the answers to `Vital`, `VitalByProject` and `Service`."""

from __future__ import annotations

import re
from typing import Any

from rerail.adapters.railway.wire.deployment import Row, newest_first, of_service, page
from rerail.adapters.railway.wire.places import Place, Places
from rerail.adapters.railway.wire.shape import Connection, Id, Shape, understand
from rerail.adapters.railway.wire.words import name, optional_name
from rerail.core.values import Deployment, ServiceView

FROM_THE_START = "(from the start)"
"""The `next_page` of a history that came from the environment's list: it holds deployments of all services,
so its cursor means nothing to the service's own list, which is therefore read from its newest row on."""
HEALTHCHECK_TIMEOUT = 300
"""Seconds (Railway docs: deployments/healthchecks)."""
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?")
_LONGEST_PATH = 500


class _Domain(Shape, frozen=True):
    domain: str


class _Domains(Shape, frozen=True, rename="camel"):
    service_domains: tuple[_Domain, ...] = ()
    custom_domains: tuple[_Domain, ...] = ()


class _Source(Shape, frozen=True):
    repo: str | None = None
    image: str | None = None


class ServiceInstance(Shape, frozen=True, rename="camel"):
    """`ServiceInstance` (Railway's published schema), as far as we ask for it."""

    service_id: Id
    service_name: str
    active_deployments: tuple[Row, ...]
    latest_deployment: Row | None = None
    domains: _Domains = _Domains()
    source: _Source | None = None
    healthcheck_path: str | None = None
    healthcheck_timeout: int | None = None
    overlap_seconds: int | None = None
    draining_seconds: int | None = None
    cron_schedule: str | None = None
    pre_deploy_command: Any = None


class Environment(Shape, frozen=True, rename="camel"):
    """`Environment` with all its services and their deployments mixed."""

    id: Id
    name: str
    service_instances: Connection[ServiceInstance]
    deployments: Connection[Row]


class Vital(Shape, frozen=True):
    """Where a token belongs, or what was asked for, with everything in it."""

    project: Place
    environment: Environment


class _ByToken(Shape, frozen=True, rename="camel"):
    project_token: Vital


class _Service(Shape, frozen=True, rename="camel"):
    service_instance: ServiceInstance
    deployments: Connection[Row]


def read_vital_by_token(data: object) -> Vital:
    """Read the answer to `Vital`. Raises RailwayError (GARBLED)."""
    return understand(data, _ByToken, lambda answer: answer.project_token)


def read_vital_by_project(data: object) -> Vital:
    """Read the answer to `VitalByProject`. Raises RailwayError (GARBLED)."""
    return understand(data, Vital, lambda answer: answer)


def read_service(data: object, places: Places, service_id: str) -> ServiceView:
    """Read the answer to `Service`, whose history has cursors of its own. Raises RailwayError (GARBLED)."""

    def make(answer: _Service) -> ServiceView:
        listed = page(answer.deployments, service_id, None)
        history = listed.deployments or _latest(answer.service_instance)
        return _view(answer.service_instance, places, history, listed.next_page)

    return understand(data, _Service, make)


def view_of(vital: Vital, instance: ServiceInstance) -> ServiceView:
    """Make the view of one of the environment's services. Raises RailwayError (GARBLED).

    Its history has no gap: all of the service's rows down to the oldest of the environment's list.
    """
    rows = vital.environment.deployments

    def make(found: ServiceInstance) -> ServiceView:
        places = Places(
            project=vital.project, environment=Place(id=vital.environment.id, name=vital.environment.name)
        )
        own = newest_first(of_service(rows.nodes, found.service_id))
        more = FROM_THE_START if rows.page_info.has_next_page else None
        return _view(found, places, own or _latest(found), more)

    return understand(instance, ServiceInstance, make)


def _latest(instance: ServiceInstance) -> tuple[Deployment, ...]:
    return newest_first([instance.latest_deployment] if instance.latest_deployment else [])


def _view(
    instance: ServiceInstance, places: Places, history: tuple[Deployment, ...], next_page: str | None
) -> ServiceView:
    source = instance.source or _Source()
    return ServiceView(
        project_id=places.project.id,
        project_name=name(places.project.name),
        environment_id=places.environment.id,
        environment_name=name(places.environment.name),
        service_id=instance.service_id,
        service_name=name(instance.service_name),
        active=newest_first(instance.active_deployments),
        history=history,
        next_page=next_page,
        domain=_domain(instance.domains),
        healthcheck_path=_path(instance.healthcheck_path),
        healthcheck_timeout=max(0, instance.healthcheck_timeout or HEALTHCHECK_TIMEOUT),
        overlap_seconds=max(0, instance.overlap_seconds or 0),
        draining_seconds=max(0, instance.draining_seconds or 0),
        is_cron=bool(instance.cron_schedule),
        has_pre_deploy_command=bool(instance.pre_deploy_command),
        source_repo=optional_name(source.repo, _LONGEST_PATH),
        source_image=optional_name(source.image, _LONGEST_PATH),
    )


def _domain(domains: _Domains) -> str | None:
    """Railway's own domain first: nothing of others stands before its edge, which names the request."""
    named = (each.domain for each in (*domains.service_domains, *domains.custom_domains))
    return next((each for each in named if _DOMAIN.fullmatch(each)), None)


def _path(path: str | None) -> str | None:
    cleaned = optional_name(path, _LONGEST_PATH)
    return cleaned if cleaned is None or cleaned.startswith("/") else f"/{cleaned}"
