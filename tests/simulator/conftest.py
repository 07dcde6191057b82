from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.simulator.stage import Stage
from tests.simulator.railway_kit import Play, play

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def on() -> Play:
    return play()


@pytest.fixture
def stage(on: Play) -> Iterator[Stage]:
    with Stage(on.world) as stage:
        yield stage
