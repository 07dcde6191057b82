"""What a job's runtime token says of its run, and names that GitHub takes for an artifact. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING

from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.text import Secret

LONGEST_NAME = 100
"""Characters; GitHub's own limit is not documented, and a longer name helps nobody."""
_SCOPE = "Actions.Results"
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f":<>|*?\\/]+')
"""Source: actions/toolkit, path-and-artifact-name-validation; white space makes a bad file name, too."""
_BACKEND_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class BackendIds(Value):
    """Under which ids GitHub's results service knows the run and its job."""

    run: str
    job: str


def backend_ids(token: Secret) -> BackendIds | None:
    """Read the ids from the token's `scp` claim; None where it has no `Actions.Results` scope.

    The token is not verified: GitHub does that. Source: actions/toolkit, packages/artifact, util.ts.
    """
    for scope in _scopes(token.reveal()):
        name, *ids = scope.split(":")
        if name == _SCOPE and len(ids) == 2 and all(map(_BACKEND_ID.fullmatch, ids)):  # noqa: PLR2004
            return BackendIds(run=ids[0], job=ids[1])
    return None


def artifact_name(*parts: str) -> str:
    """Give a name that GitHub takes, out of a service's name and ids; other characters become `-`."""
    joined = "-".join(_FORBIDDEN.sub("-", part).strip("-. ") for part in parts if part)
    whole = joined.encode("utf-8", errors="ignore").decode()
    return re.sub(r"-{2,}", "-", whole)[:LONGEST_NAME].strip("-. ") or "evidence"


def _scopes(token: str) -> list[str]:
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return []
    scopes = claims.get("scp") if isinstance(claims, dict) else None
    return scopes.split(" ") if isinstance(scopes, str) else []
