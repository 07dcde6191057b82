"""What whoever opens the incident must know within one minute: six questions, each with one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.values import ExcerptKind
from rerail.core.judging.reasons import Reason
from rerail.core.telling.forward import is_undo
from rerail.core.telling.highlights import error_words
from rerail.core.telling.incident import PROVEN_BY
from rerail.core.telling.metrics import impacted, nothing_found, time_to_restore
from rerail.core.telling.names import live, target_name
from rerail.core.telling.recurrence import difference
from rerail.core.telling.wording import between, counted, duration, share
from rerail.core.values import Verdict
from rerail.render.escape import code, inline, link
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from rerail.core.evidence.values import CommitMade, Impact
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.core.values import Deployment


def brief(state: State, incident: Incident) -> str:
    """Give the answers; empty before acting. Counts, words and names only where evidence may be shown."""
    if not state.acting:
        return ""
    stays = inline(incident.stays_back or "", 600)
    rows: tuple[tuple[str, str], ...] = (
        ("What was done", _what_was_done(state)),
        ("Is it over", _is_it_over(state, incident)),
        ("Are deploys frozen" if is_undo(state) else "Does it stay back", stays),
    )
    if not is_undo(state):
        rows = (
            ("What happened", _what_happened(state, is_open=incident.open)),
            *rows,
            ("What it cost", _cost(state, is_open=incident.open)),
            ("Which change did it", _which_change(state, incident)),
        )
    asked = tuple((f"**{question}**", answer) for question, answer in rows if answer)
    return f"## In short\n\n{table(('', ''), asked)}"


def _what_happened(state: State, *, is_open: bool) -> str:
    impact, error = state.evidence.impact, state.evidence.excerpt(ExcerptKind.FIRST_ERROR)
    said = [_failures(state, impact, is_open=is_open)] if impact and impact.first_failure else []
    words = error_words(error) if error and is_open else ""
    if words and error and error.at:
        said.append(f"First error in its log, at {error.at:%H:%M:%S} UTC: {code(words)}")
    platform = state.evidence.platform
    if platform and platform.stable is False:
        said.append("Railway itself had announced trouble: see Impact.")
    reason = state.started.reason if state.started else None
    if not said and reason and is_open:
        return f"As it was said at the start: {inline(reason)}"
    return "<br>".join(said) or f"Not known: {nothing_found(state)}."


def _failures(state: State, impact: Impact, *, is_open: bool) -> str:
    recovered = state.verdict is not None and state.verdict.verdict is Verdict.RECOVERED
    last_seen = "" if recovered else ", when it was last looked"
    when = f"Requests failed from {between(impact.first_failure, impact.last_failure)} UTC{last_seen}"
    if not is_open or not impact.requests or impact.failed is None:
        return f"{when}."
    most = impact.paths[0] if impact.paths else None
    where = f", {most.failed:,} of them at {code(f'{most.method} {most.path}')}" if most else ""
    of = f"{impact.failed:,} of {impact.requests:,} ({share(impact.failed, impact.requests)})"
    return f"{when}: {of}{where}."


def _what_was_done(state: State) -> str:
    rung = state.rung
    if rung is None:
        return ""
    sent = f"sent at {rung.first_intent_at:%H:%M:%S} UTC{', not by this run' if state.continued else ''}"
    to = f"{inline(target_name(state) or 'the Target')} by {code(rung.intent.route)}"
    going, gone = "A rollback to", "Rolled back to"
    if is_undo(state):
        going, gone = "Rolling forward again to", "Rolled forward again to"
    if rung.live_at is None and state.verdict is None:
        return f"{going} {to} was {sent}; nothing new is live yet."
    if rung.live_at is None:
        return f"{going} {to} was {sent}; nothing new has gone live."
    return f"{gone} {to}: {sent}, live at {rung.live_at:%H:%M:%S} UTC."


def _is_it_over(state: State, incident: Incident) -> str:
    verdict = state.verdict
    if verdict is None:
        return "**Not yet**: it is under way."
    if verdict.verdict is Verdict.RECOVERED:
        at = state.verify.closed_at
        since = f" since {at:%H:%M:%S} UTC" if at else ""
        return f"**Yes**{since}: its checks passed, and it is proven by {PROVEN_BY[verdict.proof]}."
    word = "**No**" if verdict.verdict is Verdict.NOT_RECOVERED else "**Not known**"
    return f"{word}: {inline(incident.sentence)}"


def _cost(state: State, *, is_open: bool) -> str:
    metric, impact = impacted(state), state.evidence.impact
    if metric.seconds is None:
        said = f"not known: {metric.how}"
    elif impact and impact.failed:
        many = f"{counted(impact.failed, 'failed request')} in " if is_open else "failed requests for "
        said = f"{'at least ' if metric.at_least else ''}{many}{duration(metric.seconds)}"
    else:
        said = metric.how
    restored = time_to_restore(state)
    took = f" The service was back {duration(restored)} after rerail was started." if restored else ""
    return f"{said[:1].upper()}{said[1:]}.{took}"


def _which_change(state: State, incident: Incident) -> str:
    same, failed = difference(state, is_open=incident.open), live(state)
    if same:
        return inline(same)
    if failed is None or failed.commit is None:
        return "Not known: the failed deployment names no commit."
    unhealthy_too = state.verdict is not None and state.verdict.reason is Reason.TARGET_UNHEALTHY
    doubt = "Perhaps none, as the Target is unhealthy too. Suspected was " if unhealthy_too else ""
    return f"{doubt}{_suspect(state, failed, incident)}"


def _suspect(state: State, failed: Deployment, incident: Incident) -> str:
    short = (failed.commit or "")[:10]
    if not incident.open:
        return f"commit {code(short)}"
    changes = state.evidence.changes
    made = next((c for c in changes.commits if c.sha == failed.commit), None) if changes else None
    subject, author = (made.subject, made.author) if made else (failed.message, failed.author)
    said = (
        f"commit {link(short, made.url) if made and made.url and incident.links else code(short)}",
        f"“{inline(subject, 120)}”" if subject else "",
        f"by {inline(author, 60)}" if author else "",
        _brought_by(made, incident),
    )
    return " ".join(part for part in said if part) + _beside_it(state)


def _brought_by(made: CommitMade | None, incident: Incident) -> str:
    found = made.pull_request if made else None
    url = found.url if found and incident.links else None
    return f"({link(f'pull request {found.number}', url)})" if found else ""


def _beside_it(state: State) -> str:
    """Say what else came with it, so that nobody takes the newest commit for the only suspect."""
    changes, variables = state.evidence.changes, state.plan.undone.variables if state.plan else None
    total = changes.total if changes else None
    several = f"; one of {total:,} commits" if total and total > 1 else ""
    return f"{several}; {counted(len(variables), 'variable')} changed as well" if variables else several
