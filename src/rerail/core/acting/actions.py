"""What the driver may be asked to do, and the three things a decision can be."""

from __future__ import annotations

from datetime import datetime

from rerail.core.acting.change import Change
from rerail.core.journal import Judged, StepClosed, VerdictGiven
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


class LookAtSubject(Value, tag="look-at-subject"):
    """Look at the watched deployment, and at what else is live or on its way."""

    deployment_id: str


class LookAtEdge(Value, tag="look-at-edge"):
    """Read what Railway's edge logged of the watched deployment's requests since the last look."""

    deployment_id: str
    since: datetime


class LookAtLogs(Value, tag="look-at-logs"):
    """Read what the watched deployment's processes printed since the last look."""

    deployment_id: str
    since: datetime


class LookAtBaseline(Value, tag="look-at-baseline"):
    """Read how it was before: the logs of the deployment that served before the watched one."""

    deployment_id: str
    until: datetime


class LookAtLatency(Value, tag="look-at-latency"):
    """Read Railway's percentiles of the service since then."""

    since: datetime


class LookAtPlatform(Value, tag="look-at-platform"):
    """Read Railway's own status."""


class ExplainSubject(Value, tag="explain-subject"):
    """Ask Railway which of its own steps failed in the watched deployment."""

    deployment_id: str


Watching = (
    LookAtSubject | LookAtEdge | LookAtLogs | LookAtBaseline | LookAtLatency | LookAtPlatform | ExplainSubject
)
"""What only a watch looks at."""

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
    | Watching
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


class Concluded(Value):
    """The watch ended with this."""

    judged: Judged


Decision = Do | Wait | Close | Done | Concluded
