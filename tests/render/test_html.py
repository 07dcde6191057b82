"""incident.html: the page as GitHub would show it, alone and without script."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from rerail.core.telling.circumstances import FOR_OURSELVES
from rerail.core.telling.spans import spans
from rerail.render.escape import fence, inline
from rerail.render.gantt_svg import gantt_svg
from rerail.render.html import html
from rerail.render.mermaid import gantt
from rerail.render.page import incident_page
from tests import telling_states as told
from tests.render.test_escape import HOSTILE, outside

if TYPE_CHECKING:
    from rerail.core.state import State

OURS = {
    *("html", "head", "meta", "title", "style", "body", "main", "article", "h1", "h2", "h3", "p", "ul"),
    *("strong", "em", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "ol", "li", "code", "pre"),
    *("hr", "br", "a", "div", "figure", "details", "summary", "svg", "g", "text", "tspan", "rect", "line"),
}


class Seen(HTMLParser):
    """Collects tags and attributes; complains about what is closed wrongly."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in {"meta", "br", "hr", "rect", "line"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"rect", "line"}:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page_of(state: State) -> str:
    return incident_page(state, FOR_OURSELVES)


@pytest.mark.parametrize("story", told.STORIES)
def test_the_page_is_well_formed_and_of_our_tags_only(story: str) -> None:
    seen = Seen(page_of(told.STORIES[story]()))
    assert seen.open == []
    assert seen.tags <= OURS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_tag_attribute_or_address(text: str) -> None:
    words = told.Words(**dict.fromkeys(told.Words.__dataclass_fields__, text))
    calm, seen = Seen(page_of(told.documented())), Seen(page_of(told.documented(words)))
    assert seen.open == []
    assert (seen.tags, seen.attributes) == (calm.tags, calm.attributes)
    assert all(address.startswith("https://") for address in seen.addresses)
    assert not any("evil" in address for address in seen.addresses)


@given(outside)
def test_nothing_from_outside_becomes_a_tag(text: str) -> None:
    seen = Seen(html(text, f"x {inline(text)}\n\n{fence(text)}", ""))
    assert seen.tags <= OURS - {"svg", "figure", "details", "a"}


def test_raw_html_that_is_not_ours_is_shown_as_text() -> None:
    seen = Seen(html("t", "a <b>bold</b> <br> c\n\n<script>x</script>\n\n<details onclick=x>\n", ""))
    assert not {"b", "script", "details"} & seen.tags
    assert "br" in seen.tags
    assert "<script>x</script>" in "".join(seen.words)
    beside_ours = Seen(html("t", "<script>y</script><br>\n", ""))
    assert "script" not in beside_ours.tags
    assert "<script>y</script>" in "".join(beside_ours.words)


def test_the_page_needs_no_network_and_forbids_it() -> None:
    page = page_of(told.recovered())
    assert "default-src 'none'" in page
    assert re.search(r"\bsrc=|@import|url\(", page) is None


def test_the_mermaid_block_is_replaced_by_the_drawing() -> None:
    page = page_of(told.recovered())
    assert "dateFormat" not in page
    assert page.count("<svg") == 1
    assert "Check health" in page


def test_alerts_and_task_lists_look_as_on_github() -> None:
    page = page_of(told.target_unhealthy())
    assert '<blockquote class="alert caution">' in page
    assert "[!CAUTION]" not in page
    assert re.search(r'<li class="task">by 2026-11-23 \d\d:\d\d UTC: Verify stability', page)


def test_a_bar_lies_where_its_times_say() -> None:
    drawn = gantt_svg(spans(told.recovered()))
    bars = [
        (float(x), float(w))
        for x, w in re.findall(r'<rect [^>]*?x="([\d.]+)%"[^>]*? width="([\d.]+)%"', drawn)
    ]
    found = spans(told.recovered())
    assert len(bars) == len(found)
    start = min(span.start for span in found)
    whole = max(span.end for span in found) - start
    for (x, width), span in zip(bars, found, strict=True):
        assert x == pytest.approx(min(100.0 - width, 100.0 * ((span.start - start) / whole)), abs=0.01)
        assert x + width <= 100.01
    longest = max(found, key=lambda span: span.end - span.start)
    assert max(bars, key=lambda bar: bar[1]) == bars[found.index(longest)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_mermaid_line_has_exactly_its_own_separators(text: str) -> None:
    words = told.Words(check=text, status=text)
    for line in gantt(spans(told.recovered(words))).splitlines()[4:-1]:
        assert re.fullmatch(
            r"    (section [\w ./()-]+|[\w ./()-]+ :(done|active|crit), [\dT:-]+, [\dT:-]+)", line
        )


def test_letters_of_the_drawing_do_not_shrink_with_the_page() -> None:
    assert "viewBox" not in gantt_svg(spans(told.recovered()))


def test_nothing_is_drawn_of_nothing() -> None:
    assert gantt(()) == gantt_svg(()) == ""
