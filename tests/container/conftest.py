"""What the container tests share: the image, built once."""

from __future__ import annotations

import pytest

from tests.container.engine import build


@pytest.fixture(scope="session")
def image() -> str:
    """Give the image's tag."""
    return build()
