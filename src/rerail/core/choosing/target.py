"""Choosing the Target: good means it served well, and of those the newest is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.barring import never_live
from rerail.core.choosing.choice import Choice, Chosen, NeedMore, NothingFound, NothingWrong
from rerail.core.choosing.explicit import choose_explicit, target_of
from rerail.core.choosing.nothing import NAME_ONE, OLDER, none_qualifies
from rerail.core.choosing.saying import notes_on, passed_over
from rerail.core.choosing.served import LIVE, How
from rerail.core.choosing.standing import Survey, call, last_served, survey
from rerail.core.telling.wording import clock_time, duration
from rerail.core.values import Trigger

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.choosing.choice import Wish
    from rerail.core.choosing.standing import Standing
    from rerail.core.values import Deployment, Release, ServiceView


def choose(view: ServiceView, releases: tuple[Release, ...], wish: Wish, now: datetime) -> Choice:
    """Choose the deployment to go back to; `view.history` holds what was read so far.

    NeedMore is given only when `view.next_page` is there to be read. `now` is timezone-aware UTC.
    """
    known = survey(view, releases, wish, now)
    if wish.target:
        return choose_explicit(known, releases, lambda: by_rules(known))
    return by_rules(known)


def by_rules(known: Survey) -> Choice:
    """Choose as the rules say, whatever was asked for."""
    if known.live is None:
        return _more(known) or _never_anything()
    wrong = _nothing_wrong(known, known.live)
    if wrong is not None:
        return wrong
    candidates = sorted((s for s in known.standings if s.against is None), key=last_served, reverse=True)
    tagged = [s for s in candidates if s.join is not None]
    if tagged:
        return _is_oldest(known, tagged[0]) or _take(known, tagged[0])
    if known.releases or not candidates:
        more = _more(known)
        if more is not None:
            return more
    if candidates:
        return _is_oldest(known, candidates[0]) or _untagged(known, candidates[0])
    return _least_bad(known)


def _more(known: Survey) -> NeedMore | None:
    return NeedMore(after=known.view.next_page) if known.view.next_page else None


def _is_oldest(known: Survey, standing: Standing) -> NeedMore | None:
    """Ask for more when nothing before it is known: only what served before shows that it served itself."""
    made = standing.deployment.created_at
    earlier = any(x.served is not None and x.deployment.created_at < made for x in known.lives.values())
    return None if earlier else _more(known)


def _never_anything() -> NothingFound:
    return NothingFound(
        live=None,
        why="No deployment of this service has ever been live.",
        what_to_do="Look at the build and deploy logs of the newest one.",
    )


def _take(known: Survey, standing: Standing, *notes: str) -> Chosen:
    return Chosen(
        live=known.live,
        target=target_of(standing, known),
        passed_over=passed_over(known, standing, OLDER),
        notes=(*notes, *notes_on(standing, known)),
    )


def _untagged(known: Survey, standing: Standing) -> Choice:
    """Go by Railway's history alone, and say so; an automatic run only when that is allowed."""
    plainly = _no_tag(known)
    if known.wish.trigger is Trigger.AUTOMATIC and not known.wish.allow_untagged:
        return NothingFound(
            live=known.live,
            why=f"{plainly}, and an automatic run goes by tags.",
            what_to_do=f"Allow it to go by Railway's history with --allow-untagged. {NAME_ONE}",
            passed_over=passed_over(known, None, OLDER),
        )
    return _take(known, standing, f"{plainly}: the Target was chosen by Railway's history alone.")


def _no_tag(known: Survey) -> str:
    """Say why there is no tag to go by: what could not be read is not called missing."""
    pattern = known.wish.tag_pattern
    if known.releases:
        return f"No tag that matches {pattern} belongs to a deployment that served well"
    if known.wish.releases_unreadable:
        return f"The tags could not be read ({known.wish.releases_unreadable})"
    return f"No tag matches {pattern}"


def _least_bad(known: Survey) -> Choice:
    """Take what served longest, in a manual run; what speaks against it lastingly is not taken."""
    excusable = [s for s in known.standings if s.excusable and s.served]
    if not excusable or known.wish.trigger is Trigger.AUTOMATIC:
        return none_qualifies(known)
    best = max(excusable, key=_length)
    note = f"No deployment served well for {duration(known.wish.min_served)}; this one comes closest"
    return _take(known, best, f"{note} ({best.against}).")


def _length(standing: Standing) -> tuple[bool, float, datetime, str]:
    seconds = standing.served.seconds if standing.served else 0.0
    return not standing.crashed, seconds, standing.deployment.created_at, standing.deployment.id


def _nothing_wrong(known: Survey, live: Deployment) -> NothingWrong | None:
    """Say that the newest deployment never went live, so that what served before still does."""
    newest = next(iter(known.standings), None)
    if newest is None or newest.deployment.created_at < live.created_at or _is_suspect(known, live):
        return None
    life = known.lives[newest.deployment.id]
    if life.how not in {How.NEVER_LIVE, How.ABORTED}:
        return None
    made = clock_time(newest.deployment.created_at, known.now)
    return NothingWrong(
        live=live,
        newest=newest.deployment,
        why=(
            f"The newest deployment ({call(newest.deployment, newest.join)}, made at {made}) "
            f"{never_live(life)}; {call(live, known.joins.get(live.id))} still serves. "
            "To roll that back all the same, say since when it is bad (--bad-since TIME), "
            "or where to go (--target TAG)."
        ),
    )


def _is_suspect(known: Survey, live: Deployment) -> bool:
    """Tell whether Live itself may be what is bad: said so, too young to be called good, or not serving."""
    serving = live.id in {d.id for d in known.view.active} or (live.status in LIVE and not live.stopped)
    span = known.lives[live.id].served if live.id in known.lives else None
    too_young = span is None or span.seconds < known.wish.min_served
    since = known.wish.bad_since
    return not serving or too_young or (since is not None and since <= known.now)
