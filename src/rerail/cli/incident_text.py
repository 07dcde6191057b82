"""An issue's Markdown as text for a terminal: hidden parts gone, folded parts open, nothing that acts."""

from __future__ import annotations

import html
import re

from rerail.core.plain_text import plain

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_FOLD = re.compile(r"</?details[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>")
_CHART = re.compile(r"^```mermaid\n.*?^```$", re.DOTALL | re.MULTILINE)
_ALERT = re.compile(r"^> \[!([A-Z]+)\]\s*$", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_MANY_BREAKS = re.compile(r"\n{3,}")
CHART = "*(the chart is drawn on GitHub and in incident.html)*"


def readable(markdown: str) -> str:
    """Give Markdown that reads well without a browser; `markdown` holds no control characters.

    Code keeps its words, apart from what looks like a hidden comment.
    """
    text = _COMMENT.sub("", markdown)
    text = _CHART.sub(CHART, text)
    text = _SUMMARY.sub(lambda found: f"\n**{found[1].strip()}**\n", text)
    text = _BREAK.sub(" · ", _FOLD.sub("", text))
    text = _ALERT.sub(lambda found: f"> {found[1].title()}:", text)
    text = _ENTITY.sub(_quiet, text)
    return _MANY_BREAKS.sub("\n\n", text).strip()


def _quiet(found: re.Match[str]) -> str:
    """Keep a character reference, unless it stands for what no terminal should get.

    Something stays in its place: what stood around it could be a reference as well, once they meet.
    """
    stands_for = html.unescape(found.group())
    is_seen = stands_for != "" and plain(stands_for) == stands_for
    return found.group() if is_seen else "\N{REPLACEMENT CHARACTER}"


def unmarked(markdown: str) -> str:
    """Give Markdown as plain text: character references become their characters, links their words."""
    text = re.sub(r"\[([^\[\]\n]*)\]\(<?([^()<>\s]*)>?\)", _link, markdown)
    return plain(html.unescape(text))


def _link(found: re.Match[str]) -> str:
    says, url = found[1], found[2]
    return f"{says} ({url})" if says != url else url


def first_line(markdown: str, limit: int = 100) -> str:
    """Give the first words of a comment, on one line."""
    lines = (" ".join(line.split()).strip("#>*`- ") for line in unmarked(readable(markdown)).splitlines())
    line = next((line for line in lines if line), "(no text)")
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
