"""Joining Releases to deployments, in named ways; the first way that holds wins."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from rerail.core.choosing.choice import Joined
from rerail.core.values import Deployment, Release, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.choosing.served import Life
    from rerail.core.text import Text

WINDOW = timedelta(minutes=15)
"""How far a tag's time may be from a deployment's creation for the two to be joined by time."""
SHORTEST_SHA = 7
_WORD = r"(?<![0-9A-Za-z._/-]){}(?![0-9A-Za-z_/-]|\.[0-9A-Za-z])"
_SHA_WORD = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])", re.IGNORECASE)


class Join(Value):
    """A Release joined to a deployment, and how."""

    release: Release
    how: Joined


def matching(releases: Iterable[Release], pattern: str) -> tuple[Release, ...]:
    """Give the releases whose tag matches the pattern (as a shell does), newest first."""
    found = [r for r in releases if fnmatchcase(r.tag, pattern)]
    return tuple(sorted(found, key=lambda r: (r.at, r.tag), reverse=True))


def join(releases: tuple[Release, ...], lives: dict[str, Life], *, inferred: bool) -> dict[str, Join]:
    """Join releases (newest first) to deployments, by deployment id.

    Several releases on one deployment: the newest. `inferred` allows the join by time alone.
    """
    deployments = tuple(life.deployment for life in lives.values())
    joins: dict[str, Join] = {}
    unjoined: list[Release] = []
    for release in releases:
        found = [(d, how) for d in deployments if (how := _named(release, d)) is not None]
        found += _skipped_at(release, deployments, lives)
        for deployment, how in found:
            joins.setdefault(deployment.id, Join(release=release, how=how))
        if not found:
            unjoined.append(release)
    if inferred:
        for deployment_id, release in _by_time(unjoined, deployments, joins).items():
            joins[deployment_id] = Join(release=release, how=Joined.TIME_WINDOW)
    return joins


def _named(release: Release, deployment: Deployment) -> Joined | None:
    if deployment.status == "SKIPPED":
        return None
    if same_commit(deployment.commit, release.commit):
        return Joined.COMMIT
    if deployment.cli_message is not None and _mentions(deployment.cli_message, release):
        return Joined.CLI_MESSAGE
    message = _raw(release.message)
    if deployment.image_digest and deployment.image_digest in message:
        return Joined.IMAGE_DIGEST
    if deployment.id in message:
        return Joined.DEPLOYMENT_ID
    return None


def same_commit(one: str | None, other: str | None) -> bool:
    """Tell whether two SHAs are the same commit; either may be abbreviated to seven digits."""
    if one is None or other is None or min(len(one), len(other)) < SHORTEST_SHA:
        return False
    short, long = sorted((one.lower(), other.lower()), key=len)
    return long.startswith(short)


def _mentions(message: Text, release: Release) -> bool:
    """Tell whether a `railway up` message names the tag or its commit, as whole words."""
    text = _raw(message)
    if re.search(_WORD.format(re.escape(release.tag)), text):
        return True
    return any(same_commit(word, release.commit) for word in _SHA_WORD.findall(text))


def _skipped_at(
    release: Release, deployments: tuple[Deployment, ...], lives: dict[str, Life]
) -> list[tuple[Deployment, Joined]]:
    """Join a tag that this service skipped (watch paths) to what it ran then: its last one that served."""
    skipped = [d for d in deployments if d.status == "SKIPPED" and same_commit(d.commit, release.commit)]
    if not skipped:
        return []
    at = min(d.created_at for d in skipped)
    before = [d for d in deployments if d.created_at < at and lives[d.id].served is not None]
    if not before:
        return []
    return [(max(before, key=lambda d: (d.created_at, d.id)), Joined.SKIPPED_AT_TAG)]


def _by_time(
    releases: list[Release], deployments: tuple[Deployment, ...], joins: dict[str, Join]
) -> dict[str, Release]:
    """Join by time where both sides are unique: one tag near one deployment that has no other join."""
    near: dict[str, list[Release]] = defaultdict(list)
    for release in releases:
        close = [d for d in deployments if d.status != "SKIPPED" and abs(d.created_at - release.at) <= WINDOW]
        if len(close) == 1 and close[0].id not in joins and close[0].commit is None:
            near[close[0].id].append(release)
    return {i: claims[0] for i, claims in near.items() if len(claims) == 1}


def _raw(text: Text | None) -> str:
    return str(getattr(text, "reveal", lambda: "")()) if text is not None else ""
