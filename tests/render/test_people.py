"""The people's part: follow-ups with due times, and the post-mortem's template."""

from __future__ import annotations

import re

import pytest

from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.root_cause import NAMES
from rerail.render.markdown.measure import ISSUE_LIMIT, PEOPLE_LIMIT, size
from rerail.render.markdown.people import people_part
from tests import telling_states as told
from tests.render.test_escape import HOSTILE
from tests.render.test_pages import all_hostile, structure

GITHUB_LIMIT = 65_536


def boxes(text: str) -> list[str]:
    return re.findall(r"^- \[ \] (.+)$", text, re.MULTILINE)


def test_the_follow_ups_are_the_runbooks_with_due_times_from_the_verdict() -> None:
    assert boxes(people_part(told.recovered(), FOR_OURSELVES))[:6] == [
        "by 2026-11-23 03:31 UTC: Verify stability: look again at `https://api.shop.example/health`",
        "by 2026-11-24 03:01 UTC: Root cause analysis",
        "by 2026-11-24 03:01 UTC: Fix the issue in development",
        "by 2026-11-24 03:01 UTC: Update deployment procedures",
        "by 2026-11-24 03:01 UTC: Schedule the post-mortem meeting",
        "by 2026-11-24 03:01 UTC: Update runbooks with learnings",
    ]


def test_before_the_verdict_the_due_times_count_from_the_start() -> None:
    assert boxes(people_part(told.under_way(), FOR_OURSELVES))[0].startswith("by 2026-11-23 03:30 UTC")


def test_where_nothing_was_done_the_service_is_to_be_brought_back_first() -> None:
    assert "Bring the service back" in boxes(people_part(told.unsafe(), FOR_OURSELVES))[0]


def test_the_post_mortem_asks_for_what_the_runbook_wants_to_learn() -> None:
    headings = re.findall(r"^### (.+)$", people_part(told.recovered(), FOR_OURSELVES), re.MULTILINE)
    assert headings == [
        "What happened",
        "Contributing factors",
        "Root-cause category",
        "What went well",
        "What did not go well",
        "Action items",
    ]


def test_the_categories_are_the_runbooks_scenarios_and_the_suggested_one_is_named_but_not_ticked() -> None:
    text = people_part(told.documented(), FOR_OURSELVES)
    categories = boxes(text)[6:]
    assert [each.partition(" (")[0] for each in categories] == [*list(NAMES.values())[:-1], "Something else"]
    suggested = [each for each in categories if "suggested" in each]
    said = "Database migration issue (suggested: The pre-deploy command of the failed deployment failed.)"
    assert suggested == [said]
    assert "[x]" not in text


def test_while_the_run_goes_on_nothing_is_suggested_as_it_would_stay() -> None:
    assert "(suggested" not in people_part(told.under_way(), FOR_OURSELVES)


def test_in_public_nothing_is_suggested_and_no_address_named() -> None:
    text = people_part(told.documented(), TellingFacts(private=False))
    assert "(suggested" not in text
    assert "https://" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_structure_and_no_marker(text: str) -> None:
    found = people_part(told.documented(all_hostile(text)), FOR_OURSELVES)
    assert structure(found) == structure(people_part(told.documented(), FOR_OURSELVES))
    assert "<!--" not in found


@pytest.mark.parametrize("story", told.STORIES)
def test_it_fits_beside_the_longest_body(story: str) -> None:
    assert size(people_part(told.STORIES[story](), FOR_OURSELVES)) <= PEOPLE_LIMIT
    assert ISSUE_LIMIT + PEOPLE_LIMIT < GITHUB_LIMIT
