"""The runbook's triggers, by their names, and the limits beyond which each fires."""

from __future__ import annotations

from enum import StrEnum

from rerail.core.values import Value


class TriggerName(StrEnum):
    """What is watched; the runbook calls these its "immediate rollback triggers" and "symptoms"."""

    API_AVAILABILITY = "api-availability"
    ERROR_RATE = "error-rate"
    CRITICAL_FUNCTIONALITY = "critical-functionality"
    USER_FACING_FEATURES = "user-facing-features"
    PERFORMANCE_DEGRADATION = "performance-degradation"
    DEPLOYMENT_STATE = "deployment-state"
    LOG_ERRORS = "log-errors"
    DATA_CORRUPTION = "data-corruption"
    SECURITY_EXPOSURE = "security-exposure"


WORDS: dict[TriggerName, str] = {
    TriggerName.API_AVAILABILITY: "API availability",
    TriggerName.ERROR_RATE: "error rate",
    TriggerName.CRITICAL_FUNCTIONALITY: "critical functionality",
    TriggerName.USER_FACING_FEATURES: "user-facing features",
    TriggerName.PERFORMANCE_DEGRADATION: "performance degradation",
    TriggerName.DEPLOYMENT_STATE: "deployment crashed, restarting or out of memory",
    TriggerName.LOG_ERRORS: "log errors",
    TriggerName.DATA_CORRUPTION: "data corruption",
    TriggerName.SECURITY_EXPOSURE: "security exposure",
}

ADVISING = (
    TriggerName.USER_FACING_FEATURES,
    TriggerName.PERFORMANCE_DEGRADATION,
    TriggerName.LOG_ERRORS,
)
"""These advise: they roll back only where the configuration says so."""

DECLARABLE = (TriggerName.DATA_CORRUPTION, TriggerName.SECURITY_EXPOSURE)
"""These nobody but the user can see: by a command of theirs, or by what a person says."""


class Limits(Value):
    """Where each trigger fires; the runbook's numbers. None switches a trigger off."""

    availability: float | None = 0.95
    """Share of our probes that must pass."""
    error_rate: float | None = 0.10
    """Share of requests that may fail (5xx)."""
    window: float = 300.0
    """Seconds over which availability and error rate are taken; what failed before that is over."""
    degradation: float | None = 0.50
    """How much slower than before, as a share: 0.5 is half as slow again."""
    log_errors: float | None = 1.0
    """How many more error lines a minute than before, as a share: 1.0 is twice as many."""
    restarts: int | None = 3
    """So many restarts of instances are a crash loop."""
