"""What keeps the failed version out, and the ways from here: thaw, gate, undo, each with its command."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rerail.core.judging.reasons import Reason
from rerail.core.resuming import Left, left
from rerail.core.telling.filing import resume_command
from rerail.core.telling.forward import is_undo
from rerail.core.telling.freeze import Freeze, freeze
from rerail.core.telling.go_ahead import go_ahead_command, go_ahead_options
from rerail.core.telling.names import environment_name, filed_as, live, place_options
from rerail.core.telling.recurrence import Recurrence, is_still_on, recurrence
from rerail.core.values import Route, Value, Verdict

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


class NextStep(Value):
    """One thing to do; `command` is to be typed as it stands."""

    says: str
    command: str | None = None


BY_HAND = (
    "Switch auto-deploy off by hand: in Railway's dashboard, the service, Settings, Disconnect at its "
    "repository."
)
"""Source: Railway docs, guides/github-autodeploys, "Disable Automatic Deployments"."""
_RESUME = "To go on with this run: it looks again, verifies and tells, and sends nothing that has arrived"
_RESUME_ELSEWHERE = "To go on with it, run rerail again: it sends no second rollback where one has arrived."
_NOT_STANDING = frozenset(
    {Reason.OVERTAKEN, Reason.DEPLOYMENT_REMOVED, Reason.DEPLOYMENT_CRASHED, Reason.VERSION_REFUTED}
)
"""Ends after which it is not certain that the rollback is live: there may be nothing to undo."""


def first_steps(state: State) -> tuple[NextStep, ...]:
    """Give what is to be done first: auto-deploy off by hand where it is, or may be, on; the way ahead."""
    by_hand = is_still_on(state) and freeze(state) is Freeze.STILL_ON
    ahead = () if _is_further_back(state) else _way_ahead(state)
    return (*((NextStep(says=BY_HAND),) if by_hand else ()), *ahead)


def resume_steps(state: State, facts: TellingFacts) -> tuple[NextStep, ...]:
    """Give the command that goes on with a run that ended unsure; a hosted runner's folder dies with it."""
    if left(state) is not Left.UNCERTAIN:
        return ()
    if facts.beside_files and state.started is not None and state.started.run_url is None:
        return (NextStep(says=_RESUME, command=resume_command(facts)),)
    return (NextStep(says=_RESUME_ELSEWHERE),)


def last_steps(state: State) -> tuple[NextStep, ...]:
    """Give the ways from here, after what the Verdict asks for."""
    if is_undo(state):
        return (*_thaw_after_undo(state), *_back_again(state))
    if _is_further_back(state):
        return _way_ahead(state)
    return (*_gate(state), *_thaw(state), *_undo(state))


def _is_further_back(state: State) -> bool:
    """Tell whether the way ahead leads behind a rollback that is live: that is looked at first."""
    return state.verdict is not None and state.verdict.reason is Reason.UNSAFE_LIVE_IS_ROLLBACK


def _way_ahead(state: State) -> tuple[NextStep, ...]:
    command = go_ahead_command(state)
    if command is None or state.plan is None:
        return ()
    inputs = [o.removeprefix("--") for o in go_ahead_options(state.plan) if " " not in o]
    workflow = f" (in a workflow, the input {', '.join(inputs)}: true)" if inputs else ""
    return (NextStep(says=f"To go ahead all the same{workflow}", command=command),)


def _is_frozen(state: State) -> bool:
    return state.plan is not None and state.plan.freezes and freeze(state) not in (None, Freeze.ELSEWHERE)


def _thaw(state: State) -> tuple[NextStep, ...]:
    if not _is_frozen(state):
        return ()
    says = "Once the fix is in, allow deploys again"
    return (NextStep(says=says, command=_command(state, "thaw", "--incident")),)


def _gate(state: State) -> tuple[NextStep, ...]:
    """Name the gate where it is the only freeze that there is."""
    if not _is_frozen(state) or recurrence(state) not in (Recurrence.UPLOAD, Recurrence.IMAGE):
        return ()
    says = "In the workflow that deploys, let this step decide; the fix passes with --fixes"
    return (NextStep(says=says, command=_command(state, "gate")),)


def _undo(state: State) -> tuple[NextStep, ...]:
    verdict, failed = state.verdict, live(state)
    went_live = state.rung is not None and state.rung.live_at is not None
    if verdict is None or failed is None or not went_live or verdict.reason in _NOT_STANDING:
        return ()
    command = _command(state, "undo", "--incident")
    if filed_as(state) is None:
        command = _by_id(state, failed.id)
    return (NextStep(says="To go forward again to what was undone", command=command),)


def _by_id(state: State, failed: str) -> str:
    """Give the command where no incident tells of the rollback: only Railway's mark does, if it made one."""
    marked = state.rung is not None and state.rung.intent.route is Route.ROLLBACK
    words, option = (
        (_command(state, "undo"), "--deployment") if marked else (_command(state, "rollback"), "--target")
    )
    return f"{words} {option} {shlex.quote(failed)}"


def _thaw_after_undo(state: State) -> tuple[NextStep, ...]:
    """Say that deploys are frozen still: an undo leaves that as it is."""
    verdict = state.verdict
    if verdict is None or verdict.verdict is not Verdict.RECOVERED or state.plan is None:
        return ()
    undoes = state.plan.undoes
    number = undoes.incident if undoes else None
    words = _command(state, "thaw")
    command = f"{words} --incident {number}" if number is not None else words
    return (
        NextStep(says="If all is well, allow deploys again (the freeze was left as it is)", command=command),
    )


def _back_again(state: State) -> tuple[NextStep, ...]:
    before = live(state)
    if not state.acting or before is None:
        return ()
    command = f"{_command(state, 'rollback')} --target {shlex.quote(before.id)}"
    return (NextStep(says="To go back once more to what was live before", command=command),)


def _command(state: State, name: str, numbered: str | None = None) -> str:
    """Give the command as one types it, with the incident's number where it is filed."""
    words, number = ["rerail", name, *place_options(state, environment_name(state))], filed_as(state)
    if numbered and number is not None:
        words += [numbered, str(number)]
    return shlex.join(words)
