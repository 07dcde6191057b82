"""The mark of a release that was watched and found healthy: a line in its tag's message.

The next choosing reads it with the tags, at no cost of its own. Who may push tags may write it: that is who
may deploy as well.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rerail.core.values import Release

_MARK = "rerail-healthy"
_LINE = re.compile(rf"^{_MARK}: ([0-9A-Za-z-]{{8,64}})\s*$", re.MULTILINE)
MOST_SUFFIXES = 5
"""Names that are tried where one is taken."""


def message(deployment_id: str, service: str, environment: str) -> str:
    """Give the tag's message."""
    return f"{service} in {environment}: watched by rerail, and found healthy.\n\n{_MARK}: {deployment_id}\n"


def marked(text: str) -> frozenset[str]:
    """Give the ids of the deployments that a tag's message marks."""
    return frozenset(_LINE.findall(text))


def recorded_healthy(releases: Iterable[Release]) -> frozenset[str]:
    """Give the ids of all deployments that releases mark as watched and healthy."""
    texts = (release.message.reveal() for release in releases if release.message is not None)
    return frozenset(each for text in texts for each in marked(text))


def tag_names(pattern: str, service: str, at: datetime) -> tuple[str, ...]:
    """Give names for a new tag, the first that is free is taken; none where the pattern has no `*`.

    The first `*` becomes the time (UTC), to the second; `{service}` the service's name.
    """
    filled = pattern.replace("{service}", service)
    if "*" not in filled or "?" in filled:
        return ()
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    head, _, tail = filled.partition("*")
    tail = tail.replace("*", "")
    suffixes = ("", *(f"-{number}" for number in range(2, MOST_SUFFIXES + 1)))
    return tuple(f"{head}{stamp}{suffix}{tail}" for suffix in suffixes)
