"""Railway's notices that it dropped lines of a log."""

from __future__ import annotations

import re

_NOTICE = re.compile(
    r"rate limit of [\d,]{1,9} logs?/s(?:ec(?:ond)?)? reached.{0,200}?messages dropped:?\s*([\d,]{1,15})?",
    re.IGNORECASE,
)


def dropped(line: str) -> int | None:
    """Give how many lines Railway says it dropped; 0 where the number can't be read, None for other lines.

    Source: docs.railway.com/observability/logs, "Logging throughput": above 500 lines a second of one
    replica, "Railway rate limit of 500 logs/sec reached for replica, update your application to reduce the
    logging rate. Messages dropped: 50". The wording is no promise: the figure and the words between may vary.
    A process may print the same words; Railway's own line can't be told from it.
    """
    if "dropped" not in line and "Dropped" not in line:
        return None  # the common case, without a regular expression
    found = _NOTICE.search(line)
    return int((found[1] or "0").replace(",", "") or 0) if found else None
