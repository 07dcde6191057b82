"""The plan of a project: the answer to `Plan`."""

from __future__ import annotations

from typing import Any

from rerail.adapters.railway.wire.shape import Shape, understand
from rerail.adapters.railway.wire.words import optional_name


class _Project(Shape, frozen=True, rename="camel"):
    subscription_type: Any = None


class _Answer(Shape, frozen=True):
    project: _Project


def read_plan(data: object) -> str | None:
    """Read it, in lower case; None where Railway does not tell. Raises RailwayError (GARBLED).

    Source: Railway's published schema knows `free`, `trial`, `hobby` and `pro`. Unconfirmed: what it says of
    Enterprise; `pro` would be the shorter, safe answer.
    """
    plan = understand(data, _Answer, lambda answer: optional_name(answer.project.subscription_type))
    return plan.lower() if plan else None
