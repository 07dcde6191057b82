"""ControlCheck and EdgeCheck: what tells a service that is down from a machine that can't reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.checks.fetch import fetch, shown
from rerail.adapters.checks.unmeasured import Unmeasured
from rerail.core.judging.checks import Evidence, Reach
from rerail.core.telling.wording import counted
from rerail.core.text import draft
from rerail.core.values import Outcome
from rerail.ports import RailwayError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.core.judging.checks import ControlCheck, EdgeCheck
    from rerail.ports import Clock
    from rerail.ports.evidence import EvidenceSource, HttpLine

CLIENT_LEFT = 499
"""How an edge notes a client that did not wait for the answer. Unconfirmed for Railway's: as proxies do."""
_SERVER_ERRORS = 500


def measure_control(check: ControlCheck, url: str, clock: Clock) -> Evidence:
    """Measure whether anything answers at the control URL. Never raises."""
    started = clock.now()
    answer = fetch(url, check.timeout)
    reached = not isinstance(answer, Unmeasured)
    return Evidence(
        check=check.name,
        subject=shown(url),
        started_at=started,
        finished_at=clock.now(),
        outcome=Outcome.PASSED if reached else Outcome.UNKNOWN,
        observed=draft(f"it answered {answer.status}" if not isinstance(answer, Unmeasured) else answer.why),
        reach=Reach.ANSWERED if reached else Reach.NOWHERE,
        status=None if isinstance(answer, Unmeasured) else answer.status,
    )


def measure_edge(check: EdgeCheck, source: EvidenceSource, clock: Clock) -> Evidence:
    """Look whom else Railway's edge answered, in one page of its log. Raises nothing."""
    started = clock.now()
    try:
        lines = source.http_log(check.deployment_id, start=check.since, end=started)
    except RailwayError as error:
        outcome, says = Outcome.UNKNOWN, error.sentence_part
    else:
        outcome, says = _seen([each for each in lines if each.request_id not in check.ours])
    return Evidence(
        check=check.name,
        subject=f"Railway's HTTP log of deployment {check.deployment_id}",
        started_at=started,
        finished_at=clock.now(),
        outcome=outcome,
        observed=draft(says),
    )


def _seen(others: Sequence[HttpLine]) -> tuple[Outcome, str]:
    """Count who was answered. A client that left says nothing of the service: it may be this machine."""
    answered = [each for each in others if each.status < _SERVER_ERRORS and each.status != CLIENT_LEFT]
    if answered:
        return Outcome.PASSED, f"Railway's edge answered {counted(len(answered), 'other request')} meanwhile"
    if others:
        return (
            Outcome.FAILED,
            f"Railway's edge had no good answer for {counted(len(others), 'other request')}",
        )
    return Outcome.FAILED, "Railway's edge shows no other request"
