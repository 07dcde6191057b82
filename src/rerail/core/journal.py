"""The Journal's lines: the closed set of kinds.

A line is one JSON object `{v, seq, run, lane, at, data}`; `data.kind` names the kind. The state of a run is
the fold of its lines (`core.fold`), so whatever must survive a crash is a line.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.acting.plan import Plan
from rerail.core.choosing.choice import Choice
from rerail.core.evidence.values import Observation
from rerail.core.judging.checks import Evidence
from rerail.core.judging.reasons import Reason
from rerail.core.text import Text
from rerail.core.values import Deployment, Outcome, Proof, Route, ServiceView, Trigger, Value, Verdict

SCHEMA_VERSION = 1
"""Of a line; a reader refuses a newer one."""


class Started(Value, tag="started"):
    """The run began; `at` of this line is the process's start, from which all times count."""

    rerail: str
    """Our version."""
    trigger: Trigger
    service: str
    environment: str | None
    repository: str | None
    reason: Text | None
    dry_run: bool
    run_url: str | None
    actor: Text | None
    bad_since: datetime | None = None
    """When it went bad, as the person said who started it."""
    simulated: bool = False
    """Played against the embedded Railway, on a scaled clock."""
    files_in: str | None = None
    """The repository that the Incident is filed in, `owner/name`; None: there was nowhere to file it."""


class Read(Value, tag="read"):
    """The first wave came back. `view.history` is left out: what mattered of it is in the choice."""

    view: ServiceView
    deployments: int
    releases: int
    releases_from: str
    notes: tuple[Text, ...] = ()
    """What could not be read and what that means, as sentences."""
    private: bool | None = None
    """Whether the repository is private; None when unknown."""


class ChoiceMade(Value, tag="chosen"):
    """The rules spoke."""

    choice: Choice


class Planned(Value, tag="planned"):
    """The Plan was fixed and shown."""

    plan: Plan


class Step(StrEnum):
    """The Steps of a Lane, in their order."""

    RESTORE = "restore"
    VERIFY = "verify"


class Intent(Value, tag="intent"):
    """A mutation is about to leave. On disk before it does; without an answer it means: look."""

    rung: int
    route: Route
    subject: str
    """Id of the deployment, or the commit, that it names."""


class Reply(StrEnum):
    """How a mutation's call ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LOST = "lost"
    UNSENT = "unsent"
    """It certainly never reached Railway."""


class Answer(Value, tag="answer"):
    """What came back of a mutation."""

    rung: int
    reply: Reply
    says: Text
    """One sentence."""
    deployment_id: str | None = None
    """The new deployment's id, where the Route tells it."""
    retry_after: float | None = None
    """Seconds Railway asked us to wait, after an unsent one."""
    refusal: Reason | None = None
    """The reason-code of a refusal that has one of its own."""


class NewestSeen(Value, tag="newest-seen"):
    """A look at what is active and newest; `found` is our new deployment, if it is among them."""

    rung: int
    active: tuple[str, ...]
    found: Deployment | None = None
    unclear: tuple[str, ...] = ()
    """Ids that fit equally."""
    newest: tuple[str, ...] = ()
    """Ids of all that was listed: for a later rung, none of them is new."""


class DeploymentSeen(Value, tag="deployment-seen"):
    """A look at one deployment: ours, or (after a refusal) the Target."""

    rung: int
    deployment: Deployment


class FailureExplained(Value, tag="failure-explained"):
    """Which of Railway's own steps failed in our new deployment; empty when it does not say."""

    rung: int
    failed_step: str | None
    error: Text | None


class Measured(Value, tag="measured"):
    """One observation of a Check."""

    evidence: Evidence


class ProofLooked(Value, tag="proof-looked"):
    """A look into the new deployment's request log."""

    asked: int
    found: int
    instances: tuple[str, ...] = ()


class EndSeen(Value, tag="end-seen"):
    """The last look: who is Live at the end of verification, and how our deployment is."""

    active: tuple[str, ...]
    deployment: Deployment
    in_our_place: Deployment | None = None
    """The newest other deployment that is active; None when there is none."""
    under_way: tuple[Deployment, ...] = ()
    """Deployments newer than ours that are not live yet, and will take its place."""


class LookFailed(Value, tag="look-failed"):
    """A read that did not come back with an answer; nothing is concluded from it."""

    action: str
    says: Text
    retry_after: float | None = None
    refused: bool = False
    """Railway answered, but did not tell what was asked."""


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


class Told(Value, tag="told"):
    """An Outlet (see `core.outlet_names`) told the Incident, or could not."""

    outlet: str
    done: bool
    where: str | None = None
    number: int | None = None
    says: Text | None = None
    expires_at: datetime | None = None
    """Until when it is there; None means for good, or that it is not known."""


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


Data = (
    Started
    | Read
    | ChoiceMade
    | Planned
    | Intent
    | Answer
    | NewestSeen
    | DeploymentSeen
    | FailureExplained
    | Measured
    | ProofLooked
    | EndSeen
    | LookFailed
    | StepClosed
    | Told
    | Interrupted
    | Observed
    | VerdictGiven
)


class Line(Value):
    """One line of the Journal; `at` is UTC and never decreases, `seq` counts from 1."""

    v: int
    seq: int
    run: str
    lane: str
    at: datetime
    data: Data
