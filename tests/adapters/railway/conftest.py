"""A small world at Railway, its servers, and a client with its project token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.simulator.stage import Stage
from tests.adapters.railway.support import client
from tests.simulator.railway_kit import Play, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.adapters.railway.client import RailwayClient


@pytest.fixture
def on() -> Play:
    return play(draining_seconds=7)


@pytest.fixture
def stage(on: Play) -> Iterator[Stage]:
    with Stage(on.world) as stage:
        yield stage


@pytest.fixture
def railway(stage: Stage, on: Play) -> Iterator[RailwayClient]:
    with client(stage.railway_url, on.token) as made:
        yield made
