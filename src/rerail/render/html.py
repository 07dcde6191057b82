"""The issue as a person would see it on GitHub: one self-contained page, without network or script."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rerail.render.escape import as_html
from rerail.render.markdown.impact import HEADING as IMPACT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.renderer import RendererHTML

_OUR_HTML = re.compile(r"</?details>|<summary>[^<>]*</summary>|<br>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")
_BOX = "[ ] "


def html(title: str, markdown: str, gantt_svg: str, traffic_svg: str = "") -> str:
    """Give the page. `markdown` is one of our pages (outside text in it is escaped already).

    Of raw HTML only our own few tags pass; everything else is shown as text. Mermaid blocks are replaced
    by `gantt_svg`, and the impact begins with `traffic_svg`; both are trusted to be ours.
    """
    parser = _parser(gantt_svg)
    tokens = _with_picture(_with_alerts(parser.parse(markdown)), traffic_svg)
    body = parser.renderer.render(tokens, parser.options, {})
    return _PAGE.format(title=as_html(title), style=_style(), body=body)


@cache
def _style() -> str:
    return files("rerail.render").joinpath("page.css").read_text("utf-8")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<article class="markdown">
{body}</article>
</main>
</body>
</html>
"""


def _parser(gantt_svg: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("html_block", _raw)
    parser.add_render_rule("html_inline", _raw)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("image", lambda _, tokens, index, *__: as_html(tokens[index].content))
    parser.add_render_rule("picture", lambda _, tokens, index, *__: tokens[index].content)
    if gantt_svg:
        parser.add_render_rule("fence", _fence_of(gantt_svg))
    return parser


def _raw(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Let our own tags pass, drop comments, and show everything else as text."""
    content = _COMMENT.sub("", tokens[index].content)
    shown, last = [], 0
    for found in _OUR_HTML.finditer(content):
        shown += [as_html(content[last : found.start()]), found.group()]
        last = found.end()
    return "".join((*shown, as_html(content[last:])))


def _fence_of(gantt_svg: str) -> Callable[..., str]:
    def fence(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
        token = tokens[index]
        if token.info.strip() == "mermaid":
            return f'<figure class="scroll">{gantt_svg}</figure>\n'
        return f"<pre><code>{as_html(token.content)}</code></pre>\n"

    return fence


def _with_alerts(tokens: list[Token]) -> list[Token]:
    """Turn GitHub's alerts and task lists into what GitHub shows for them."""
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.children:
            _mark_alert(tokens, index)
            _mark_task(tokens, index)
    return tokens


def _with_picture(tokens: list[Token], svg: str) -> list[Token]:
    """Put the picture below the heading of the impact."""
    ends = (i for i, t in enumerate(tokens) if t.type == "heading_close" and tokens[i - 1].content == IMPACT)
    place = next(ends, None)
    if place is None or not svg:
        return tokens
    picture = Token("picture", "figure", 0, content=f'<figure class="scroll">{svg}</figure>\n')
    return [*tokens[: place + 1], picture, *tokens[place + 1 :]]


def _mark_alert(tokens: list[Token], index: int) -> None:
    opened = index >= 2 and tokens[index - 2].type == "blockquote_open"  # noqa: PLR2004  quote, paragraph, text
    token = tokens[index]
    found = _ALERT.match(token.content) if opened else None
    if found is None or not token.children:
        return
    kind = found.group(1)
    tokens[index - 2].attrJoin("class", f"alert {kind.lower()}")
    # The marker is the first line; what follows it belongs to the same paragraph.
    rest = next((i for i, c in enumerate(token.children) if c.type in ("softbreak", "hardbreak")), None)
    token.children = token.children[rest + 1 :] if rest is not None else []


def _mark_task(tokens: list[Token], index: int) -> None:
    token = tokens[index]
    in_item = index >= 2 and tokens[index - 2].type == "list_item_open"  # noqa: PLR2004  item, paragraph, text
    if not in_item or not token.children or not token.content.startswith(_BOX):
        return
    tokens[index - 2].attrJoin("class", "task")
    first = token.children[0]
    first.content = first.content.removeprefix(_BOX)
