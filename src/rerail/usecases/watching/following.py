"""What follows from a watch: a rollback where it was judged so, else its own Verdict as the run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.judging.verdict import EXIT_CODES
from rerail.core.text import draft
from rerail.core.values import Proof, Trigger, Verdict
from rerail.core.watching.cause import Cause
from rerail.core.watching.conclude import bad_triggers
from rerail.usecases.rollback import rollback
from rerail.usecases.watching.recording import record
from rerail.usecases.watching.watch import watch

if TYPE_CHECKING:
    from rerail.core.watching.state import WatchState
    from rerail.ports.evidence import EvidenceSource
    from rerail.usecases.request import Ports, Request
    from rerail.usecases.watching.recording import RecordPorts
    from rerail.usecases.watching.request import WatchRequest


def watch_and_follow(
    request: WatchRequest, ports: Ports, source: EvidenceSource, to: RecordPorts | None
) -> j.VerdictGiven:
    """Watch; then roll back, or record what was found healthy, or say what it came to.

    `to` is through what a healthy release is recorded; None: it is not.

    Never raises for anything a remote does. The last line of the journal is the Verdict that is given.
    """
    judged = watch(request, ports, source)
    if isinstance(judged, j.VerdictGiven):
        return judged
    seen = ports.journal.state.watch
    if judged.acts and seen is not None:
        return rollback(_because(request.of, cause_of(seen, judged)), ports)
    view = ports.journal.state.read.view if ports.journal.state.read else None
    if judged.verdict is Verdict.HEALTHY and to is not None and seen and view and not request.of.dry_run:
        record(seen.plan, request.of.tag_pattern, view.project_name, ports, to)
    verdict = j.VerdictGiven(
        verdict=judged.verdict,
        reason=judged.reason,
        proof=Proof.NONE,
        says=judged.says,
        exit_code=int(EXIT_CODES[judged.verdict]),
    )
    ports.journal.append(verdict)
    return verdict


def cause_of(seen: WatchState, judged: j.Judged) -> Cause:
    """Give what was detected, as it travels to the rollback."""
    return Cause(
        deployment_id=seen.plan.subject.id,
        live_at=seen.live_at or seen.planned_at,
        detected_at=seen.judged_at or seen.planned_at,
        triggers=bad_triggers(judged.table),
        says=judged.says,
        pattern=judged.pattern,
    )


def _because(of: Request, cause: Cause) -> Request:
    """Ask for the rollback of what is bad, as a run without a person may do it."""
    reason = of.reason or draft(cause.says.reveal())
    return replace(of, trigger=Trigger.AUTOMATIC, cause=cause, reason=reason)
