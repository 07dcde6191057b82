"""What is said when no deployment qualifies: what stood against them, and what could be done about that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rerail.core.choosing.barring import Bar
from rerail.core.choosing.choice import NothingFound
from rerail.core.choosing.saying import passed_over
from rerail.core.telling.wording import clock_time, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.choosing.standing import Survey

OLDER = "an older one was taken"
NAME_ONE = "Name a tag, commit or deployment with --target."


def none_qualifies(known: Survey) -> NothingFound:
    """Give the end of a search in which something stood against every deployment."""
    why, todo = _only_live() if not known.standings else (_why(known), " ".join(_todo(known)))
    return NothingFound(
        live=known.live, why=why, what_to_do=todo, passed_over=passed_over(known, None, OLDER)
    )


def _only_live() -> tuple[str, str]:
    why = "What is live is the only deployment there is: there is none to go back to."
    return why, "Deploy a fix, or name a commit with --target."


def _bars(known: Survey) -> Counter[Bar]:
    """Count the reasons, in the order of the newest deployment that each stands against."""
    return Counter(s.bar for s in known.standings if s.bar is not None)


def _why(known: Survey) -> str:
    bars, count = _bars(known), len(known.standings)
    if count == 1:
        return f"The only other deployment can't be the Target: it {_said(next(iter(bars)), 1, known)}."
    parts = [f"{many} {_said(bar, many, known)}" for bar, many in bars.items()]
    if len(parts) == 1:
        return f"None of the {count} other deployments can be the Target: {_all(parts[0], count)}."
    return f"None of the {count} other deployments can be the Target: {', '.join(parts)}."


def _all(part: str, count: int) -> str:
    return f"they {'all' if count > 2 else 'both'} {part.removeprefix(f'{count} ')}"  # noqa: PLR2004  two are both


def _said(bar: Bar, many: int, known: Survey) -> str:
    """Say a reason of one deployment or several, as what follows "it" or "they"."""
    one = many == 1
    return {
        Bar.NEVER_LIVE: "never went live",
        Bar.NEWER: f"{'is' if one else 'are'} newer than what is live",
        Bar.SAME: f"{'has' if one else 'have'} the commit and settings of what is live",
        Bar.ROLLED_BACK: f"{'was' if one else 'were'} rolled back from before",
        Bar.BLAMED: f"{'is' if one else 'are'} blamed by an earlier incident",
        Bar.BAD_THEN: f"still served {_bad_since(known)}",
        Bar.NO_ROUTE: f"{'has' if one else 'have'} neither an image nor a commit left",
        Bar.CRASHED: "crashed",
        Bar.SHORT: f"served less than {duration(known.wish.min_served)}",
    }[bar]


def _bad_since(known: Survey) -> str:
    since = known.wish.bad_since
    return f"when things went bad ({clock_time(since, known.now)})" if since else "when things went bad"


def _todo(known: Survey) -> Iterator[str]:
    """Give advice that fits the reasons; a mistaken option comes first."""
    bars = _bars(known)
    if Bar.BAD_THEN in bars:
        yield "Look whether --bad-since is right: only what had ended by then can be the Target."
    if Bar.SHORT in bars:
        yield f"Ask for less than {duration(known.wish.min_served)} (--min-served), or start a manual run."
    elif Bar.CRASHED in bars:
        yield "A manual run takes one that crashed, for want of a better one."
    if set(bars) <= {Bar.NEVER_LIVE, Bar.NO_ROUTE}:
        yield "Deploy a fix, or name a commit with --target."
    else:
        yield NAME_ONE
