"""incident.html in a real browser: nothing overflows on a telephone or a wide screen, all can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.render.page import incident_page
from tests import telling_states as told
from tests.browser import chromium

if TYPE_CHECKING:
    from pathlib import Path

BROWSER = chromium.found() or ""
WIDTHS = (375, 1440)
LONG = "W" * 400
pytestmark = pytest.mark.skipif(
    not BROWSER, reason=f"there is no browser on PATH (looked for {', '.join(chromium.NAMES)})"
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("story", ["documented", "under-way"])
def test_the_page_fits_its_window_and_its_parts_can_be_opened(story: str, width: int, tmp_path: Path) -> None:
    state = told.STORIES[story]()
    seen = chromium.measured(BROWSER, tmp_path, incident_page(state, FOR_OURSELVES), width)
    assert seen["width"] == width
    assert seen["scroll"] <= width
    assert seen["scroll_opened"] <= width
    assert seen["outside"] == 0
    assert seen["opened"] == seen["folded"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_charts_are_drawn_and_the_excerpts_are_there(width: int, tmp_path: Path) -> None:
    seen = chromium.measured(BROWSER, tmp_path, incident_page(told.documented(), FOR_OURSELVES), width)
    assert len(seen["charts"]) == 2
    assert all(drawn_width > width / 2 and height > 100 for drawn_width, height in seen["charts"])
    assert all(bar > 0 for bar in seen["bars"])
    assert any('relation "sessions" does not exist' in text for text in seen["fenced"])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_longest_words_from_outside_make_nothing_overflow(width: int, tmp_path: Path) -> None:
    words = told.Words(**dict.fromkeys(told.Words.__dataclass_fields__, LONG))
    seen = chromium.measured(BROWSER, tmp_path, incident_page(told.documented(words), FOR_OURSELVES), width)
    assert seen["scroll_opened"] <= width
    assert seen["outside"] == 0


def test_the_public_page_fits_as_well(tmp_path: Path) -> None:
    page = incident_page(told.documented(), TellingFacts(private=False))
    seen = chromium.measured(BROWSER, tmp_path, page, WIDTHS[0])
    assert seen["scroll_opened"] <= WIDTHS[0]
    assert len(seen["charts"]) == 1
