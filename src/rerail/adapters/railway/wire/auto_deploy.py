"""Whether a push is deployed by itself: the answers to `AutoDeploy` and `AutoDeployUpdate`."""

from __future__ import annotations

from typing import Any

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.railway.wire.words import outside
from rerail.core.values import AutoDeploy


class _Status(Shape, frozen=True, rename="camel"):
    enabled: bool
    can_enable: bool = True
    reason: Any = None


class _Answer(Shape, frozen=True, rename="camel"):
    service_instance_auto_deploy_status: _Status


class _Changed(Shape, frozen=True):
    enabled: bool


class _Update(Shape, frozen=True, rename="camel"):
    service_instance_auto_deploy_update: _Changed


def read_auto_deploy(data: object) -> AutoDeploy:
    """Read it. Raises RailwayError (GARBLED). Source: Railway's published schema."""

    def make(answer: _Answer) -> AutoDeploy:
        status = answer.service_instance_auto_deploy_status
        return AutoDeploy(enabled=status.enabled, can_enable=status.can_enable, reason=outside(status.reason))

    return understand(data, _Answer, make)


def read_update(data: object) -> bool:
    """Give how it is now. Raises RailwayError (GARBLED). Source: Railway's published schema."""
    return understand(data, _Update, lambda answer: answer.service_instance_auto_deploy_update.enabled)
