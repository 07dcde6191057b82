"""The state of a run: the fold of its Journal. Console, incident, result and HTML are functions of it."""

from __future__ import annotations

from datetime import datetime

from rerail.core import journal as j
from rerail.core.acting.change import Change
from rerail.core.acting.plan import Plan
from rerail.core.choosing.choice import Choice
from rerail.core.evidence.state import EvidenceState
from rerail.core.judging.checks import Evidence
from rerail.core.text import Text
from rerail.core.values import Deployment, Value
from rerail.core.watching.state import WatchState


class Status(Value):
    """A change of the new deployment's status, as seen by us."""

    at: datetime
    status: str


class RungState(Value):
    """What is known of one rung of the ladder once its mutation was intended."""

    rung: int
    intent: j.Intent
    intent_at: datetime
    first_intent_at: datetime
    resumed_at: datetime | None = None
    """When a later process went on with it: its limits count from then."""
    ends_by: datetime | None = None
    """Until when that process may take (UTC), where it has less time than the Plan."""
    known_ids: frozenset[str] = frozenset()
    """What was seen before the first intent, by the Plan or on an earlier rung: none of it is ours."""
    after: datetime | None = None
    """When Railway made the deployment of an earlier rung: ours is younger."""
    seen_ids: frozenset[str] = frozenset()
    """What Railway named on this rung, in its answer or in a look."""
    sendings: int = 1
    """How often the mutation was tried; more than once only after `unsent`."""
    answer: j.Answer | None = None
    answered_at: datetime | None = None
    new_id: str | None = None
    """Id of the new deployment."""
    current: Deployment | None = None
    """Our new deployment as last seen."""
    statuses: tuple[Status, ...] = ()
    target_seen: Deployment | None = None
    """The Target as it was after a refusal."""
    failure: j.FailureExplained | None = None
    sought_for: str | None = None
    """Id of our deployment that was removed, once it was looked what is there in its stead."""
    unclear_since: datetime | None = None
    unclear: tuple[str, ...] = ()
    last_look_at: datetime | None = None
    """The last look, whether it came back with an answer or not."""
    last_answer_at: datetime | None = None
    """The last look that came back with an answer."""
    failed_looks: int = 0
    """In a row."""
    untold: int = 0
    """Looks at our deployment itself that failed, in a row; others may have told of it meanwhile."""
    trouble: j.LookFailed | None = None
    """What the last look came to, where it failed."""
    not_before: datetime | None = None
    """Until when Railway asked us not to ask again."""
    closed: j.StepClosed | None = None
    closed_at: datetime | None = None
    live_at: datetime | None = None
    """When we saw it live (SUCCESS or SLEEPING) for the first time."""


class ClaimState(Value):
    """What is known of the Claim."""

    held: j.Held
    subject: str
    turn: int
    since: datetime
    """When we learned who has this turn (UTC)."""
    says: Text | None = None
    looked_at: datetime | None = None
    """The last look for what its holder does, whether it came back or not."""
    seen: j.OthersSeen | None = None
    """The last one that came back."""
    seen_at: datetime | None = None
    returned: bool = False


class ChangeState(Value):
    """One change beside the rollback, once it was intended."""

    change: Change
    subject: str
    intent_at: datetime
    sendings: int = 1
    answer: j.ChangeAnswer | None = None
    answered_at: datetime | None = None
    seen: j.ChangeSeen | None = None
    """The last look since it was sent."""
    looked_at: datetime | None = None
    looks: int = 0
    """Since it was sent, whether they came back or not."""


class Look(Value):
    """A look that came back, with its time."""

    at: datetime
    end: j.EndSeen


class VerifyState(Value):
    """What verification has seen."""

    evidence: tuple[Evidence, ...] = ()
    proof: j.ProofLooked | None = None
    """The best look into the request log so far."""
    proof_looks: int = 0
    proof_looked_at: datetime | None = None
    ends: tuple[Look, ...] = ()
    end_looked_at: datetime | None = None
    failed_end_looks: int = 0
    closed: j.StepClosed | None = None
    closed_at: datetime | None = None


class Entry(Value):
    """One line of the Journal with its time, for the Timeline."""

    seq: int
    at: datetime
    lane: str
    data: j.Data


class State(Value):
    """One Lane's run. A rollback of several services folds each Lane's lines apart."""

    run: str = ""
    lane: str = ""
    started: j.Started | None = None
    started_at: datetime | None = None
    read: j.Read | None = None
    choice: Choice | None = None
    plan: Plan | None = None
    planned_at: datetime | None = None
    rungs: tuple[RungState, ...] = ()
    claim: ClaimState | None = None
    changes: tuple[ChangeState, ...] = ()
    continued: j.Continued | None = None
    """Whose rollback is followed, where it is not this run's own."""
    resumed: j.Resumed | None = None
    verify: VerifyState = VerifyState()
    evidence: EvidenceState = EvidenceState()
    watch: WatchState | None = None
    """The watch that this run began with; None: it is no watch."""
    recorded: tuple[j.Recorded, ...] = ()
    """What a good watch left behind."""
    own_checks: tuple[j.OwnChecksEnded, ...] = ()
    """Checks of the user's own, in steps after this run."""
    told: tuple[j.Told, ...] = ()
    teller: j.TellerKnown | None = None
    """Who tells the Incident, once a run that looked on has found out."""
    interrupted: str | None = None
    verdict: j.VerdictGiven | None = None
    verdict_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    seq: int = 0

    @property
    def watching(self) -> WatchState | None:
        """The watch while it goes on; what is measured now belongs to it."""
        return self.watch if self.watch is not None and self.watch.judged is None else None

    @property
    def rung(self) -> RungState | None:
        """The rung that is being tried, or was tried last."""
        return self.rungs[-1] if self.rungs else None

    @property
    def sent(self) -> bool:
        """Whether the first mutation has left; what is not needed before it begins only then."""
        return any(rung.answer is not None or rung.sendings > 1 for rung in self.rungs)

    @property
    def follows(self) -> bool:
        """Whether another run acts, and tells the Incident; no more once that one is known to have died."""
        dead = self.teller is not None and not self.teller.another
        return self.claim is not None and self.claim.held is j.Held.ANOTHERS and not dead

    @property
    def defers(self) -> bool:
        """Whether another run may be there to tell the Incident: this one neither writes nor collects."""
        if self.teller is not None:
            return self.teller.another
        return self.follows or self.continued is not None

    @property
    def acting(self) -> bool:
        """Whether a mutation was intended."""
        return bool(self.rungs)
