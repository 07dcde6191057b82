"""The real detector, with its rules compiled once for all tests (pytest's cache keeps them)."""

from __future__ import annotations

import pytest

from rerail.adapters.detector import SecretDetector


def ready_detector(config: pytest.Config) -> SecretDetector:
    """Give one that is loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KF_RULE_CACHE_DIR", str(config.cache.mkdir("kingfisher")))
        detector = SecretDetector()
        assert list(detector.find("nothing here")) == []
    return detector
