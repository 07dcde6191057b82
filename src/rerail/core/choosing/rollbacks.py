"""What earlier rollbacks tell, from Railway's history alone: what was gone back from, and to what.

A rollback is what Railway calls so, and a redeploy of what had served before what it replaced: so one goes
back when the image is gone. Railway calls it so as well where a rollback is undone: that goes forward, and is
none. A push of an older commit is taken for a push: people mean something by it.

Source: `meta.reason` as observed (`rollback`, `redeploy`); Railway docs: deployments/reference (moved hosts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.choosing.identity import changes_of_settings, same_source, settings_differ
from rerail.core.choosing.served import How, Life, lives
from rerail.core.values import Deployment, ServiceView, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ROLLBACK, REDEPLOY = "rollback", "redeploy"


class Past(Value):
    """Every deployment that went live, the oldest first, and what counts as having served well."""

    served: tuple[Life, ...]
    complete: bool
    """False while there is older history to be read."""
    live: str | None
    """Live's id: what is suspected now has not served well."""
    min_served: float
    """Seconds."""
    recorded_healthy: frozenset[str] = frozenset()

    def served_well(self, life: Life) -> bool:
        """Tell whether it served long enough without a crash, or a watch recorded it healthy."""
        if life.deployment.id == self.live or life.served is None:
            return False
        if life.deployment.id in self.recorded_healthy:
            return True
        return life.how is How.SERVED and life.served.seconds >= self.min_served


def identified(known: dict[str, Life]) -> dict[str, Life]:
    """Fill in the commit of deployments that do not say it, where the same image says it elsewhere.

    A rollback may not name its commit (observed: `RAILWAY_GIT_COMMIT_SHA` is unset after one).
    """
    commits: dict[str, str] = {}
    for life in known.values():
        row = life.deployment
        if row.image_digest and row.commit:
            commits.setdefault(row.image_digest, row.commit)
    return {of: _identified(life, commits) for of, life in known.items()}


def _identified(life: Life, commits: dict[str, str]) -> Life:
    row = life.deployment
    commit = commits.get(row.image_digest or "") if row.commit is None else None
    return replace(life, deployment=replace(row, commit=commit)) if commit else life


def gone_back_from(past: Past) -> dict[str, datetime]:
    """Give what a rollback went back from, by id, with the time of the last rollback that did (UTC).

    That is what it ended, all that runs the same, and all that went live between what it brought back and
    itself. What ran the same again later, and served well, is not among it.
    """
    found: dict[str, datetime] = {}
    rows = [life.deployment for life in past.served]
    for place, life in enumerate(past.served):
        if place and goes_back(life.deployment, rows[:place]):
            for of in _passed(past, place):
                found[of] = life.deployment.created_at
    return {of: at for of, at in found.items() if not _cleared(of, at, past, frozenset(found))}


def goes_back(row: Deployment, earlier: list[Deployment]) -> bool:
    """Tell whether it is a rollback; `earlier` is what served before it, the oldest first.

    A redeploy of what was gone back from goes forward again: that is younger than what it replaces.
    """
    if row.reason == ROLLBACK:
        return not undoes(row, earlier)
    if row.reason != REDEPLOY or not earlier:
        return False
    mine, replaced = _first(row, earlier), _first(earlier[-1], earlier)
    return mine is not None and replaced is not None and mine < replaced


def undoes(row: Deployment, earlier: list[Deployment]) -> bool:
    """Tell whether it brings back what the rollback that it replaces went back from.

    Where all of them run the same code, nothing tells that from going further back: no.
    """
    if not earlier or same_source(row, earlier[-1]):
        return False
    for place in range(len(earlier) - 1, 0, -1):
        if not same_source(earlier[place], earlier[-1]):
            return False
        if goes_back(earlier[place], earlier[:place]):
            return same_source(earlier[place - 1], row)
    return False


def _first(row: Deployment, earlier: list[Deployment]) -> int | None:
    """Give the place of the first that ran the same."""
    return next((place for place, each in enumerate(earlier) if same_source(each, row)), None)


def stands_for(rollback: Deployment, past: Past, passed: frozenset[str]) -> Life | None:
    """Give what served well, and this rollback brought back, where only the rollback's image is left."""
    if rollback.reason != ROLLBACK or not rollback.can_rollback:
        return None
    earlier = [
        x
        for x in past.served
        if x.deployment.created_at < rollback.created_at
        and x.deployment.id not in passed
        and same_source(x.deployment, rollback)
        and past.served_well(x)
    ]
    if not earlier or any(x.deployment.can_rollback for x in earlier):
        return None
    return earlier[-1]


def descends_from_rollback(view: ServiceView, live: Deployment, now: datetime) -> Deployment | None:
    """Give the rollback that Live is, or carries on: moved, redeployed or with other variables since.

    None for a new commit, whatever was rolled back before it.
    """
    known = identified(lives(view, now))
    mine = known[live.id].deployment if live.id in known else live
    earlier = [
        x.deployment
        for x in known.values()
        if x.served is not None and x.deployment.created_at < live.created_at
    ]
    if goes_back(mine, earlier):
        return live
    for place in range(len(earlier) - 1, -1, -1):
        row = earlier[place]
        silent = row.commit is None and row.image_digest is None
        if row.reason == ROLLBACK and silent:
            return row if _may_carry_on(mine, earlier[:place]) else None
        if not same_source(row, mine):
            return None
        if goes_back(row, earlier[:place]):
            return row
    return None


def _may_carry_on(live: Deployment, before: list[Deployment]) -> bool:
    """Tell whether Live may run what a rollback brought back that says nothing of itself.

    It does when it ran before already; where Live says nothing either, that is the safe side.
    """
    silent = live.commit is None and live.image_digest is None
    return silent or any(same_source(d, live) for d in before)


def _passed(past: Past, place: int) -> Iterator[str]:
    """Give the ids of what the rollback at this place went back from."""
    rollback = past.served[place].deployment
    earlier = [x.deployment for x in past.served[:place]]
    ended = earlier[-1]
    yield ended.id
    alike = _alike(ended, earlier)
    if same_source(rollback, ended):
        # Another setting was brought back: only where the two can be told apart is there more to blame.
        yield from alike if len(alike) < sum(same_source(d, ended) for d in earlier) else ()
        return
    yield from alike
    origin = _origin(rollback, earlier)
    if origin is not None:
        yield from (d.id for d in earlier[origin + 1 :])
    elif not past.complete and (rollback.commit or rollback.image_digest):
        # How much lies between is not known before the older history is read.
        yield from (d.id for d in earlier)


def _alike(one: Deployment, earlier: list[Deployment]) -> list[str]:
    """Give the ids of those with its source and its settings."""
    changes = changes_of_settings(earlier, one)
    return [d.id for d in earlier if same_source(d, one) and not settings_differ(d, changes)]


def _origin(rollback: Deployment, earlier: list[Deployment]) -> int | None:
    """Give the place of what it brought back: the same image, else the same source, the newest of them."""
    places = [i for i, d in enumerate(earlier) if same_source(d, rollback)]
    exact = [i for i in places if rollback.image_digest and earlier[i].image_digest == rollback.image_digest]
    return max(exact or places, default=None)


def _cleared(of: str, at: datetime, past: Past, passed: frozenset[str]) -> bool:
    """Tell whether the same source and settings served well once more, after the rollback at this time."""
    rows = [x.deployment for x in past.served]
    mine = next(d for d in rows if d.id == of)
    return any(
        same_source(mine, later.deployment)
        and not settings_differ(mine, changes_of_settings(rows, later.deployment))
        for later in past.served
        if later.deployment.created_at > at and later.deployment.id not in passed and past.served_well(later)
    )
