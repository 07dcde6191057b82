"""The environment a smoke command gets: ours, less every token and the runner's own channels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.text import SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rerail.core.text import Secret

_TOKEN = re.compile(
    r"(RAILWAY|GH|GITHUB|RERAIL|INPUT)_.*TOKEN.*"
    r"|ACTIONS_.*_(TOKEN|URL)"  # the runtime's: caches, artifacts, OIDC
    r"|ACTIONS_ID_TOKEN_.*",
    re.IGNORECASE | re.DOTALL,
)
_CHANNEL = re.compile(r"GITHUB_(OUTPUT|ENV|PATH|STEP_SUMMARY|STATE)", re.IGNORECASE)
"""Files by which a step speaks to the runner; what is written there acts on the steps after it.

Source: GitHub docs: workflow commands, environment files.
"""


def without_tokens(environment: Mapping[str, str], secrets: Iterable[Secret]) -> dict[str, str]:
    """Give the variables that a smoke command may have.

    Left out are tokens by name (Railway's, GitHub's, rerail's, the runner's), the runner's files for outputs,
    environment, path, summary and state, and every variable in whose value a known secret stands. All others
    stay: a user gives them for the smoke test, `SHOP_API_KEY` as well as `NPM_TOKEN`.
    """
    hidden = [secret.reveal() for secret in secrets if secret.reveal()]
    return {
        name: value
        for name, value in environment.items()
        if not _TOKEN.fullmatch(name)
        and not _CHANNEL.fullmatch(name)
        and not any(
            value == secret or (len(secret) >= SHORTEST_SECRET and secret in value) for secret in hidden
        )
    }
