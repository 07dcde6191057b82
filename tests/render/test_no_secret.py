"""No secret given to the Redactor appears in any rendering, wherever a remote put it."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.record import encode, outputs
from rerail.core.state import State
from rerail.core.telling.circumstances import FOR_OURSELVES
from rerail.core.telling.incident import incident
from rerail.core.telling.result import result
from rerail.core.telling.spans import spans
from rerail.core.text import Redactor, Secret
from rerail.render.console import closing, lines
from rerail.render.gantt_svg import gantt_svg
from rerail.render.html import html
from rerail.render.markdown.pages import issue_body, step_summary
from tests.telling_states import Words, recovered

tokens = st.from_regex(r"[A-Za-z0-9_]{12}[A-Za-z0-9_-]{8,30}", fullmatch=True)


def everything_told(state: State) -> str:
    told, record = incident(state, FOR_OURSELVES), result(state, FOR_OURSELVES)
    body = issue_body(state, told, FOR_OURSELVES)
    return "\n".join(
        [
            told.title,
            body,
            step_summary(state, FOR_OURSELVES),
            html(told.title, body, gantt_svg(spans(state))),
            encode(record).decode(),
            *outputs(record).values(),
            *lines(State(), state),
            *closing(state, record),
        ]
    )


@settings(max_examples=25, deadline=None)
@given(tokens)
def test_a_secret_in_any_word_from_outside_is_in_nothing_that_is_told(token: str) -> None:
    words = Words(**{field.name: f"x {token} y" for field in fields(Words)})
    redactor = Redactor({"RAILWAY_TOKEN": Secret(token)})
    told = everything_told(recovered(words, redactor))
    assert token not in told
    assert "REDACTED" in told


def test_without_a_redactor_the_same_words_would_be_told() -> None:
    """The property above is worth something only if these words do reach what is told."""
    token = "abcdefghijklmnop1234"
    words = Words(**{field.name: f"x {token} y" for field in fields(Words)})
    assert token in everything_told(recovered(words))
