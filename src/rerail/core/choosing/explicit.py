"""A Target that somebody named: a tag, a commit or a deployment. It overrides the rules, not the facts."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.choosing.choice import Choice, Chosen, Joined, NeedMore, NothingFound, NothingWrong, Target
from rerail.core.choosing.identity import looks_like_commit, same_commit
from rerail.core.choosing.joining import Join, join
from rerail.core.choosing.saying import notes_on, passed_over, why
from rerail.core.choosing.standing import Standing, Survey, last_served
from rerail.core.values import Deployment, Release, Trigger, Value

if TYPE_CHECKING:
    from collections.abc import Callable

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
OTHER = "good, but another one was asked for"
_KNOWN_COMMIT = frozenset({Joined.COMMIT, Joined.CLI_MESSAGE, Joined.IMAGE_DIGEST, Joined.DEPLOYMENT_ID})


class _Named(Value):
    """What the name stands for."""

    word: str
    ids: frozenset[str]
    """The deployments that it stands for."""
    joins: dict[str, Join]
    release: Release | None = None
    commit: str | None = None
    """None for a deployment's id."""


def target_of(standing: Standing, known: Survey) -> Target:
    """Make the Target of a deployment."""
    release = standing.join.release if standing.join else None
    return Target(
        deployment=standing.deployment,
        release=release,
        joined=standing.join.how if standing.join else None,
        commit=_commit_of(standing.deployment, standing.join),
        served=standing.served,
        why=why(standing, known),
    )


def _commit_of(deployment: Deployment, join: Join | None) -> str | None:
    """Give the commit it runs, whole where a Release tells it; an inferred Release tells nothing."""
    if join is None or join.how not in _KNOWN_COMMIT:
        return deployment.commit
    if deployment.commit and not same_commit(deployment.commit, join.release.commit):
        return deployment.commit
    return join.release.commit


def choose_explicit(known: Survey, releases: tuple[Release, ...], rules: Callable[[], Choice]) -> Choice:
    """Choose what was named; what the rules would have chosen is told beside it.

    Of a tag's or a commit's deployments it is the one that served last and is not Live.
    """
    word = (known.wish.target or "").strip()
    named = _by_id(word, known) or _by_tag(word, known, releases) or _by_commit(word, known, releases)
    if named is None:
        more = _more(known) if _UUID.fullmatch(word) else None
        return more or _unknown(word, known, releases)
    mine = [s for s in known.standings if s.deployment.id in named.ids]
    went_live = [s for s in mine if s.served is not None]
    if went_live:
        best = max(went_live, key=last_served)
        return _take(replace(best, join=named.joins.get(best.deployment.id, best.join)), known, rules())
    is_live = known.live is not None and known.live.id in named.ids
    if named.commit is None:
        return _is_live(word, known) if is_live else _never_live(word, known)
    more = _more(known)
    if more is not None:
        return more
    return _is_live(word, known) if is_live else _build(named, known, rules(), tried=bool(mine))


def _more(known: Survey) -> NeedMore | None:
    return NeedMore(after=known.view.next_page) if known.view.next_page else None


def _by_id(word: str, known: Survey) -> _Named | None:
    found = next((i for i in known.lives if i.lower() == word.lower()), None)
    return _Named(word=word, ids=frozenset({found}), joins={}) if found else None


def _by_tag(word: str, known: Survey, releases: tuple[Release, ...]) -> _Named | None:
    release = next((r for r in releases if r.tag == word), None)
    if release is None:
        return None
    joins = join((release,), known.lives, inferred=known.wish.trigger is Trigger.MANUAL)
    return _Named(word=word, ids=frozenset(joins), joins=joins, release=release, commit=release.commit)


def _by_commit(word: str, known: Survey, releases: tuple[Release, ...]) -> _Named | None:
    """Find the deployments of a commit, and the Release that names it whole."""
    if not looks_like_commit(word):
        return None
    tagged = tuple(r for r in releases if same_commit(r.commit, word))
    joins = join(tagged, known.lives, inferred=False)
    sure = {i: found for i, found in joins.items() if found.how in _KNOWN_COMMIT}
    run = {x.deployment.id for x in known.lives.values() if same_commit(x.deployment.commit, word)}
    return _Named(
        word=word,
        ids=frozenset(run | set(sure)),
        joins=sure,
        release=tagged[0] if tagged else None,
        commit=tagged[0].commit if tagged else word.lower(),
    )


def _take(standing: Standing, known: Survey, rules: Choice) -> Chosen:
    target = target_of(standing, known)
    asked = f"It was asked for (--target {known.wish.target}). {target.why}"
    notes = notes_on(standing, known)
    against = f"The rules would not take it: {standing.against}." if standing.against else None
    return Chosen(
        live=known.live,
        target=replace(target, why=asked),
        passed_over=passed_over(known, standing, OTHER),
        notes=(against, *notes) if against else tuple(notes),
        rules_said=_said(rules, standing.deployment.id),
    )


def _build(named: _Named, known: Survey, rules: Choice, *, tried: bool) -> Chosen:
    """Make the Target of a commit that has never been live: it can only be built."""
    past = "its deployments never went live" if tried else "Railway has never run it"
    return Chosen(
        live=known.live,
        target=Target(
            deployment=None,
            release=named.release,
            joined=None,
            commit=named.commit,
            served=None,
            why=f"It was asked for (--target {named.word}); {past}, so it can only be built.",
        ),
        passed_over=passed_over(known, None, OTHER),
        notes=(f"{named.word}: {past}. Nothing shows that it serves well.",),
        rules_said=_said(rules, None),
    )


def _said(rules: Choice, taken: str | None) -> str:
    """Say what the rules would have chosen."""
    match rules:
        case Chosen(target=target):
            chosen = target.deployment
            if chosen is not None and chosen.id == taken:
                return "The rules would have chosen the same."
            return f"The rules would have chosen another one: {target.why}"
        case NothingFound(why=why):
            return f"The rules would have found nothing to go back to: {why}"
        case NothingWrong(why=why):
            return f"The rules would have rolled nothing back: {why}"
        case NeedMore():
            return "The rules would have looked further back in Railway's history."


def _is_live(word: str, known: Survey) -> NothingFound:
    return NothingFound(
        live=known.live,
        why=f"{word} is what is live.",
        what_to_do="Name an earlier one with --target, or leave it out to let the rules choose.",
        passed_over=passed_over(known, None, OTHER),
    )


def _never_live(word: str, known: Survey) -> NothingFound:
    return NothingFound(
        live=known.live,
        why=f"Deployment {word} never went live.",
        what_to_do="Name a tag or commit with --target to have it built, or leave it out.",
        passed_over=passed_over(known, None, OTHER),
    )


def _unknown(word: str, known: Survey, releases: tuple[Release, ...]) -> NothingFound:
    wish = known.wish
    if wish.releases_unreadable:
        why = (
            f"The tags could not be read ({wish.releases_unreadable}), so whether {word} is one is unknown; "
            "it is no commit and no deployment of this service."
        )
    else:
        why = (
            f"{word} is no tag that matches {wish.tag_pattern}, no commit and no deployment of this service."
        )
    shape = "Name a tag, a commit (7 hexadecimal digits or more) or a deployment's id with --target."
    return NothingFound(
        live=known.live,
        why=why,
        what_to_do=f"{_meant(word, releases)}{shape}",
        passed_over=passed_over(known, None, OTHER),
    )


def _meant(word: str, releases: tuple[Release, ...]) -> str:
    """Ask whether a similar tag was meant; empty where there is none."""
    near = get_close_matches(word, [r.tag for r in releases], n=3)
    if not near:
        return ""
    return f"Is {near[0]} meant? " if len(near) == 1 else f"Is one of these meant: {', '.join(near)}? "
