"""Tags and commits: what GitHub, or the checkout, knows of releases."""

from __future__ import annotations

from typing import Protocol

from rerail.core.text import Text
from rerail.core.values import Release, Value
from rerail.ports.error import PortError


class RepositoryError(PortError):
    """GitHub (or the checkout) could not tell."""


class RepositoryFacts(Value):
    """What the first GitHub request tells beside the releases."""

    releases: tuple[Release, ...]
    source: str
    """Where they came from, for people: `GitHub`, `this checkout`."""
    is_private: bool | None = None
    viewer: str | None = None
    """The login that our token writes under."""


class Changes(Value):
    """What lies between two commits."""

    commits: int
    files: tuple[Text, ...]
    complete: bool
    """False when GitHub listed only the first files."""


class Repository(Protocol):
    """Tags and commits. Methods are bounded calls and raise RepositoryError."""

    def read(self, tag_pattern: str) -> RepositoryFacts:
        """Read the tags that match the pattern (newest first; `*` and `?` as in a shell)."""
        ...

    def compare(self, base: str, head: str) -> Changes:
        """Tell what changed from `base` to `head` (SHAs)."""
        ...
