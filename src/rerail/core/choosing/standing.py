"""How each deployment stands as a candidate: what it has served, its Release, and what speaks against it."""

from __future__ import annotations

from datetime import datetime

from rerail.core.choosing.barring import Bar, Rules, lasting_bars, rules_for, runs_as_live, short_bar
from rerail.core.choosing.choice import Span, Wish
from rerail.core.choosing.joining import Join, join, matching
from rerail.core.choosing.rollbacks import identified, stands_for
from rerail.core.choosing.served import How, Life, find_live, lives
from rerail.core.values import Deployment, Release, ServiceView, Trigger, Value

SHORT_SHA = 10


class Standing(Value):
    """One deployment before the rules."""

    deployment: Deployment
    served: Span | None
    """None when it never went live."""
    join: Join | None
    against: str | None
    """Why it is no candidate, as a sentence part; None for a candidate."""
    bar: Bar | None = None
    """What kind of reason that is."""
    excusable: bool = False
    """A manual run may take it all the same when there is nothing better."""
    crashed: bool = False
    unconfirmed: bool = False
    """It has Live's commit, and only the snapshots say that its settings differ."""
    stands_for: Span | None = None
    """When what it brought back had served well: it is a rollback, and its image is the only one left."""


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


def survey(view: ServiceView, releases: tuple[Release, ...], wish: Wish, now: datetime) -> Survey:
    """Judge each deployment that is known."""
    known, live = identified(lives(view, now)), find_live(view, now)
    live = known[live.id].deployment if live is not None and live.id in known else live
    newest_first = tuple(reversed(known.values()))
    fitting = matching(releases, wish.tag_pattern)
    joins = join(fitting, known, inferred=wish.trigger is Trigger.MANUAL)
    rules = rules_for(view, known, live, wish, now)
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


def _stand(life: Life, rules: Rules, join: Join | None) -> Standing:
    deployment = life.deployment
    lasting = next(lasting_bars(life, rules), None)
    too_little = None if lasting or life.served is None else short_bar(life, life.served, rules)
    for_another = stands_for(deployment, rules.past, frozenset(rules.gone_back_from)) if too_little else None
    if for_another is not None and life.how is not How.CRASHED:
        too_little = None
    else:
        for_another = None
    against = lasting or too_little
    return Standing(
        deployment=deployment,
        served=life.served,
        join=join,
        against=against.says if against else None,
        bar=against.bar if against else None,
        excusable=too_little is not None,
        crashed=life.how is How.CRASHED,
        unconfirmed=runs_as_live(deployment, rules),
        stands_for=for_another.served if for_another else None,
    )
