"""A comment under the incident's issue."""

from __future__ import annotations

from rerail.core.values import Value


class Comment(Value):
    """One comment that should exist; written again when its body changes, never twice."""

    key: str
    """What it is, with the run's id: letters, digits, dots and dashes, fit for an HTML comment."""
    body: str
    """Markdown, under `render.markdown.measure.ISSUE_LIMIT`."""
