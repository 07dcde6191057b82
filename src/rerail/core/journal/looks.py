"""Lines of what was looked at after sending."""

from __future__ import annotations

from rerail.core.judging.checks import Evidence
from rerail.core.text import Text
from rerail.core.values import Deployment, Value


class NewestSeen(Value, tag="newest-seen"):
    """A look at what is active and newest; `found` is our new deployment, if it is among them."""

    rung: int
    active: tuple[str, ...]
    found: Deployment | None = None
    unclear: tuple[str, ...] = ()
    """Ids that fit equally."""
    newest: tuple[str, ...] = ()
    """Ids of all that was listed: for a later rung, none of them is new."""
    instead_of: str | None = None
    """Id of our deployment that was removed, where it was what took its place that was looked for."""


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
    deployment_id: str | None = None
    """Whose log it was: our deployment's, or that of one which took its place."""


class EndSeen(Value, tag="end-seen"):
    """The last look: who is Live at the end of verification, and how our deployment is."""

    active: tuple[str, ...]
    deployment: Deployment
    in_our_place: Deployment | None = None
    """The newest other deployment that is active; None when there is none."""
    under_way: tuple[Deployment, ...] = ()
    """Deployments newer than the failed one that are not live yet, and will take our deployment's place."""


class LookFailed(Value, tag="look-failed"):
    """A read that did not come back with an answer; nothing is concluded from it."""

    action: str
    says: Text
    retry_after: float | None = None
    refused: bool = False
    """Railway answered, but did not tell what was asked."""
