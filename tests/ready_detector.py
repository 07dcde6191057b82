"""The real detector, with its rules compiled once for all tests (pytest's cache keeps them)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.adapters.detector import SecretDetector

if TYPE_CHECKING:
    from pathlib import Path


def ready_detector(config: pytest.Config, spare: Path) -> SecretDetector:
    """Give one that is loaded; `spare` is for a pytest without a cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KF_RULE_CACHE_DIR", str(config.cache.mkdir("kingfisher") if config.cache else spare))
        detector = SecretDetector()
        assert list(detector.find("nothing here")) == []
    return detector
