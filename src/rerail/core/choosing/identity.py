"""Whether two deployments run the same thing: by commit, else by image, never by a mutable tag."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.values import Deployment

SHORTEST_SHA = 7
"""Git's own shortest abbreviation that people use (hexadecimal digits)."""
HEX = re.compile(r"[0-9a-f]{7,64}")


def looks_like_commit(word: str) -> bool:
    """Tell whether a word can be a commit's SHA, abbreviated or whole."""
    return HEX.fullmatch(word.lower()) is not None


def same_commit(one: str | None, other: str | None) -> bool:
    """Tell whether two SHAs name one commit: equal, or one a prefix of at least 7 digits."""
    if not one or not other:
        return False
    short, long = sorted((one.lower(), other.lower()), key=len)
    return short == long or (len(short) >= SHORTEST_SHA and long.startswith(short))


def same_source(one: Deployment, other: Deployment) -> bool:
    """Tell whether both run the same commit or, where one has none (`railway up`), the same image."""
    if one.commit and other.commit:
        return same_commit(one.commit, other.commit)
    digest = one.image_digest
    return digest is not None and digest == other.image_digest


def changes_of_settings(rows: Iterable[Deployment], live: Deployment) -> tuple[Deployment, ...]:
    """Give those that a change of variables or settings made and that Live still goes by.

    Live itself may be a mere redeploy of such a one, or Railway's move to another host: these carry the
    change on without saying so. A rollback leaves the changes before it behind.
    """
    until = [d for d in rows if d.created_at <= live.created_at]
    reset = max((d.created_at for d in until if d.reason == "rollback"), default=None)
    return tuple(
        d
        for d in until
        if d.patch_id is not None and same_source(d, live) and (reset is None or d.created_at >= reset)
    )


def settings_differ(candidate: Deployment, changes: tuple[Deployment, ...]) -> bool:
    """Tell whether variables or settings were changed since the candidate (see `changes_of_settings`)."""
    return any(d.created_at > candidate.created_at and d.patch_id != candidate.patch_id for d in changes)


def settings_may_differ(candidate: Deployment, live: Deployment) -> bool:
    """Tell whether only the snapshots speak for different settings: no proof, each deployment has its own."""
    said = (candidate.reason, live.reason, candidate.patch_id, live.patch_id)
    snapshots = (candidate.snapshot_id, live.snapshot_id)
    return not any(said) and None not in snapshots and snapshots[0] != snapshots[1]
