"""What speaks against a deployment as a candidate, one kind of reason after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Span, Wish
from rerail.core.choosing.identity import (
    changes_of_settings,
    same_commit,
    same_source,
    settings_differ,
    settings_may_differ,
)
from rerail.core.choosing.rollbacks import Past, gone_back_from
from rerail.core.choosing.served import How, Life
from rerail.core.telling.wording import clock_time, duration
from rerail.core.values import Deployment, ServiceView, Trigger, Value

if TYPE_CHECKING:
    from collections.abc import Iterator


class Bar(StrEnum):
    """Why a deployment is no candidate."""

    NEVER_LIVE = "never-live"
    NEWER = "newer"
    SAME = "same"
    ROLLED_BACK = "rolled-back"
    BLAMED = "blamed"
    BAD_THEN = "bad-then"
    NO_ROUTE = "no-route"
    CRASHED = "crashed"
    SHORT = "short"


class Against(Value):
    """One reason, with its kind."""

    bar: Bar
    says: str
    """A part of a sentence whose subject is the deployment."""


class Rules(Value):
    """What a deployment is judged against."""

    view: ServiceView
    wish: Wish
    now: datetime
    live: Deployment | None
    blamed: frozenset[str]
    changes: tuple[Deployment, ...]
    """What changed the settings that Live goes by."""
    past: Past
    gone_back_from: dict[str, datetime]
    """What a rollback went back from, by id, and when (UTC)."""


def rules_for(
    view: ServiceView, known: dict[str, Life], live: Deployment | None, wish: Wish, now: datetime
) -> Rules:
    """Gather what every deployment is judged against."""
    served = tuple(x for x in known.values() if x.served is not None)
    past = Past(
        served=served,
        complete=view.next_page is None,
        live=live.id if live else None,
        min_served=wish.min_served,
        recorded_healthy=wish.recorded_healthy,
    )
    return Rules(
        view=view,
        wish=wish,
        now=now,
        live=live,
        blamed=_blamed(known, live, wish),
        changes=changes_of_settings((x.deployment for x in served), live) if live else (),
        past=past,
        gone_back_from=gone_back_from(past),
    )


def never_live(life: Life) -> str | None:
    """Say that it never went live, or not yet; None when it did."""
    status = life.deployment.status
    match life.how:
        case How.SERVED | How.CRASHED:
            return None
        case How.UNDER_WAY:
            return f"not live yet ({status})"
        case How.ABORTED:
            return f"never went live ({status}: the one before it went on serving)"
        case How.NEVER_LIVE:
            return f"never went live ({status})"


def lasting_bars(life: Life, rules: Rules) -> Iterator[Against]:
    """Give what speaks against it however little else there is."""
    deployment, live = life.deployment, rules.live
    if life.served is None:
        yield Against(bar=Bar.NEVER_LIVE, says=never_live(life) or "never went live")
        return
    if live is not None and deployment.created_at > live.created_at:
        yield Against(bar=Bar.NEWER, says="newer than what is live")
    if _is_the_same(deployment, rules):
        yield Against(bar=Bar.SAME, says="same commit and settings as what is live")
    if deployment.id in rules.gone_back_from:
        at = clock_time(rules.gone_back_from[deployment.id], rules.now)
        yield Against(bar=Bar.ROLLED_BACK, says=f"was rolled back from at {at}")
    if any(same_commit(deployment.commit, commit) for commit in rules.blamed):
        yield Against(bar=Bar.BLAMED, says="an earlier incident blames its commit")
    since = rules.wish.bad_since
    if since is not None and _finished(life.served, rules.view) > since:
        says = f"still served at {clock_time(since, rules.now)}, when things went bad"
        yield Against(bar=Bar.BAD_THEN, says=says)
    if not (deployment.can_rollback or deployment.can_redeploy or deployment.commit):
        says = "no Route leads to it: Railway keeps no image, and its commit is not known"
        yield Against(bar=Bar.NO_ROUTE, says=says)


def short_bar(life: Life, span: Span, rules: Rules) -> Against | None:
    """Say that it did not serve well; what a watch recorded HEALTHY did."""
    if life.deployment.id in rules.wish.recorded_healthy:
        return None
    if life.how is How.CRASHED:
        says = f"crashed, gone at {clock_time(span.end, rules.now)} after {duration(span.seconds)}"
        return Against(bar=Bar.CRASHED, says=says)
    if span.seconds < rules.wish.min_served:
        says = f"served {duration(span.seconds)}, less than {duration(rules.wish.min_served)}"
        return Against(bar=Bar.SHORT, says=says)
    return None


def runs_as_live(deployment: Deployment, rules: Rules) -> bool:
    """Tell whether it has Live's commit, and no change of settings lies between the two."""
    live = rules.live
    return (
        live is not None and same_source(deployment, live) and not settings_differ(deployment, rules.changes)
    )


def _is_the_same(deployment: Deployment, rules: Rules) -> bool:
    """Tell whether going back to it changes nothing; a person may try where that is not certain."""
    if rules.live is None or not runs_as_live(deployment, rules):
        return False
    return rules.wish.trigger is Trigger.AUTOMATIC or not settings_may_differ(deployment, rules.live)


def _finished(span: Span, view: ServiceView) -> datetime:
    """Give when it stopped taking requests: the overlap and draining come on top of that."""
    return span.end - timedelta(seconds=view.overlap_seconds + view.draining_seconds)


def _blamed(known: dict[str, Life], live: Deployment | None, wish: Wish) -> frozenset[str]:
    """Give the blamed commits, without those that served well once more, later."""
    return frozenset(c for c in wish.blamed if not _lapsed(c, known, live, wish.min_served))


def _lapsed(commit: str, known: dict[str, Life], live: Deployment | None, min_served: float) -> bool:
    mine = [x for x in known.values() if x.served is not None and same_commit(x.deployment.commit, commit)]
    if len(mine) < 2:  # noqa: PLR2004  the one that is blamed, and a later one
        return False
    last = max(mine, key=lambda x: x.served.start if x.served else x.deployment.created_at)
    if last.served is None or (live is not None and last.deployment.id == live.id):
        return False
    return last.how is How.SERVED and last.served.seconds >= min_served
