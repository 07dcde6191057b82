"""Whether two deployments run the same thing: by commit, else by image, never by a mutable tag."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def settings_differ(candidate: Deployment, live: Deployment) -> bool:
    """Tell whether a change of variables or settings made Live, and not already the candidate."""
    return live.patch_id is not None and live.patch_id != candidate.patch_id


def settings_may_differ(candidate: Deployment, live: Deployment) -> bool:
    """Tell whether only the snapshots speak for different settings: no proof, each deployment has its own."""
    said = (candidate.reason, live.reason, candidate.patch_id, live.patch_id)
    snapshots = (candidate.snapshot_id, live.snapshot_id)
    return not any(said) and None not in snapshots and snapshots[0] != snapshots[1]
