"""No secret given to the Redactor appears in any rendering, wherever a remote put it."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.judging.checks import CommandCheck, HttpCheck, VersionCheck
from rerail.core.record import encode, outputs
from rerail.core.state import State
from rerail.core.telling.circumstances import FOR_OURSELVES
from rerail.core.telling.incident import incident
from rerail.core.telling.result import result
from rerail.core.text import Redactor, Secret
from rerail.render.console import closing, lines
from rerail.render.markdown.comments import comments, excerpt_comments
from rerail.render.markdown.pages import issue_body, step_summary
from rerail.render.markdown.people import people_part
from rerail.render.page import incident_page
from tests.telling_states import Words, documented, recovered_story
from tests.telling_story import Story

tokens = st.from_regex(r"[A-Za-z0-9_]{12}[A-Za-z0-9_-]{8,30}", fullmatch=True)

OUTSIDE = [field.name for field in fields(Words) if field.name != "rule"]
"""A rule's name is rerail's own: it names what it hides."""


def everything_told(state: State) -> str:
    told, record = incident(state, FOR_OURSELVES), result(state, FOR_OURSELVES)
    body = issue_body(state, told, FOR_OURSELVES)
    return "\n".join(
        [
            told.title,
            body,
            step_summary(state, FOR_OURSELVES),
            incident_page(state, FOR_OURSELVES),
            people_part(state, FOR_OURSELVES),
            *(c.body for c in comments(state, FOR_OURSELVES)),
            *(c.body for c in excerpt_comments(state, FOR_OURSELVES)),
            encode(record).decode(),
            *outputs(record).values(),
            *lines(State(), state),
            *closing(state, record),
        ]
    )


@settings(max_examples=25, deadline=None)
@given(tokens)
def test_a_secret_in_any_word_from_outside_is_in_nothing_that_is_told(token: str) -> None:
    words = Words(**dict.fromkeys(OUTSIDE, f"x {token} y"))
    redactor = Redactor({"RAILWAY_TOKEN": Secret(token)})
    told = everything_told(documented(words, redactor))
    assert token not in told
    assert "REDACTED" in told


def test_nothing_of_a_check_s_query_and_of_the_secrets_in_its_command_is_told() -> None:
    """Whoever sets them up may have put in what opens the door; no list of secrets knows that."""
    opens = "kq7Zp2vX4mQz81"
    checks = (
        HttpCheck(name="health", url=f"https://api.shop.example/health?door={opens}"),
        VersionCheck(name="version", url=f"https://jane:{opens}@api.shop.example/version#{opens}"),
        CommandCheck(
            name="smoke", command=f'curl -H "Authorization: Bearer {opens}" https://api.shop.example'
        ),
    )
    for make in (recovered_story, Story().planned):
        story = make()
        assert story.state.plan is not None
        story.tell(j.Planned(plan=replace(story.state.plan, checks=checks)))
        said = everything_told(story.state)
        assert opens not in said
        assert "https://api.shop.example/health" in said


def test_without_a_redactor_the_same_words_would_be_told() -> None:
    """The property above is worth something only if these words do reach what is told."""
    token = "abcdefghijklmnop1234"
    words = Words(**{field.name: f"x {token} y" for field in fields(Words)})
    assert token in everything_told(documented(words))
