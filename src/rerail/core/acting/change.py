"""What is changed at Railway beside the rollback, so that the service stays back."""

from __future__ import annotations

from enum import StrEnum

from rerail.core.values import Value


class Change(StrEnum):
    """The kinds of change."""

    FREEZE = "freeze"
    """Auto-deploy off."""
    CANCEL = "cancel"
    """A deployment that is under way, and would replace the Target."""


class PlannedChange(Value):
    """One change that the Plan makes once the rollback is accepted."""

    change: Change
    subject: str
    """Id of the service, or of the deployment."""
