"""How each deployment stands as a candidate: what it has served, its Release, and what speaks against it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Span, Wish
from rerail.core.choosing.identity import (
    changes_of_settings,
    same_commit,
    same_source,
    settings_differ,
    settings_may_differ,
)
from rerail.core.choosing.joining import Join, join, matching
from rerail.core.choosing.served import How, Life, find_live, lives
from rerail.core.telling.wording import clock_time, duration
from rerail.core.values import Deployment, Release, ServiceView, Trigger, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_SHA = 10


class Standing(Value):
    """One deployment before the rules."""

    deployment: Deployment
    served: Span | None
    """None when it never went live."""
    join: Join | None
    against: str | None
    """Why it is no candidate, as a sentence part; None for a candidate."""
    excusable: bool = False
    """A manual run may take it all the same when there is nothing better."""
    crashed: bool = False
    unconfirmed: bool = False
    """It has Live's commit, and only the snapshots say that its settings differ."""


class Survey(Value):
    """Everything known, judged, before one is picked."""

    view: ServiceView
    wish: Wish
    now: datetime
    live: Deployment | None
    lives: dict[str, Life]
    releases: tuple[Release, ...]
    """Those that match the pattern."""
    joins: dict[str, Join]
    standings: tuple[Standing, ...]
    """Newest first, without Live and without SKIPPED ones."""
    skipped: int
    """How many SKIPPED deployments are newer than all others."""


class _Rules(Value):
    """What a deployment is judged against."""

    view: ServiceView
    wish: Wish
    now: datetime
    live: Deployment | None
    blamed: frozenset[str]
    changes: tuple[Deployment, ...]
    """What changed the settings that Live goes by."""


def survey(view: ServiceView, releases: tuple[Release, ...], wish: Wish, now: datetime) -> Survey:
    """Judge each deployment that is known."""
    known, live = lives(view, now), find_live(view, now)
    newest_first = tuple(reversed(known.values()))
    fitting = matching(releases, wish.tag_pattern)
    joins = join(fitting, known, inferred=wish.trigger is Trigger.MANUAL)
    served = (x.deployment for x in known.values() if x.served is not None)
    rules = _Rules(
        view=view,
        wish=wish,
        now=now,
        live=live,
        blamed=_blamed(known, live, wish),
        changes=changes_of_settings(served, live) if live else (),
    )
    others = [x for x in newest_first if x.deployment.status != "SKIPPED"]
    return Survey(
        view=view,
        wish=wish,
        now=now,
        live=live,
        lives=known,
        releases=fitting,
        joins=joins,
        standings=tuple(
            _stand(x, rules, joins.get(x.deployment.id))
            for x in others
            if live is None or x.deployment.id != live.id
        ),
        skipped=newest_first.index(others[0]) if others else len(newest_first),
    )


def call(deployment: Deployment, join: Join | None) -> str:
    """Give what people call a deployment: its tag, else its commit (short), else its id."""
    if join is not None:
        return join.release.tag
    return deployment.commit[:SHORT_SHA] if deployment.commit else deployment.id


def last_served(standing: Standing) -> tuple[datetime, datetime, str]:
    """Order by when Railway served it last; never by a tag's or a commit's date."""
    deployment = standing.deployment
    end = standing.served.end if standing.served else deployment.created_at
    return end, deployment.created_at, deployment.id


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


def _stand(life: Life, rules: _Rules, join: Join | None) -> Standing:
    deployment = life.deployment
    lasting = next(_lasting(life, rules), None)
    too_little = None if lasting or life.served is None else _too_little(life, life.served, rules)
    return Standing(
        deployment=deployment,
        served=life.served,
        join=join,
        against=lasting or too_little,
        excusable=too_little is not None,
        crashed=life.how is How.CRASHED,
        unconfirmed=_runs_as_live(deployment, rules),
    )


def _lasting(life: Life, rules: _Rules) -> Iterator[str]:
    """Give what speaks against it however little else there is."""
    deployment, live = life.deployment, rules.live
    if life.served is None:
        yield never_live(life) or "never went live"
        return
    if live is not None and deployment.created_at > live.created_at:
        yield "newer than what is live"
    if _is_the_same(deployment, rules):
        yield "same commit and settings as what is live"
    if any(same_commit(deployment.commit, commit) for commit in rules.blamed):
        yield "an earlier incident blames its commit"
    since = rules.wish.bad_since
    if since is not None and _finished(life.served, rules.view) > since:
        yield f"still served at {clock_time(since, rules.now)}, when things went bad"
    if not (deployment.can_rollback or deployment.can_redeploy or deployment.commit):
        yield "no Route leads to it: Railway keeps no image, and its commit is not known"


def _runs_as_live(deployment: Deployment, rules: _Rules) -> bool:
    """Tell whether it has Live's commit, and no change of settings lies between the two."""
    live = rules.live
    return (
        live is not None and same_source(deployment, live) and not settings_differ(deployment, rules.changes)
    )


def _is_the_same(deployment: Deployment, rules: _Rules) -> bool:
    """Tell whether going back to it changes nothing; a person may try where that is not certain."""
    if rules.live is None or not _runs_as_live(deployment, rules):
        return False
    return rules.wish.trigger is Trigger.AUTOMATIC or not settings_may_differ(deployment, rules.live)


def _finished(span: Span, view: ServiceView) -> datetime:
    """Give when it stopped taking requests: the overlap and draining come on top of that."""
    return span.end - timedelta(seconds=view.overlap_seconds + view.draining_seconds)


def _too_little(life: Life, span: Span, rules: _Rules) -> str | None:
    """Say that it did not serve well; what a watch recorded HEALTHY did."""
    if life.deployment.id in rules.wish.recorded_healthy:
        return None
    if life.how is How.CRASHED:
        return f"crashed, gone at {clock_time(span.end, rules.now)} after {duration(span.seconds)}"
    if span.seconds < rules.wish.min_served:
        return f"served {duration(span.seconds)}, less than {duration(rules.wish.min_served)}"
    return None


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
