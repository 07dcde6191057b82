"""The Incident: what is told of a run, from its first moment to its end. A pure function of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.plan import Level
from rerail.core.choosing.choice import NothingFound
from rerail.core.journal import OwnOutcome
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.telling import forward
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.forward import is_undo
from rerail.core.telling.freeze import stays_back
from rerail.core.telling.headline import headline, tone
from rerail.core.telling.names import service_name, subject, target_name
from rerail.core.telling.next_steps import next_steps
from rerail.core.telling.onward import NextStep
from rerail.core.telling.recurrence import difference, is_still_on, warning
from rerail.core.telling.tone import Tone
from rerail.core.telling.unknown import unknown
from rerail.core.telling.watched import words
from rerail.core.values import Proof, Value, Verdict
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts

LABELS = ("incident", "rerail")
TITLE_LIMIT = 200
"""Characters; GitHub refuses titles over 256."""


class Incident(Value):
    """What is told. Texts may hold words from outside, already redacted; the renderer escapes them."""

    title: str
    labels: tuple[str, ...]
    fingerprint: str | None
    """None means: there is nothing to file (yet)."""
    tone: Tone
    headline: str
    """One or two words: `RECOVERED`."""
    sentence: str
    """Our sentence for the reason-code; quotes nothing from outside."""
    says: str
    """What is known in full; may quote the outside."""
    warning: str | None
    """What would bring the failed version back."""
    warned_first: bool
    """Whether the warning comes before the status; it does when all else is well, or auto-deploy is on."""
    stays_back: str | None
    """Whether deploys are frozen, what bypasses that, and what ends it; None before the rollback."""
    unknown: tuple[str, ...]
    next_steps: tuple[NextStep, ...]
    open: bool
    """Whether evidence may be shown where this is told."""
    links: bool
    """Whether addresses in the Timeline lead anywhere: not in the open, and not of a simulated Railway."""


def incident(state: State, facts: TellingFacts) -> Incident:
    """Give the Incident of the state as it is now."""
    return Incident(
        title=title(state),
        labels=LABELS,
        fingerprint=fingerprint(state),
        tone=tone(state),
        headline=headline(state),
        sentence=plain_facts(state, is_open=False) or _sentence(state),
        says=says(state),
        warning=warning(state, is_open=facts.open),
        warned_first=_is_warned_first(state),
        stays_back=stays_back(state),
        unknown=unknown(state),
        next_steps=next_steps(state, facts),
        open=facts.open,
        links=facts.open and not facts.simulated_clock,
    )


def _sentence(state: State) -> str:
    if words.is_only_watch(state):
        return words.sentence(state)
    if state.verdict is None:
        return _under_way(state)
    reason = state.verdict.reason
    return forward.sentence(reason) if is_undo(state) else SENTENCES[reason]


def _is_warned_first(state: State) -> bool:
    well = state.verdict is None or state.verdict.verdict is Verdict.RECOVERED
    return well or is_still_on(state)


def says(state: State) -> str:
    """Give what is known in full, in one or two sentences; may quote the outside."""
    verdict = state.verdict
    if words.is_only_watch(state):
        return watched_says(state)
    if verdict is None:
        return _under_way(state)
    if isinstance(state.choice, NothingFound):
        return state.choice.why
    stops = [f for f in state.plan.findings if f.level is Level.STOP] if state.plan else []
    if stops and verdict.exit_code == ExitCode.UNSAFE_PLAN:
        return " ".join(str(finding.says) for finding in stops)
    said = forward.says(state) if is_undo(state) else str(verdict.says)
    return plain_facts(state, is_open=True) or said


def watched_says(state: State) -> str:
    """Say what a watch without a rollback came to; where a rollback was begun and stopped, why."""
    judged = state.watch.judged if state.watch else None
    if judged is None:
        return str(state.verdict.says) if state.verdict else words.sentence(state)
    if words.only_shown(state):
        would = f"Without --dry-run it would now be rolled back to {target_name(state)}; nothing was sent."
        return f"{judged.says} {would}"
    stopped = judged.acts and state.verdict is not None
    why = f" The rollback stopped before it began: {state.verdict.says}" if stopped and state.verdict else ""
    held = f" {judged.held_back}" if judged.held_back else ""
    return f"{judged.says}{held}{why}"


def plain_facts(state: State, *, is_open: bool) -> str | None:
    """Say what was reached, since when, and what proves it; None unless RECOVERED."""
    verdict, live_at = state.verdict, state.rung.live_at if state.rung else None
    if verdict is None or verdict.verdict is not Verdict.RECOVERED or live_at is None:
        return None
    since = f"since {live_at:%H:%M:%S} UTC"
    back = "forward again" if is_undo(state) else "back"
    on, proof = f"{back} on {target_name(state)} {since}", PROVEN_BY[verdict.proof]
    also = " Your own checks passed." if own_checks_passed(state) else ""
    back = f"{subject(state)} is {on}, proven by {proof}.{also}"
    differs = difference(state, is_open=is_open)
    return f"{back} {differs}" if differs else back


def own_checks_passed(state: State) -> bool:
    """Tell whether checks of the user's own ran after the rollback, and all of them passed."""
    outcomes = {ended.outcome for ended in state.own_checks}
    return outcomes == {OwnOutcome.SUCCESS}


PROVEN_BY = {
    Proof.REQUEST_LOG: "the request log",
    Proof.VERSION: "the version endpoint",
    Proof.INSTANCES: "its instances, which ran without a restart",
    Proof.NONE: "nothing",
}


def title(state: State) -> str:
    """Give the title: `api in production: rolled back to deploy-2026-11-22-1410 — recovered`.

    One line of printable characters, whatever a name is made of.
    """
    dry = "dry run, " if state.started is not None and state.started.dry_run else ""
    said = f"{dry}{subject(state)}: {_status_words(state)}"
    text = " ".join("".join(each if each.isprintable() else " " for each in said).split())
    return text if len(text) <= TITLE_LIMIT else f"{text[: TITLE_LIMIT - 1]}…"


def _status_words(state: State) -> str:  # noqa: PLR0911  a table
    if is_undo(state):
        return forward.status_words(state, target_name(state) or "what was undone")
    if words.is_only_watch(state):
        return words.title_words(state)
    target = target_name(state) or "the last good release"
    if state.verdict is None:
        return _words_under_way(state, target)
    if not state.acting:
        return _words_before_acting(state, target)
    went_live = state.rung is not None and state.rung.live_at is not None
    done = f"rolled back to {target}" if went_live else f"rollback to {target}"
    match state.verdict.verdict:
        case Verdict.RECOVERED:
            return f"{done} — recovered"
        case Verdict.NOT_RECOVERED:
            return f"{done} — not recovered"
        case _:
            return f"{done} — inconclusive"


def _words_under_way(state: State, target: str) -> str:
    if state.rung is not None and state.rung.live_at is not None:
        return f"rolled back to {target} — verifying"
    return f"rolling back to {target}" if state.acting else "preparing a rollback"


def _words_before_acting(state: State, target: str) -> str:
    reason = state.verdict.reason if state.verdict else None
    if reason is Reason.NOTHING_TO_ROLL_BACK_TO:
        return "nothing to roll back to"
    if reason is Reason.DRY_RUN:
        return f"would roll back to {target}"
    if reason is Reason.NEVER_WENT_LIVE:
        return "nothing to roll back, the newest deployment never went live"
    if state.verdict is not None and state.verdict.exit_code == ExitCode.UNSAFE_PLAN:
        return f"rollback to {target} stopped before it began: unsafe"
    return "rollback could not begin"


def _under_way(state: State) -> str:
    """Say where the run is; the words of the runbook's alert and updates."""
    name = service_name(state)
    rollback = "new rollback, which undoes one," if is_undo(state) else "rollback"
    if not state.acting:
        return f"A {rollback} of {name} is being prepared. Nothing was sent yet."
    if state.rung is None or state.rung.live_at is None:
        status = f" Railway says {state.rung.current.status}." if state.rung and state.rung.current else ""
        return (
            f"The {rollback} of {name} is under way.{status} The service may be unavailable for some minutes."
        )
    return (
        f"The Target of {name} is live. Whether it is healthy, and whether it is it that answers, is checked."
    )
