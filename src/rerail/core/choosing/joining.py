"""Joining Releases to deployments, in named ways: the closed list is `Joined`, the surest first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Joined
from rerail.core.choosing.identity import SHORTEST_SHA, looks_like_commit, same_commit
from rerail.core.choosing.served import age
from rerail.core.values import Release, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rerail.core.choosing.served import Life
    from rerail.core.text import Text
    from rerail.core.values import Deployment

WINDOW = timedelta(minutes=15)
"""How far a tag's time may be from a deployment's creation for the two to be joined by time."""
_WORDS = re.compile(r"[^\s,;:=()\[\]{}<>\"'`]+")
_DIGESTS = re.compile(r"sha256:[0-9a-f]+")
_SURENESS = {way: -place for place, way in enumerate(Joined)}
_Pairs = defaultdict[str, set[tuple[Joined, Release]]]


class Join(Value):
    """A Release joined to a deployment, and how."""

    release: Release
    how: Joined


def matches(pattern: str, tag: str) -> bool:
    """Tell whether a tag is a Release's: shell wildcards; upper and lower case differ."""
    return fnmatchcase(tag, pattern)


def matching(releases: Iterable[Release], pattern: str) -> tuple[Release, ...]:
    """Give the releases whose tag matches the pattern, newest first."""
    found = (r for r in releases if matches(pattern, r.tag))
    return tuple(sorted(found, key=lambda r: (r.at, r.tag), reverse=True))


def join(releases: tuple[Release, ...], lives: dict[str, Life], *, inferred: bool) -> dict[str, Join]:
    """Join releases to deployments, by deployment id.

    Of several releases the surest joined, then the newest one (by time, then name) counts. `inferred`
    allows the join by time alone.
    """
    rows = tuple(life.deployment for life in lives.values() if life.deployment.status != "SKIPPED")
    pairs: _Pairs = defaultdict(set)
    index = _Index(releases)
    _told_by_deployments(pairs, index, rows)
    _told_by_tags(pairs, releases, rows)
    _skipped(pairs, index, lives)
    if inferred:
        _by_time(pairs, releases, rows)
    return {of: _best(found) for of, found in pairs.items()}


class _Index:
    """The releases, found by commit and by tag without a look at each: there may be 10,000."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._by_start: dict[str, list[Release]] = defaultdict(list)
        self._by_tag: dict[str, Release] = {}
        for release in releases:
            self._by_start[release.commit[:SHORTEST_SHA].lower()].append(release)
            self._by_tag[release.tag] = release

    def of_commit(self, commit: str | None) -> tuple[Release, ...]:
        near = self._by_start.get(commit[:SHORTEST_SHA].lower(), ()) if commit else ()
        return tuple(r for r in near if same_commit(r.commit, commit))

    def named_in(self, message: str) -> Iterator[Release]:
        for word in _words(message):
            if word in self._by_tag:
                yield self._by_tag[word]
            if looks_like_commit(word):
                yield from self.of_commit(word)


def _best(found: set[tuple[Joined, Release]]) -> Join:
    how, release = max(found, key=lambda pair: (_SURENESS[pair[0]], pair[1].at, pair[1].tag))
    return Join(release=release, how=how)


def _taken(pairs: _Pairs) -> set[str]:
    return {release.tag for found in pairs.values() for _, release in found}


def _told_by_deployments(pairs: _Pairs, index: _Index, rows: tuple[Deployment, ...]) -> None:
    for row in rows:
        for release in index.of_commit(row.commit):
            pairs[row.id].add((Joined.COMMIT, release))
        for release in index.named_in(raw(row.cli_message)):
            pairs[row.id].add((Joined.CLI_MESSAGE, release))


def _told_by_tags(pairs: _Pairs, releases: tuple[Release, ...], rows: tuple[Deployment, ...]) -> None:
    ids = {row.id for row in rows}
    of_image: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        of_image[(row.image_digest or "").lower()].append(row.id)
    for release in (r for r in releases if r.message):
        message = raw(release.message)
        for digest in _DIGESTS.findall(message.lower()):
            for of in of_image.get(digest, ()):
                pairs[of].add((Joined.IMAGE_DIGEST, release))
        for of in ids.intersection(_words(message)):
            pairs[of].add((Joined.DEPLOYMENT_ID, release))


def _skipped(pairs: _Pairs, index: _Index, lives: dict[str, Life]) -> None:
    """Join a tag at which watch paths skipped this service to what served it then."""
    taken = _taken(pairs)
    served = sorted((x.deployment for x in lives.values() if x.served is not None), key=age)
    times = [d.created_at for d in served]
    skipped = (x.deployment for x in lives.values() if x.deployment.status == "SKIPPED")
    for row in sorted(skipped, key=age):
        before = bisect_left(times, row.created_at)
        for release in index.of_commit(row.commit):
            if before and release.tag not in taken:
                pairs[served[before - 1].id].add((Joined.SKIPPED_AT_TAG, release))
                taken.add(release.tag)


def _by_time(pairs: _Pairs, releases: tuple[Release, ...], rows: tuple[Deployment, ...]) -> None:
    """Join by time where both sides are unique: one tag, near one deployment that has no other join.

    A deployment with a commit is none of these: it would have been joined by that.
    """
    made, taken = sorted(rows, key=age), _taken(pairs)
    times = [d.created_at for d in made]
    claims: dict[str, list[Release]] = defaultdict(list)
    alone: dict[str, int] = {}
    for release in (r for r in releases if r.tag not in taken):
        first, last = bisect_left(times, release.at - WINDOW), bisect_right(times, release.at + WINDOW)
        alone[release.tag] = last - first
        for row in made[first:last]:
            claims[row.id].append(release)
    for row in made:
        near = claims[row.id]
        if row.commit is None and row.id not in pairs and len(near) == 1 and alone[near[0].tag] == 1:
            pairs[row.id].add((Joined.TIME_WINDOW, near[0]))


def _words(message: str) -> Iterator[str]:
    """Give the words of a message as tags, SHAs or ids may stand in it, without the sentence around them."""
    for found in _WORDS.findall(message):
        word = found.rstrip(".!?")
        yield word
        yield word.removeprefix("refs/tags/")
        if "@" in word:
            yield from word.split("@")


def raw(text: Text | None) -> str:
    """Give what a text says, to compare it; never to show it."""
    return "" if text is None else text.reveal()
