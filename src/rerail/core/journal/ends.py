"""Lines of how things ended, what was told and what was observed of the failed deployment."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.evidence.values import Observation
from rerail.core.judging.reasons import Reason
from rerail.core.text import Text
from rerail.core.values import Outcome, Proof, Value, Verdict


class Step(StrEnum):
    """The Steps of a Lane, in their order."""

    RESTORE = "restore"
    VERIFY = "verify"


class StepClosed(Value, tag="closed"):
    """A Step (or a rung of the ladder) ended."""

    step: Step
    rung: int
    outcome: Outcome
    reason: Reason | None
    says: Text
    moves_on: bool = False
    """Whether the ladder goes on to its next rung (a missing image, a failed build; nothing else)."""
    proof: Proof = Proof.NONE


class OwnOutcome(StrEnum):
    """How a step of the user's own ended. Source: GitHub docs: contexts, `steps.<step_id>.outcome`."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class OwnChecksEnded(Value, tag="own-checks"):
    """Checks of the user's own, in a step after the rollback, ended."""

    name: Text
    outcome: OwnOutcome


class Told(Value, tag="told"):
    """An Outlet (see `core.outlet_names`) told the Incident, or could not."""

    outlet: str
    done: bool
    where: str | None = None
    number: int | None = None
    says: Text | None = None
    expires_at: datetime | None = None
    """Until when it is there; None means for good, or that it is not known."""


class TellerKnown(Value, tag="teller-known"):
    """Who tells the Incident of a rollback that another run sent, once that is known."""

    another: bool
    """True: it stands in that run's issue, and is left as it is. False: this run tells it from here on."""
    where: str | None = None
    number: int | None = None


class Interrupted(Value, tag="interrupted"):
    """A signal asked the run to stop."""

    signal: str


class Observed(Value, tag="observed"):
    """One piece of evidence of the failed deployment; may come after the Verdict, which it can't change."""

    what: Observation


class VerdictGiven(Value, tag="verdict"):
    """The end. `verdict` is None when the run ended before acting."""

    verdict: Verdict | None
    reason: Reason
    proof: Proof
    says: Text
    exit_code: int
