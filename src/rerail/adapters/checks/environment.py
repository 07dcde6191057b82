"""The environment a smoke command gets: ours, less every token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.text import SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rerail.core.text import Secret

TOKEN_NAMES = frozenset(
    {
        "RAILWAY_TOKEN",
        "RAILWAY_API_TOKEN",
        "GITHUB_TOKEN",
        "GH_TOKEN",
        "RERAIL_INCIDENT_TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    }
)
_TOKEN_INPUT = re.compile(r"INPUT_.*TOKEN.*", re.IGNORECASE | re.DOTALL)


def without_tokens(environment: Mapping[str, str], secrets: Iterable[Secret]) -> dict[str, str]:
    """Give the variables that are no token by name, and in whose value no known secret stands."""
    hidden = [secret.reveal() for secret in secrets if secret.reveal()]
    return {
        name: value
        for name, value in environment.items()
        if name.upper() not in TOKEN_NAMES
        and not _TOKEN_INPUT.fullmatch(name)
        and not any(
            value == secret or (len(secret) >= SHORTEST_SECRET and secret in value) for secret in hidden
        )
    }
