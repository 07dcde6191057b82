"""The one issue that says how ready a rollback is: opened, kept up to date, closed, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.readiness.notice import Mark, Move, is_of_another, is_title, mark_in, mark_now, move, title
from rerail.core.values import Value
from rerail.render.check import check_issue

if TYPE_CHECKING:
    from rerail.core.readiness.values import Readiness
    from rerail.outlets.tracker import Issue, Tracker


class Kept(Value):
    """What was done; `url` None: there is no issue, and none was needed."""

    move: Move
    url: str | None = None


def keep(
    tracker: Tracker, readiness: Readiness, *, public_evidence: bool = False, run_url: str | None = None
) -> Kept:
    """Make the issue say how ready a rollback is. Raises OutletError.

    Its comment comes before the change that it tells of, with a key that both a first and a second try have:
    whatever breaks between them is made good by the next check, and nothing is said twice.
    """
    found = _find(tracker, readiness.fingerprints)
    before = mark_in(found.body) if found else None
    due = move(readiness, before, is_open=found.state == "open" if found else None)
    if due is Move.NOTHING:
        return Kept(move=due, url=found.url if found else None)
    is_open = public_evidence or tracker.is_private()
    body = check_issue(readiness, mark_now(readiness, before), is_open=is_open, run_url=run_url)
    if found is None:
        says = title(readiness) or ""
        return Kept(move=due, url=tracker.open(says, body, (), readiness.fingerprints[0]).url)
    _comment(tracker, found, due, before, readiness)
    new_title = title(readiness) if is_title(found.title) else None
    state = {Move.CLOSE: "closed", Move.REOPEN: "open"}.get(due)
    return Kept(move=due, url=tracker.update(found.number, body, title=new_title, state=state).url)


def _find(tracker: Tracker, fingerprints: tuple[str, ...]) -> Issue | None:
    surest, *names = fingerprints
    found = tracker.find(surest)
    for name in names:
        by_name = None if found else tracker.find(name)
        if by_name is not None and not is_of_another(by_name.body, fingerprints):
            found = by_name
    return found


def _comment(tracker: Tracker, found: Issue, due: Move, before: Mark | None, readiness: Readiness) -> None:
    """Say what notifies people: that it is over, or that it has begun again."""
    now = mark_now(readiness, before)
    since = before.since if before else now.since
    if due is Move.CLOSE:
        says = f"Nothing is left to be mended, as of {readiness.at:%Y-%m-%d %H:%M} UTC."
        tracker.say(found.number, f"ready-{since}", says)
    elif due is Move.REOPEN:
        says = f"There is something to be mended again, as of {readiness.at:%Y-%m-%d %H:%M} UTC: see above."
        tracker.say(found.number, f"not-ready-{since}-{now.about}", says)
