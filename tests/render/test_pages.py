"""The issue's body and the step summary: what they hold, what they hide, and that they fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from rerail.core import journal as j
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.core.telling.marks import begin, end, fingerprint_mark
from rerail.core.text import draft
from rerail.core.values import Outcome
from rerail.render.markdown.measure import ISSUE_LIMIT, SUMMARY_LIMIT, size
from rerail.render.markdown.pages import PAGE, STATE, issue_body, step_summary
from tests import telling_states as told
from tests.render.test_escape import HOSTILE
from tests.telling_evidence import collected

if TYPE_CHECKING:
    from rerail.core.state import State

PUBLIC = TellingFacts(private=False)


def body(state: State, facts: TellingFacts = FOR_OURSELVES) -> str:
    return issue_body(state, incident(state, facts), facts)


def all_hostile(text: str) -> told.Words:
    fields = told.Words.__dataclass_fields__
    return told.Words(**dict.fromkeys(fields, text))


def test_the_first_line_is_the_fingerprint_and_the_rest_lies_between_the_markers() -> None:
    lines = body(told.recovered()).splitlines()
    expected = f"{told.SERVICE_ID}/{told.ENVIRONMENT_ID}/{told.BAD_ID}"
    assert lines[0] == fingerprint_mark(expected)
    assert [line for line in lines if "rerail:begin:" in line or "rerail:end:" in line] == [
        begin(PAGE),
        end(PAGE),
        begin(STATE),
        end(STATE),
    ]
    assert (lines[1], lines[-1]) == (begin(PAGE), end(STATE))


@pytest.mark.parametrize("story", ["still-on", "still-on-unhealthy"])
def test_that_auto_deploy_is_on_comes_before_whatever_the_verdict_is(story: str) -> None:
    lines = body(told.STORIES[story]()).splitlines()
    assert lines[2].startswith("**AUTO-DEPLOY IS STILL ON: Railway refused to switch it off")
    assert lines[4].startswith("> [!")


def test_where_deploys_are_frozen_the_verdict_comes_first() -> None:
    lines = body(told.recovered()).splitlines()
    assert lines[2:4] == ["> [!TIP]", "> **RECOVERED**"]
    assert "AUTO-DEPLOY IS STILL ON" not in body(told.recovered())


@pytest.mark.parametrize("story", told.STORIES)
def test_the_sections_have_their_order(story: str) -> None:
    headings = re.findall(r"^## (.+)$", body(told.STORIES[story]()), re.MULTILINE)
    order = [
        "In short",
        "What comes next",
        "Still unknown",
        "Timeline",
        "What was undone",
        "What going back would undo",
        "What came back",
        "Impact",
        "Target, and why",
        "Plan",
        "What each check saw",
        "Verification and proof",
        "Evidence",
    ]
    assert headings == [heading for heading in order if heading in headings]
    assert "What comes next" in headings


def test_it_tells_target_passed_over_findings_and_prices() -> None:
    text = body(told.recovered())
    for wanted in ("served 9 min, less than 30 min", "until 02:31 UTC", "seconds, no build", "**WARNING**"):
        assert wanted in text


def test_a_public_incident_holds_no_evidence() -> None:
    story = told.target_unhealthy()
    hidden = (
        "SESSION",
        "relation",
        "500 in 21",
        "api.shop.example",
        "railway.com",
        "Checkout answers",
        "octocat",
        "Cache sessions",
        "Ada",
        "npm run",
        "300 changed files",
    )
    private, public = body(story), body(story, PUBLIC)
    assert [word for word in hidden if word in public] == []
    assert "500 in 21" in private
    assert "SESSION" in private


@pytest.mark.parametrize("story", told.STORIES)
def test_a_public_page_says_that_evidence_is_left_out(story: str) -> None:
    assert "public-evidence: true" in body(told.STORIES[story](), PUBLIC)
    assert "public-evidence: true" not in body(told.STORIES[story]())


def test_a_public_incident_still_holds_verdict_times_and_ids() -> None:
    public = body(told.recovered(), PUBLIC)
    for wanted in ("RECOVERED", "1 min 24 s", told.BAD_ID, told.GOOD_ID, told.NEW_ID, told.TAG, "03:00:27"):
        assert wanted in public


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("facts", [FOR_OURSELVES, PUBLIC])
def test_hostile_text_adds_no_structure_to_the_page(text: str, facts: TellingFacts) -> None:
    calm, page = body(told.documented(), facts), body(told.documented(all_hostile(text)), facts)
    assert structure(page) == structure(calm)


def structure(page: str) -> list[str]:
    """Give the kinds of tokens that outside text must not change, and every piece of raw HTML."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(page):
        if token.type in {"inline", "paragraph_open", "paragraph_close"}:
            found += [c.type for c in token.children or () if c.type in {"image", "html_inline", "link_open"}]
        elif token.type == "html_block":
            found.append(re.sub(r"v1:\S+|Excerpt of .*? UTC", "", token.content))
        else:
            found.append(token.type)
    return found


@pytest.mark.parametrize("filler", ["x", "|", "é", "🚂", "`", "<", "@a "])
def test_the_body_fits_however_long_everything_is(filler: str) -> None:
    story = told.Story(words=all_hostile(filler * (8_000 // len(filler)))).live()
    for n in range(200):
        story.measure(f"c{n}", Outcome.FAILED if n % 2 else Outcome.PASSED, times=1, every=1.0)
    text = body(collected(story).state)
    assert size(text) <= ISSUE_LIMIT
    assert text.count(begin(PAGE)) == text.count(end(PAGE)) == 1
    assert text.rstrip().endswith(end(STATE))
    assert "Left out for length" in text


def test_excerpts_are_the_first_thing_left_out() -> None:
    story = told.Story().live()
    for n in range(12):
        evidence = story.evidence(f"check-{n}", Outcome.FAILED)
        big = j.Measured(evidence=told.with_excerpt(evidence, draft("y" * 9_000)))
        story.tell(big)
    text = body(story.state)
    assert "Left out for length: the excerpts of answers." in text
    assert "served 9 min, less than 30 min" in text


def test_the_summary_has_a_title_and_no_markers() -> None:
    text = step_summary(told.recovered(), FOR_OURSELVES)
    assert text.startswith("# api in production: rolled back to deploy-2026-11-22-1410 — recovered\n")
    assert "<!--" not in text
    assert size(text) <= SUMMARY_LIMIT


def test_a_played_run_says_so_and_links_to_no_dashboard() -> None:
    facts = TellingFacts(private=True, simulated_clock=True)
    text = body(told.documented(), facts)
    assert "nothing of this is real" in text
    assert re.findall(r"\(<(https://[^>]+)>\)", text) == ["https://github.com/shop/api/actions/runs/4711"]


def test_a_dry_run_shows_the_whole_plan() -> None:
    text = step_summary(told.dry_run(), FOR_OURSELVES)
    wanted = (
        "| Live |",
        "| Target |",
        "| Passed over |",
        "| Route |",
        "| Check |",
        "| Deadline |",
        "| Warning |",
    )
    places = [text.index(word) for word in wanted]
    assert places == sorted(places)
    assert "## Plan" not in step_summary(told.dry_run(), PUBLIC)


def test_another_warning_comes_after_a_verdict_that_is_no_good_news() -> None:
    text = body(told.deployed_from(told.target_unhealthy(), None))
    assert text.index("**NOT RECOVERED**") < text.index("**Nothing stops the next “railway up”")


@pytest.mark.parametrize("story", told.STORIES)
def test_an_underscore_within_a_word_stays_as_it_is(story: str) -> None:
    assert "&#95;" not in body(told.STORIES[story]())
    assert "SESSION_STORE_URL" in body(told.recovered())
