"""In public: verdict, times and ids only; held over everything that is told there."""

from __future__ import annotations

import base64
import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.core.text import draft
from rerail.render.markdown.comments import comments, excerpt_comments
from rerail.render.markdown.pages import issue_body, step_summary
from rerail.render.markdown.people import people_part
from rerail.render.page import incident_page
from tests import telling_states as told
from tests.telling_evidence import collected

if TYPE_CHECKING:
    from rerail.core.state import State

PUBLIC = TellingFacts(private=False)
IDS = {"service", "environment", "tag", "check", "status"}
"""What names a run in public, too: without these nobody knows what was rolled back."""
INSIDE = [field.name for field in fields(told.Words) if field.name not in IDS]


def planted(token: str) -> told.Words:
    return told.Words(**{name: f"{name}{token}" for name in INSIDE})


def everything_said(state: State, facts: TellingFacts) -> str:
    found = incident(state, facts)
    body = issue_body(state, found, facts)
    blocks = re.findall(r"rerail:state:v1:(\S+)", body)
    said = (
        found.title,
        body,
        *(base64.urlsafe_b64decode(block).decode() for block in blocks),
        step_summary(state, facts),
        incident_page(state, facts),
        people_part(state, facts),
        *(comment.body for comment in (*comments(state, facts), *excerpt_comments(state, facts))),
    )
    return "\n".join(said)


def stories(words: told.Words) -> tuple[State, ...]:
    not_attached = collected(told.recovered_story(words), attached=False).state
    return (told.documented(words), told.target_unhealthy(words), not_attached)


tokens = st.from_regex(r"[a-z]{12}", fullmatch=True)


@settings(max_examples=10, deadline=None)
@given(tokens)
def test_no_word_from_the_inside_is_said_in_public(token: str) -> None:
    for state in stories(planted(token)):
        assert token not in everything_said(state, PUBLIC)


def test_to_those_who_may_see_it_every_word_is_said() -> None:
    """The property above is worth something only if these words do reach what is told."""
    words = planted("qwertyuiopas")
    said = "\n".join(everything_said(state, FOR_OURSELVES) for state in stories(words))
    assert [name for name in INSIDE if f"{name}qwertyuiopas" not in said] == []


@pytest.mark.parametrize("story", told.STORIES)
def test_in_public_no_host_link_to_a_dashboard_or_artifact_is_told(story: str) -> None:
    said = everything_said(told.STORIES[story](), PUBLIC)
    hidden = ("shop.example", "railway.com/project", "/artifacts/", "/compare/", "/pull/", "octocat")
    assert [word for word in hidden if word in said] == []


def test_in_public_the_five_answers_are_times_and_ids() -> None:
    body = issue_body(told.documented(), incident(told.documented(), PUBLIC), PUBLIC)
    for wanted in (
        "02:41:07 to 03:00:21 UTC",
        "19 min 14 s",
        "commit `f6e5d4c3b2`",
        "**Yes** since 03:01:23",
    ):
        assert wanted in body
    for hidden in ("214", "1,932", "## Evidence", "## Impact", "## What was undone", "suggested"):
        assert hidden not in body


FILED = j.Told(outlet="issue", done=True, number=7, where="https://github.com/acme/inside/issues/7")
UNFILED = j.Told(outlet="issue", done=False, says=draft("the token may not write issues in acme/inside"))


@pytest.mark.parametrize("word", [FILED, replace(FILED, says=UNFILED.says), UNFILED])
def test_a_repository_for_incidents_elsewhere_is_not_named_in_public(word: j.Told) -> None:
    story = told.recovered_story()
    assert story.state.started is not None
    story.tell(replace(story.state.started, repository="acme/shop", files_in="acme/inside")).tell(word)
    summaries = {
        is_open: step_summary(story.state, TellingFacts(private=is_open, result_path="out/result.json"))
        for is_open in (True, False)
    }
    assert "acme/inside" in summaries[True]
    assert "acme/inside" not in summaries[False]
    assert ("issue 7" if word.done else "NOT FILED") in summaries[False]


def test_where_it_is_the_service_s_own_repository_the_link_is_there_in_public_too() -> None:
    story = told.recovered_story()
    assert story.state.started is not None
    story.tell(replace(story.state.started, repository="Acme/inside", files_in="acme/inside")).tell(FILED)
    assert str(FILED.where) in step_summary(
        story.state, TellingFacts(private=False, result_path="out/result.json")
    )
