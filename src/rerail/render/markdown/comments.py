"""The comments under the incident's issue: they are what notifies people, so there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.comment import Comment
from rerail.core.telling.forward import is_undo
from rerail.core.telling.go_ahead import again_command
from rerail.core.telling.incident import PROVEN_BY, incident
from rerail.core.telling.names import subject, target_name
from rerail.core.telling.tone import Tone
from rerail.core.values import Verdict
from rerail.render.escape import code, inline
from rerail.render.markdown.evidence import continues
from rerail.render.markdown.excerpts import folded, pieces
from rerail.render.markdown.pages import fullness_of
from rerail.render.markdown.status import alert, alert_words, initial_alert

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident

NEEDS_APPROVAL = "NEEDS_APPROVAL"
"""Railway's word for a deployment that waits for a person."""


def comments(state: State, facts: TellingFacts) -> tuple[Comment, ...]:
    """Give all comments that should exist for this state, in their order; keys hold the run's id.

    Exactly: started; needs a human; finished. A run that acted ends with one of the last two; a run that
    did not act says something only where somebody is needed.
    """
    told = incident(state, facts)
    found = (
        *(_started(state, told) if state.acting else ()),
        *_approval(state),
        *_ended(state, told),
    )
    return tuple(Comment(key=f"{state.run}-{name}", body=body) for name, body in found)


def excerpt_comments(state: State, facts: TellingFacts) -> tuple[Comment, ...]:
    """Give what of the log's excerpts has no room in the body, in order; once nothing more will come."""
    if not facts.open or not continues(state):
        return ()
    shown = fullness_of(state, facts).log_excerpts
    return tuple(
        Comment(key=f"{state.run}-{piece.which}-{piece.number}", body=folded(piece))
        for excerpt in state.evidence.excerpts
        for piece in pieces(excerpt)
        if not (shown and piece.in_body)
    )


def _started(state: State, told: Incident) -> tuple[tuple[str, str], ...]:
    says = f"{inline(subject(state))}\n\n{initial_alert(state, is_open=told.open)}"
    return (("started", alert(Tone.UNDER_WAY, alert_words(state), *says.split("\n\n"))),)


def _approval(state: State) -> tuple[tuple[str, str], ...]:
    """Ask at once for what nobody but a person can do, and what the rollback waits for."""
    if not any(seen.status == NEEDS_APPROVAL for rung in state.rungs for seen in rung.statuses):
        return ()
    says = "Railway waits for somebody to approve the new deployment. Approve it in Railway's dashboard."
    return (("needs-approval", alert(Tone.DOUBTFUL, "A HUMAN IS NEEDED", inline(says))),)


def _ended(state: State, told: Incident) -> tuple[tuple[str, str], ...]:
    if state.verdict is None or told.fingerprint is None:
        return ()
    if state.verdict.verdict is Verdict.RECOVERED:
        return (("finished", _resolved(state, told)),)
    return (("needs-human", _needs_human(state, told)),)


def _resolved(state: State, told: Incident) -> str:
    """Give the runbook's "Completion notice"."""
    at, verdict = state.verify.closed_at, state.verdict
    since = f" since {at:%H:%M:%S} UTC" if at else ""
    proof = f", proven by {PROVEN_BY[verdict.proof]}" if verdict else ""
    undo = is_undo(state)
    moved = "Forward again on" if undo else "Reverted to"
    steps = "".join(f"\n  - {step}" for step in _steps(told))
    lines = (
        f"**Service Status:** Fully operational{since}{proof}",
        f"**Version:** {moved} {inline(target_name(state) or 'the Target')}",
        *((f"**Freeze:** {inline(told.stays_back, 600)}",) if told.stays_back else ()),
        *((f"**{inline(told.warning)}**",) if told.warning else ()),
        f"**Next Steps:**{steps}",
    )
    return alert(
        Tone.GOOD,
        "DONE: Rolled forward again" if undo else "RESOLVED: Rollback completed successfully",
        inline(subject(state)),
        "\n".join(f"- {line}" for line in lines),
    )


def _steps(told: Incident) -> list[str]:
    return [f"{inline(s.says)}{f': {code(s.command)}' if s.command else ''}" for s in told.next_steps]


def _needs_human(state: State, told: Incident) -> str:
    says = told.says if told.open else told.sentence
    head = alert(
        told.tone, f"A HUMAN IS NEEDED: {told.headline}", inline(subject(state)), inline(says, 1_000)
    )
    steps = _steps(told)
    again = again_command(state)
    if again and not any((step.command or "").startswith("rerail rollback") for step in told.next_steps):
        steps.append(f"To run rerail again: {code(again)}")
    warned = f"**{inline(told.warning)}**" if told.warning else ""
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return "\n\n".join(part for part in (head, warned, "**What to do**", listed) if part)
