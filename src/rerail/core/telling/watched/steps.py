"""What a tired person should do after a watch that did not roll back, in the order to do it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rerail.core.judging.reasons import Reason
from rerail.core.telling.names import environment_name, service_name
from rerail.core.telling.onward import NextStep
from rerail.core.telling.steps_by_reason import STEPS
from rerail.core.telling.watched.words import ADVICE, PATTERNS
from rerail.core.values import Verdict
from rerail.core.watching.judged import Advice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.state import State
    from rerail.core.watching.judged import Judged

_BY_HAND = "Open the service from somewhere else, and look whether it works."
_AGAIN = "Then watch it again, or look at the next deploy's watch."
MEASURING: dict[Reason, tuple[str, ...]] = {
    Reason.RUNNER_BLIND: (_BY_HAND, "Mend this machine's network: DNS, proxy, outgoing connections.", _AGAIN),
    Reason.UNREACHABLE: (
        _BY_HAND,
        "Look whether a firewall or DNS stands between this machine and the service.",
        _AGAIN,
    ),
    Reason.BEHIND_FIREWALL: (
        _BY_HAND,
        "Let the runner through, or give a URL that goes past it: Railway's own domain (--health-url).",
        _AGAIN,
    ),
    Reason.BEHIND_LOGIN: (_BY_HAND, "Give a health URL that answers without a login (--health-url).", _AGAIN),
    Reason.CANNOT_MEASURE: (_BY_HAND, "Read in the table what could not be measured, and why.", _AGAIN),
    Reason.INTERRUPTED: ("Nothing was sent. Watch it again: rerail watch.",),
    Reason.NOT_LIVE_IN_TIME: ("Look in Railway's dashboard what the deployment waits for.", _AGAIN),
}
"""Reasons that a rollback may have as well: of a watch they say something else."""
_NOT_YET = "Wait: rerail watches, and says what it comes to by itself."


def watch_steps(state: State) -> tuple[NextStep, ...]:
    """Give the steps; none for a release that is healthy."""
    if state.verdict is None:
        return (NextStep(says=_NOT_YET),)
    judged = state.watch.judged if state.watch else None
    if judged is not None and judged.verdict is Verdict.HEALTHY:
        return ()
    said = tuple(NextStep(says=says) for says in _steps(state.verdict.reason))
    if judged is None or judged.verdict is not Verdict.BAD:
        return (*said, *_to_roll_back(state)) if judged is not None else said
    return (*_of_bad(state, judged), *said)


def _steps(reason: Reason) -> tuple[str, ...]:
    return MEASURING.get(reason) or STEPS[reason]


def _of_bad(state: State, judged: Judged) -> Iterator[NextStep]:
    if judged.decision is Advice.DISABLE_FLAG:
        for flag in judged.flags:
            says = f"Switch {flag} off: set it to false at Railway, and deploy the change"
            yield NextStep(says=says)
    if judged.decision is Advice.ROLL_BACK:
        yield from _to_roll_back(state)
    if judged.decision is Advice.MONITOR and not judged.never_live:
        yield NextStep(says="Keep an eye on it, and fix forward; roll back by hand if it gets worse")
        yield from _to_roll_back(state)
    if judged.pattern is not None:
        yield NextStep(says=f"{PATTERNS[judged.pattern]}: {ADVICE[judged.pattern]}")


def _to_roll_back(state: State) -> Iterator[NextStep]:
    """Give the command of a rollback by hand."""
    words = ["rerail", "rollback", "--service", service_name(state)]
    environment = environment_name(state)
    words += ["--environment", environment] if environment else []
    repository = state.started.repository if state.started else None
    words += ["--repository", repository] if repository else []
    yield NextStep(says="To roll it back by hand", command=shlex.join(words))
