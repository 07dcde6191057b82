"""How an earlier process left a run, and whether a later one goes on with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.journal import Held, Reply, Told, VerdictGiven
from rerail.core.outlet_names import ISSUE
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.values import Verdict

if TYPE_CHECKING:
    from rerail.core.choosing.choice import Target
    from rerail.core.state import State

SHORTEST_SHA = 7
_SURELY_NOT_APPLIED = frozenset({Reply.REFUSED, Reply.UNSENT})


class Left(StrEnum):
    """What is known of a run that no process carries on any more."""

    NOTHING_DONE = "nothing-done"
    """Certainly nothing of it was applied: a new run starts afresh."""
    CUT_OFF = "cut-off"
    """A rollback may have been applied, and there is no Verdict."""
    UNCERTAIN = "uncertain"
    """It ended, but not for certain."""
    CERTAIN = "certain"
    """It ended with RECOVERED or NOT_RECOVERED."""


def left(state: State) -> Left:
    """Tell how the run was left."""
    verdict = state.verdict.verdict if state.verdict else None
    if verdict in (Verdict.RECOVERED, Verdict.NOT_RECOVERED):
        return Left.CERTAIN
    if not may_be_applied(state):
        return Left.NOTHING_DONE
    return Left.CUT_OFF if state.verdict is None else Left.UNCERTAIN


def may_be_applied(state: State) -> bool:
    """Tell whether a rollback that this run follows may have been applied; no only where that is certain."""
    replies = [rung.answer.reply if rung.answer else None for rung in state.rungs]
    return any(reply not in _SURELY_NOT_APPLIED for reply in replies)


def claim_held(state: State) -> tuple[str, int] | None:
    """Give the Claim that a run left behind without having done anything: deployment id and turn."""
    claim = state.claim
    if claim is None or claim.held is not Held.OURS or claim.returned or may_be_applied(state):
        return None
    return claim.subject, claim.turn


def is_for(state: State, *, service: str, environment: str | None, target: str | None) -> bool:
    """Tell whether the run was for what is asked now, as far as names tell; None asks for none in particular.

    Two projects may call their services alike: whether it is the same one, Railway has to say.
    """
    started, view = state.started, state.read.view if state.read else None
    if started is None or started.dry_run or view is None:
        return False
    services = {started.service, view.service_name, view.service_id}
    environments = {None, started.environment, view.environment_name, view.environment_id}
    goes_there = target is None or (state.plan is not None and _names(target, state.plan.choice.target))
    return service in services and environment in environments and goes_there


def _names(asked: str, target: Target) -> bool:
    deployment, release = target.deployment, target.release
    known = (deployment.id if deployment else None, release.tag if release else None, target.commit)
    by_commit = len(asked) >= SHORTEST_SHA and (target.commit or "").startswith(asked.lower())
    return asked in known or by_commit


def is_told(state: State) -> bool:
    """Tell whether the run's end was told in the incident's issue, or there is nothing to tell there."""
    started = state.started
    if fingerprint(state) is None or started is None or started.files_in is None:
        return True
    data = [entry.data for entry in state.entries]
    verdicts = [number for number, each in enumerate(data) if isinstance(each, VerdictGiven)]
    since = data[verdicts[-1] :] if verdicts else []
    told = [each for each in since if isinstance(each, Told) and each.outlet == ISSUE]
    return bool(told) and told[-1].done
