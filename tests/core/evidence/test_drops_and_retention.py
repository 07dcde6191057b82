"""What Railway does not have, or will not have for long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rerail.core.evidence.drops import dropped
from rerail.core.evidence.retention import retained_until
from tests.core.evidence.samples import AT

NOTICE = (
    "Railway rate limit of 500 logs/sec reached for replica, update your application to reduce the "
    "logging rate. Messages dropped: 50"
)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (NOTICE, 50),
        (f"2026-11-24T02:40:01.123456Z  WARN  {NOTICE}", 50),
        ("Railway rate limit of 1,000 logs/sec reached for replica abc. Messages dropped: 113,987", 113987),
        ("Railway rate limit of 500 logs/sec reached for replica. Messages dropped", 0),
        ("Railway rate limit of 500 logs/second reached. messages dropped 7", 7),
        ("Railway rate limit of 500 logs/sec reached. Messages dropped: ,", 0),
        ("Messages dropped: 50", None),
        ("rate limit of 10 requests reached; 4 messages dropped", None),
        ("started", None),
        ("", None),
    ],
)
def test_a_notice_is_known_by_its_words(line: str, count: int | None) -> None:
    assert dropped(line) == count


@pytest.mark.parametrize(("plan", "days"), [("hobby", 7), ("TRIAL", 7), ("Pro", 30), (" enterprise ", 90)])
def test_the_plan_says_how_long_an_original_is_kept(plan: str, days: int) -> None:
    assert retained_until(plan, AT) == AT + timedelta(days=days)


def test_without_a_known_plan_or_time_nothing_is_promised() -> None:
    assert retained_until(None, AT) is None
    assert retained_until("galaxy", AT) is None
    assert retained_until("pro", None) is None
