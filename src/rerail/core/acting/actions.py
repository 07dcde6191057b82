"""What the driver may be asked to do, and the three things a decision can be."""

from __future__ import annotations

from datetime import datetime

from rerail.core.acting.change import Change
from rerail.core.journal import StepClosed, VerdictGiven
from rerail.core.judging.checks import Check
from rerail.core.values import Route, Value


class Send(Value, tag="send"):
    """Send the mutation of this rung, once."""

    rung: int
    route: Route
    subject: str


class LookForNew(Value, tag="look-for-new"):
    """Look whether our new deployment has appeared among the newest ones; or how it is, once known."""

    rung: int
    known_ids: tuple[str, ...]
    """What was there before this rung's mutation: none of it is ours."""
    sent_at: datetime
    """When the mutation was intended (UTC)."""
    after: datetime | None = None
    """When, by Railway's clock, the deployment of an earlier rung was made: ours is younger."""
    new_id: str | None = None
    """The id of our deployment, where it is known: then this one is looked for."""
    instead_of: str | None = None
    """The id of our deployment that was removed: what another run made in its stead is looked for."""


class LookAt(Value, tag="look-at"):
    """Look at one deployment."""

    rung: int
    deployment_id: str


class ExplainFailure(Value, tag="explain-failure"):
    """Ask Railway which of its own steps failed."""

    rung: int
    deployment_id: str


class Measure(Value, tag="measure"):
    """Measure one Check once."""

    check: Check


class LookUpRequests(Value, tag="look-up-requests"):
    """Look our requests up in the new deployment's log."""

    deployment_id: str
    request_ids: tuple[str, ...]
    since: datetime


class LookAtEnd(Value, tag="look-at-end"):
    """Look who is Live, and how our deployment is."""

    deployment_id: str


class TakeClaim(Value, tag="take-claim"):
    """Take the next turn of the Claim: its holder has done nothing."""

    subject: str
    turn: int


class LookForOthers(Value, tag="look-for-others"):
    """Look for the rollback of who has the Claim."""

    known_ids: tuple[str, ...]
    """What was there before, and is none."""


class Alter(Value, tag="alter"):
    """Send a change beside the rollback, once."""

    change: Change
    subject: str


class LookBack(Value, tag="look-back"):
    """Look whether a change is in force."""

    change: Change
    subject: str


Action = (
    Send
    | LookForNew
    | LookAt
    | ExplainFailure
    | Measure
    | LookUpRequests
    | LookAtEnd
    | TakeClaim
    | LookForOthers
    | Alter
    | LookBack
)


class Do(Value):
    """These actions should be under way; ask again when one ends, at the latest at `until`."""

    actions: tuple[Action, ...]
    until: datetime


class Wait(Value):
    """Nothing to do before `until`."""

    until: datetime


class Close(Value):
    """A Step ended: write it down and ask again."""

    closed: StepClosed


class Done(Value):
    """The Lane ended with this Verdict."""

    verdict: VerdictGiven


Decision = Do | Wait | Close | Done
