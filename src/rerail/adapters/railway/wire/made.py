"""What the mutations answer."""

from __future__ import annotations

from typing import Any

import msgspec

from rerail.adapters.railway.wire.shape import Id, Shape, garbled, understand


class _RolledBack(Shape, frozen=True, rename="camel"):
    deployment_rollback: Any


class _Cancelled(Shape, frozen=True, rename="camel"):
    deployment_cancel: Any


class _New(Shape, frozen=True):
    id: Id


class _Redeployed(Shape, frozen=True, rename="camel"):
    deployment_redeploy: _New


class _Deployed(Shape, frozen=True):
    id: Id = msgspec.field(name="serviceInstanceDeployV2")


def read_rolled_back(data: object) -> None:
    """Accept exactly `true`. Raises RailwayError (GARBLED) for anything else."""
    if understand(data, _RolledBack, lambda answer: answer.deployment_rollback) is not True:
        raise garbled()


def read_cancelled(data: object) -> None:
    """Accept exactly `true`. Raises RailwayError (GARBLED) for anything else."""
    if understand(data, _Cancelled, lambda answer: answer.deployment_cancel) is not True:
        raise garbled()


def read_redeployed(data: object) -> str:
    """Give the new deployment's id. Raises RailwayError (GARBLED)."""
    return understand(data, _Redeployed, lambda answer: answer.deployment_redeploy.id)


def read_deployed(data: object) -> str:
    """Give the new deployment's id. Raises RailwayError (GARBLED)."""
    return understand(data, _Deployed, lambda answer: answer.id)
