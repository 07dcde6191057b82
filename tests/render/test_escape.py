"""Outside text stays words: whatever it holds, no structure arises from it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rerail.render.escape import INLINE_LIMIT, code, fence, for_console, inline, link, plain

HOSTILE = (
    "<script>alert(1)</script>",
    "[x](https://evil.example) ![i](https://evil.example/p.png)",
    "@octocat @shop/admins fixes #1, closes shop/api#2 GH-3",
    "# heading",
    "- [ ] task",
    "1. one",
    "> quote",
    "```\n::set-output name=x::y\n```",
    "a | b \\| c \\\\| d",
    "`tick` ``two`` *star* **bold** _under_ ~~gone~~",
    "<!-- rerail:end:incident --> <!-- rerail:fingerprint:v1:x -->",
    "</details></summary>",
    "::error::boo ##[error]boo",
    "https://evil.example www.evil.example mail@evil.example",
    "&lt;b&gt; &#60;i&#62;",
    "line one\nline two\r\n\r\n# three",
    "\x1b[31mred\x1b[0m \x07 \u202e",
    "$x$ $$y$$ :smile: \\",
    "---",
    "===",
    "`",
)
outside = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(
        st.sampled_from([*HOSTILE, *"`|\\<>[]()*_#@:!~-+=1.&\n\r\t \"'", "a", "://", "www."]), max_size=12
    ).map("".join),
    st.text(max_size=60),
)
GFM = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
WORDS = {"paragraph_open", "paragraph_close", "inline", "text"}


def types(markdown: str) -> set[str]:
    found = set()
    for token in GFM.parse(markdown):
        found.add(token.type)
        found.update(child.type for child in token.children or ())
    return found


def text_of(markdown: str) -> str:
    return "".join(c.content for t in GFM.parse(markdown) for c in t.children or ())


@given(outside)
def test_inline_text_is_nothing_but_words(text: str) -> None:
    assert types(inline(text)) <= WORDS | {"text_special"}


@given(outside)
def test_inline_text_reads_as_it_was_written(text: str) -> None:
    assert text_of(f"x {inline(text)}").replace("\u200b", "") == f"x {plain(text)}".rstrip().replace(
        "\u200b", ""
    )


@given(outside)
def test_a_cell_stays_one_cell(text: str) -> None:
    tokens = GFM.parse(f"| a | b |\n| --- | --- |\n| {inline(text)} | {code(text)} |")
    assert sum(t.type == "td_open" for t in tokens) == 2
    assert sum(t.type == "tr_open" for t in tokens) == 2


@given(outside)
def test_a_code_span_holds_all_of_its_text(text: str) -> None:
    found = types(f"x {code(text)} y")
    assert found <= WORDS | {"code_inline", "text_special"}


@given(outside, outside)
def test_a_fence_holds_all_of_its_text_and_nothing_after_it(text: str, after: str) -> None:
    tokens = GFM.parse(f"{fence(text)}\n\nafter {inline(after)}")
    assert [t.type for t in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


@given(outside)
def test_no_mention_reference_or_address_is_left_for_github_to_link(text: str) -> None:
    shown = text_of(f"x {inline(text)}")
    assert re.search(r"@\w", shown) is None
    assert re.search(r"#\d|\bGH-\d", shown, re.IGNORECASE) is None
    assert re.search(r"\w://|\bwww\.", shown, re.IGNORECASE) is None


@given(outside)
def test_nobody_else_can_set_one_of_our_markers(text: str) -> None:
    for shown in (inline(text), code(text), fence(text)):
        assert "<!--" not in shown
        assert "-->" not in shown.replace("--&#62;", "")


@given(outside)
@example("  ::error::x")
@example("a\x0b::error::x")
@example("a\u2028::error::x\x85::y")
def test_no_console_line_is_a_workflow_command(text: str) -> None:
    shown = for_console(text)
    assert len(shown.splitlines()) <= 1
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert "\x1b" not in shown


def test_a_console_line_keeps_its_indentation() -> None:
    assert for_console("          Target      deploy-1") == "          Target      deploy-1"


@given(st.text(min_size=INLINE_LIMIT + 1, max_size=INLINE_LIMIT * 2))
def test_a_long_text_is_shortened(text: str) -> None:
    assert len(plain(text)) <= INLINE_LIMIT


@given(outside)
def test_a_link_leads_to_https_or_nowhere(text: str) -> None:
    for url in (text, f"https://host/{text}", f"javascript:{text}"):
        for token in GFM.parse(f"x {link(text, url)}"):
            for child in token.children or ():
                if child.type == "link_open":
                    assert str(child.attrs["href"]).startswith("https://")
                assert child.type in {"text", "text_special", "link_open", "link_close"}


@pytest.mark.parametrize("url", ["http://host", "javascript:alert(1)", None, "https://a b", "https://a)b>"])
def test_any_other_address_is_left_out(url: str | None) -> None:
    assert link("here", url) == "here"


def test_an_address_keeps_its_query() -> None:
    url = "https://railway.com/project/p/service/s?environmentId=e&id=d"
    assert link("Railway", url) == f"[Railway](<{url}>)"
