from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.outlets.issue_kit import Seconds


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    moved = Seconds()
    monkeypatch.setattr("rerail.outlets.issue.time", SimpleNamespace(monotonic=moved.monotonic))
    return moved
