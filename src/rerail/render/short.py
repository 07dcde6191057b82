"""Ids as short as people use them, where a line must stay short."""

from __future__ import annotations

import re

_ID = re.compile(
    r"(?<![\w/=-])([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE
)


def with_short_ids(text: str) -> str:
    """Give the text with Railway's ids (UUIDs) cut to their first 8 characters; addresses stay whole."""
    return _ID.sub(r"\1", text)
