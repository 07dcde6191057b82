"""What choosing says to people: why one was taken, and why each newer one was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Joined, PassedOver
from rerail.core.choosing.standing import call
from rerail.core.telling.wording import clock_time, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.choosing.standing import Standing, Survey

MOST_PASSED_OVER = 20


def why(standing: Standing, survey: Survey) -> str:
    """Say in one sentence what speaks for it."""
    name = call(standing.deployment, standing.join)
    if standing.served is None:
        return f"{name} is what was asked for."
    span = standing.served
    said = f"{name} served {duration(span.seconds)}, until {clock_time(span.end, survey.now)}"
    if standing.stands_for is not None:
        before = duration(standing.stands_for.seconds)
        return f"{said}; it is a rollback to what had served {before} before."
    healthy = standing.deployment.id in survey.wish.recorded_healthy
    return f"{said}, and a watch recorded it as healthy." if healthy else f"{said}."


def passed_over(survey: Survey, than: Standing | None, otherwise: str) -> tuple[PassedOver, ...]:
    """Give the deployments newer than the one taken, newest first; all when none was.

    `otherwise` is why a good candidate was not taken. SKIPPED ones and Live are not listed.
    """
    newer = survey.standings
    if than is not None:
        made = than.deployment.created_at
        newer = tuple(s for s in newer if s.deployment.created_at > made)
    return tuple(
        PassedOver(
            deployment=s.deployment,
            release=s.join.release if s.join else None,
            why=s.against or (otherwise if s.join else "no tag is joined to it"),
        )
        for s in newer[:MOST_PASSED_OVER]
    )


def notes_on(standing: Standing, survey: Survey) -> Iterator[str]:
    """Give what must be said of the one that is taken."""
    name = call(standing.deployment, standing.join)
    if standing.join is not None and standing.join.how is Joined.TIME_WINDOW:
        yield f"That {name} is this deployment is inferred from their times alone."
    if standing.join is not None and standing.join.how is Joined.SKIPPED_AT_TAG:
        yield f"{name} changed nothing for this service (skipped): this is what it ran at that tag."
    if standing.unconfirmed:
        yield "It has the commit of what is live; that its settings differ is not confirmed."
    if survey.skipped:
        one = survey.skipped == 1
        several = f"{survey.skipped} newer deployments were"
        yield f"{'One newer deployment was' if one else several} skipped by Railway and never ran."
