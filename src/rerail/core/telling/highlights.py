"""What happened before the run, as rows of the Timeline: read from the evidence of the failed deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.lines import INDENT, head
from rerail.core.evidence.values import ExcerptKind
from rerail.core.telling.happening import RAILWAY
from rerail.core.telling.names import deployment_link, live
from rerail.core.telling.timeline import Row, Stage
from rerail.core.telling.tone import Tone

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.evidence.values import Excerpt, HappeningSeen
    from rerail.core.state import State

PRE_DEPLOY = "PRE_DEPLOY_COMMAND"
"""Railway's name of the step. Source: its published schema, DeploymentEventStep."""

PRE_DEPLOY_FAILED = "The failed deployment's pre-deploy command failed"


def highlights(state: State) -> tuple[Row, ...]:
    """Give the rows, oldest first; they are no lines of the Journal, and all lie at their own times (UTC)."""
    found = (*_went_live(state), *_pre_deploy(state), *_failures(state), *_first_error(state))
    return tuple(sorted(found, key=lambda row: row.at))


def pre_deploy(state: State) -> tuple[HappeningSeen, ...]:
    """Give the runs of the failed deployment's pre-deploy command, as Railway noted them."""
    happenings = state.evidence.happenings
    return tuple(s for s in happenings.steps if s.step == PRE_DEPLOY) if happenings else ()


def error_words(excerpt: Excerpt) -> str:
    """Give what the error says, without its time and severity; empty where no error was found.

    A traceback of Python says it below its frames, all others in their first line.
    """
    if excerpt.marked is None:
        return ""
    said = [_message(str(line)) for line in excerpt.lines[excerpt.marked :]]
    first = said[0] if said else ""
    if not first.startswith(TRACEBACK):
        return first.strip()
    return next((words.strip() for words in said[1:] if words.strip() and not words[0].isspace()), first)


TRACEBACK = "Traceback (most recent call last)"


def _message(line: str) -> str:
    """Give a line without what stands in front of its message."""
    found = head(line)
    return line[found.width :] if found else line.removeprefix(INDENT)


def _went_live(state: State) -> tuple[Row, ...]:
    impact, failed = state.evidence.impact, live(state)
    if impact is None or impact.start is None:
        return ()
    link = deployment_link(state, failed.id) if failed else None
    return (_row(impact.start, "The failed deployment began to serve", link=link),)


def _pre_deploy(state: State) -> tuple[Row, ...]:
    return tuple(
        _row(step.completed_at or step.started_at, PRE_DEPLOY_FAILED, str(step.error), Tone.BAD)
        for step in pre_deploy(state)
        if step.error
    )


def _failures(state: State) -> tuple[Row, ...]:
    impact = state.evidence.impact
    first, last = (impact.first_failure, impact.last_failure) if impact else (None, None)
    begins = (_row(first, "First failed request", tone=Tone.BAD),) if first else ()
    ends = (_row(last, "Last failed request that is known"),) if last else ()
    return (*begins, *ends)


def _first_error(state: State) -> tuple[Row, ...]:
    found = state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    if found is None or found.at is None or found.marked is None:
        return ()
    return (_row(found.at, "First error in its log", error_words(found), Tone.BAD),)


def _row(
    at: datetime, event: str, detail: str = "", tone: Tone | None = None, *, link: str | None = None
) -> Row:
    return Row(
        seq=0,
        at=at,
        stage=Stage.BEFORE,
        source=RAILWAY,
        event=event,
        detail=" ".join(detail.split()),
        link=link,
        tone=tone,
    )
