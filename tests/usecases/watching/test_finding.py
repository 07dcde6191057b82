"""Which deployment is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rerail.core.text import draft
from rerail.core.values import Deployment, ServiceView
from rerail.core.watching.what import WhatToWatch
from rerail.usecases.watching.finding import _before, meant

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def deployment(name: str, minutes: float, status: str = "REMOVED", **fields: object) -> Deployment:
    created = NOW - timedelta(minutes=minutes)
    given: dict[str, object] = {"status_updated_at": created + timedelta(minutes=1), **fields}
    return Deployment(id=name, status=status, created_at=created, **given)  # type: ignore[arg-type]


NEW = deployment("new", 1, "BUILDING", commit="c" * 40)
LIVE = deployment("live", 60, "SUCCESS", commit="b" * 40)
OLD = deployment("old", 600, "REMOVED", commit="a" * 40, status_updated_at=NOW - timedelta(minutes=59))
SKIPPED = deployment("skipped", 0.5, "SKIPPED", commit="d" * 40)
UP = deployment("up", 0.2, "SUCCESS", cli_message=draft("release (eeeeeee), by hand"))


def view(*history: Deployment, active: tuple[Deployment, ...] = (LIVE,)) -> ServiceView:
    return ServiceView(
        project_id="p",
        project_name="shop",
        environment_id="e",
        environment_name="production",
        service_id="s",
        service_name="web",
        active=active,
        history=history,
    )


ALL = view(UP, SKIPPED, NEW, LIVE, OLD)


@pytest.mark.parametrize(
    ("what", "found"),
    [
        (WhatToWatch(deployment_id="old"), "old"),
        (WhatToWatch(deployment_id="gone"), None),
        (WhatToWatch(commit="c" * 40), "new"),
        (WhatToWatch(commit="ccccccc"), "new"),
        (WhatToWatch(commit="ccc"), None),
        (WhatToWatch(commit="d" * 40), "skipped"),
        (WhatToWatch(commit="e" * 40), "up"),
        (WhatToWatch(commit="f" * 40), None),
    ],
)
def test_it_is_named_by_its_id_or_by_its_commit(what: WhatToWatch, found: str | None) -> None:
    subject = meant(what, ALL)
    assert (subject.id if subject else None) == found


def test_nothing_named_means_the_newest_that_was_not_skipped() -> None:
    subject = meant(WhatToWatch(), view(SKIPPED, NEW, LIVE, OLD))
    assert subject is not None
    assert subject.id == "new"


def test_what_served_before_is_what_is_compared_with() -> None:
    before = _before(view(NEW, LIVE, OLD), NEW, NOW)
    assert before is not None
    assert before.id == "live"
    earlier = _before(view(NEW, LIVE, OLD), LIVE, NOW)
    assert earlier is not None
    assert earlier.id == "old"
    assert _before(view(NEW, active=()), NEW, NOW) is None
