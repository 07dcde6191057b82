"""Where things are: the API's URLs (as the client spelled its host) and those for people."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.simulator.github.values import Hosted

SITE = "https://github.com"


@dataclass(frozen=True, kw_only=True)
class Places:
    """URLs of one repository; `base` is the API's address without a slash at its end."""

    base: str
    hosted: Hosted

    def api(self, path: str = "") -> str:
        """Give the API's URL of something in the repository."""
        return f"{self.base}/repos/{self.hosted.full_name}{path}"

    def site(self, path: str = "") -> str:
        """Give the URL at which people see it."""
        return f"{SITE}/{self.hosted.full_name}{path}"


def node_id(kind: str, number: object) -> str:
    """Make an opaque node id, different for each thing."""
    return f"{kind}_" + base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def stamp(moment: datetime) -> str:
    """Write a time as GitHub does: whole seconds, UTC, with a Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
