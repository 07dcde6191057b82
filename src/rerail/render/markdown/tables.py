"""Markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Give a table of cells that are Markdown already; empty where there is no row."""
    body = [_line(row) for row in rows]
    if not body:
        return ""
    return "\n".join((f"| {' | '.join(head)} |", _line(("---",) * len(head)), *body))


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell or '–' for cell in cells)} |"  # noqa: RUF001  a dash says "nothing"


def details(summary: str, body: str) -> str:
    """Give a collapsed part; `summary` is ours, `body` is Markdown already."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>" if body else ""
