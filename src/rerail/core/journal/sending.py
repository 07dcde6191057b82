"""Lines of what is sent: the rollback, its Claim, and what is changed beside it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.acting.change import Change
from rerail.core.judging.reasons import Reason
from rerail.core.text import Text
from rerail.core.values import Deployment, Route, Value


class Held(StrEnum):
    """Who has the Claim."""

    OURS = "ours"
    ANOTHERS = "anothers"
    UNAVAILABLE = "unavailable"
    """Nobody can tell: no right, or no GitHub. The run acts all the same, and says so."""


class ClaimSeen(Value, tag="claim"):
    """The Claim was asked for."""

    held: Held
    subject: str
    """Id of the deployment that it is named after."""
    turn: int = 1
    says: Text | None = None
    """Why it is not available, as a sentence part."""


class ClaimReturned(Value, tag="claim-returned"):
    """The Claim was given back, as nothing was sent; or could not be."""

    done: bool
    says: Text | None = None


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


class Continued(Value, tag="continued"):
    """A rollback that this run did not send is followed by it: another run's, or a killed one's."""

    rung: int
    route: Route
    subject: str
    deployment: Deployment
    sent_at: datetime
    """When it was sent, as far as it is known (UTC); at the latest when Railway made the deployment."""
    says: Text
    """One sentence: whose it is."""


class Resumed(Value, tag="resumed"):
    """A later process goes on with this run: what it had not come to know for certain is open again."""

    rerail: str
    run_url: str | None = None
    may_send: bool = True
    """False: it only looks, and tells (the Action's post step)."""
    limit: float | None = None
    """Seconds from now on that it may take; None: the Plan's."""


class ChangeIntent(Value, tag="change-intent"):
    """A change beside the rollback is about to leave. On disk before it does."""

    change: Change
    subject: str


class ChangeAnswer(Value, tag="change-answer"):
    """What came back of it."""

    change: Change
    subject: str
    reply: Reply
    says: Text
    retry_after: float | None = None
    """Seconds Railway asked us to wait, after an unsent one."""


class ChangeSeen(Value, tag="change-seen"):
    """A look at whether a change is in force."""

    change: Change
    subject: str
    in_force: bool
    says: Text
    """What was seen, as a sentence part."""


class OthersSeen(Value, tag="others-seen"):
    """A look for the rollback of who has the Claim; it does not show yet."""

    live: str | None
    """Id of what is live now; what was live before, where Railway only moved that to another host."""
    elsewhere: str | None = None
    """Id of a rollback that goes to another Target than ours."""
    commit: str | None = None
    """The commit that this one brings back, where it tells."""
