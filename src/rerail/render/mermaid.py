"""The Gantt chart as Mermaid text, valid for mermaid 11 (GitHub renders it in issues and summaries)."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from rerail.core.telling.spans import Mood

if TYPE_CHECKING:
    from rerail.core.telling.spans import Span

MOST_SPANS = 60
_WORDS = {Mood.DONE: "done", Mood.UNDER_WAY: "active", Mood.BAD: "crit"}
_NOT_A_LABEL = re.compile(r"[^A-Za-z0-9 ._/()-]")


def gantt(spans: tuple[Span, ...]) -> str:
    """Give the fenced diagram; empty where there is nothing to draw. Times are UTC."""
    if not spans:
        return ""
    lines = ["```mermaid", "gantt", "    dateFormat YYYY-MM-DDTHH:mm:ss", "    axisFormat %H:%M:%S"]
    for section, group in groupby(spans[:MOST_SPANS], key=lambda span: span.section):
        lines.append(f"    section {_label(section)}")
        lines.extend(f"    {_task(span)}" for span in group)
    return "\n".join((*lines, "```"))


def _task(span: Span) -> str:
    # Mermaid draws nothing for a task without length.
    end = max(span.end, span.start + timedelta(seconds=1))
    times = f"{span.start:%Y-%m-%dT%H:%M:%S}, {end:%Y-%m-%dT%H:%M:%S}"
    return f"{_label(span.label)} :{_WORDS[span.mood]}, {times}"


def _label(text: str) -> str:
    """Give a label without the characters that separate (colon, comma) or end (semicolon, hash) a task."""
    return " ".join(_NOT_A_LABEL.sub(" ", text).split())[:60] or "unnamed"
