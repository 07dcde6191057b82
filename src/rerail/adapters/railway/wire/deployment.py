"""Deployments: single ones, pages of a service's history, and what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.adapters.railway.wire.meta import read_meta
from rerail.adapters.railway.wire.shape import Connection, Id, Moment, Shape, understand, utc
from rerail.adapters.railway.wire.words import name, optional_name
from rerail.core.values import Deployment, Instance
from rerail.ports import HistoryPage, LiveNow

if TYPE_CHECKING:
    from collections.abc import Iterable


class InstanceRow(Shape, frozen=True):
    """`DeploymentDeploymentInstance`."""

    id: Id
    status: str


class Row(Shape, frozen=True, rename="camel"):
    """`Deployment` (Railway's published schema), as far as we ask for it."""

    id: Id
    status: str
    created_at: Moment
    status_updated_at: Moment | None = None
    can_rollback: bool = False
    can_redeploy: bool = False
    deployment_stopped: bool = False
    service_id: Id | None = None
    snapshot_id: Id | None = None
    meta: Any = None
    instances: tuple[InstanceRow, ...] = ()


class _One(Shape, frozen=True):
    deployment: Row


class _Listed(Shape, frozen=True):
    deployments: Connection[Row]


class _Active(Shape, frozen=True, rename="camel"):
    active_deployments: tuple[Row, ...]


class _Live(Shape, frozen=True, rename="camel"):
    service_instance: _Active
    deployments: Connection[Row]


def read_deployment(data: object) -> Deployment:
    """Read the answer to `Deployment`. Raises RailwayError (GARBLED)."""
    return understand(data, _One, lambda answer: deployment(answer.deployment))


def read_history(data: object, service_id: str, after: str | None) -> HistoryPage:
    """Read the answer to `History`, which was asked for what lies behind `after`.

    Raises RailwayError (GARBLED).
    """
    return understand(data, _Listed, lambda answer: page(answer.deployments, service_id, after))


def read_live(data: object, service_id: str) -> LiveNow:
    """Read the answer to `Live`. Raises RailwayError (GARBLED)."""
    return understand(
        data,
        _Live,
        lambda answer: LiveNow(
            active=newest_first(answer.service_instance.active_deployments),
            newest=newest_first(of_service(answer.deployments.nodes, service_id)),
        ),
    )


def page(rows: Connection[Row], service_id: str, after: str | None) -> HistoryPage:
    """Make a page; a cursor that does not move ends the history rather than reading on for ever."""
    cursor = rows.page_info.end_cursor if rows.page_info.has_next_page else None
    return HistoryPage(
        deployments=newest_first(of_service(rows.nodes, service_id)),
        next_page=None if cursor == after else cursor,
    )


def of_service(rows: Iterable[Row], service_id: str) -> Iterable[Row]:
    """Keep the rows of one service; those that don't say whose they are were asked for by service."""
    return (row for row in rows if row.service_id in {None, service_id})


def newest_first(rows: Iterable[Row]) -> tuple[Deployment, ...]:
    """Make deployments, newest first, each id once."""
    made = {row.id: deployment(row) for row in rows}
    return tuple(sorted(made.values(), key=lambda each: each.created_at, reverse=True))


def deployment(row: Row) -> Deployment:
    """Make a Deployment; `status` stays Railway's word, unknown ones included."""
    return Deployment(
        id=row.id,
        status=name(row.status),
        created_at=utc(row.created_at),
        status_updated_at=utc(row.status_updated_at) if row.status_updated_at else None,
        can_rollback=row.can_rollback,
        can_redeploy=row.can_redeploy,
        stopped=row.deployment_stopped,
        instances=tuple(Instance(id=each.id, status=name(each.status)) for each in row.instances),
        snapshot_id=optional_name(row.snapshot_id),
        **read_meta(row.meta),
    )
