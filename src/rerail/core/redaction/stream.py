"""Logs of any length, redacted line by line in bounded memory; they fail closed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rerail.core.plain_text import plain
from rerail.core.redaction.pem import MOST_LINES, open_at
from rerail.core.redaction.search import fold
from rerail.core.redaction.spans import Span, replaced
from rerail.core.redaction.values import HEX_ID, UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rerail.core.text import Redactor
    from rerail.ports.evidence import Detector

CHUNK = 256 * 1024
"""Characters that are looked at in one go."""
OVERLAP = 16 * 1024
"""Of a longer line: how much of a piece is looked at again with the next one (characters)."""
SECONDS_PER_LOG = 120.0
"""More than 5 MB/s for a log of 300,000 long lines; a log that takes longer is not shown."""


class RedactionError(Exception):
    """A text could not be redacted completely, so that nothing of it may be shown; says why."""
