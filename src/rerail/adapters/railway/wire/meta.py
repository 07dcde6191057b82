"""A deployment's `meta`: untyped JSON without a published schema, so each key is read on its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypedDict

from rerail.adapters.railway.wire.words import optional_name, outside

if TYPE_CHECKING:
    from rerail.core.text import Text

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_LONGEST_IMAGE = 300


class Meta(TypedDict):
    """What we use of `meta`, by the names of Deployment's fields."""

    commit: str | None
    message: Text | None
    author: Text | None
    branch: Text | None
    repo: Text | None
    reason: str | None
    patch_id: str | None
    image: str | None
    image_digest: str | None
    cli_message: Text | None
    volume: bool


def read_meta(meta: object) -> Meta:
    """Read `meta` in all shapes seen: an object, a JSON string of one, null, half-filled. Never raises.

    A key of the wrong type counts as absent. Source: keys as observed by Railway's CLI and by users
    (commitHash and others missing while BUILDING; `railway up` has cliMessage only).
    """
    keys = _keys(meta)
    return Meta(
        commit=commit(keys.get("commitHash")),
        message=outside(keys.get("commitMessage")),
        author=outside(keys.get("commitAuthor")),
        branch=outside(keys.get("branch")),
        repo=outside(keys.get("repo")),
        reason=optional_name(keys.get("reason")),
        patch_id=optional_name(keys.get("patchId")),
        image=optional_name(keys.get("image"), _LONGEST_IMAGE),
        image_digest=optional_name(keys.get("imageDigest"), _LONGEST_IMAGE),
        cli_message=outside(keys.get("cliMessage")),
        volume=bool(keys.get("volumeMounts")),
    )


def commit(value: object) -> str | None:
    """Give a commit's id in lower case; None for anything that is not hexadecimal."""
    lowered = value.strip().lower() if isinstance(value, str) else ""
    return lowered if _COMMIT.fullmatch(lowered) else None


def _keys(meta: object) -> dict[object, object]:
    if isinstance(meta, str):
        try:
            meta = json.loads(meta)
        except (ValueError, RecursionError):
            return {}
    return meta if isinstance(meta, dict) else {}
