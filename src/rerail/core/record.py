"""result.json: the versioned record of a run for machines, and the outputs of the Action.

Documented in docs/result.md. `schema_version` grows when a key changes its meaning or goes; keys may be
added at any time, so that a reader ignores what it does not know. Texts are redacted; they are not escaped.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from rerail.core.record_parts import (
    ChecksRecord,
    FindingRecord,
    OwnChecksRecord,
    PassedOverRecord,
    RungRecord,
    TimelineRecord,
    ToldRecord,
)
from rerail.core.telling.watched.record import WatchRecord

SCHEMA_VERSION = 1
"""Of result.json; a reader refuses a newer one."""


class Result(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The record. Times are UTC, durations seconds; None (JSON null) means unknown or not applicable."""

    schema_version: int = msgspec.field(name="schema_version", default=SCHEMA_VERSION)
    rerail: str | None = None
    run: str = ""
    verdict: str | None = None
    """`recovered`, `inconclusive` or `not_recovered`; None when the run ended before acting.

    Of a watch `healthy`, `inconclusive` or `bad`, whatever a rollback after it came to.
    """
    reason_code: str | None = None
    """One of docs/reason-codes.md; None while the run is under way."""
    says: str = ""
    exit_code: int | None = None
    decision: str | None = None
    """Of a bad watch: `MONITOR`, `DISABLE_FLAG` or `ROLL_BACK`."""
    failing_checks: str | None = None
    """Of a watch: names of failing checks and tests, separated by commas."""
    rollback_verdict: str | None = None
    """What the rollback after a bad watch came to; None where there was none."""
    rollback_reason_code: str | None = None
    """Why it came to that, or why it stopped before it began."""
    watch: WatchRecord | None = None
    route: str | None = None
    proof: str | None = None
    target_tag: str | None = None
    target_commit: str | None = None
    target_deployment_id: str | None = None
    from_deployment_id: str | None = None
    deployment_id: str | None = None
    incident_number: int | None = None
    incident_url: str | None = None
    time_to_initiate: float | None = None
    time_to_restore: float | None = None
    result_path: str | None = None
    evidence_path: str | None = None
    journal_path: str | None = None
    service_id: str | None = None
    service: str | None = None
    environment_id: str | None = None
    environment: str | None = None
    project_id: str | None = None
    project: str | None = None
    trigger: str | None = None
    undo: bool = False
    undoes_incident: int | None = None
    claim: str | None = None
    """`ours`, `anothers` or `unavailable`; None where none was asked for."""
    continued: bool = False
    """Whether the rollback was sent by another run, or a person."""
    freeze: str | None = None
    """How auto-deploy stands: one of `core.telling.freeze.Freeze`; None before the rollback."""
    auto_deploy_before: bool | None = None
    auto_deploy_now: bool | None = None
    """As it was read back."""
    frozen_at: datetime | None = None
    dry_run: bool = False
    simulated_clock: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    target_why: str | None = None
    rules_said: str | None = None
    passed_over: tuple[PassedOverRecord, ...] = ()
    notes: tuple[str, ...] = ()
    deadline: float | None = None
    """From the request to the end of verification, as the Plan says; None without a Plan."""
    rungs: tuple[RungRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    checks: tuple[ChecksRecord, ...] = ()
    own_checks: tuple[OwnChecksRecord, ...] = ()
    timeline: tuple[TimelineRecord, ...] = ()
    told: tuple[ToldRecord, ...] = ()
    unknown: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


OUTPUTS = (
    "verdict",
    "reason-code",
    "decision",
    "failing-checks",
    "rollback-verdict",
    "route",
    "proof",
    "target-tag",
    "target-commit",
    "target-deployment-id",
    "from-deployment-id",
    "deployment-id",
    "incident-number",
    "incident-url",
    "time-to-initiate",
    "time-to-restore",
    "result-path",
    "evidence-path",
)
"""The Action's outputs: keys of result.json, each a string; empty where the record has null."""


class UnknownVersion(ValueError):  # noqa: N818  the name is the sentence
    """The record was written by a newer rerail."""


def encode(result: Result) -> bytes:
    """Give result.json's bytes, indented, ending with a newline."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"


def decode(data: bytes) -> Result:
    """Read result.json back. Raises msgspec.DecodeError, and UnknownVersion for a newer schema."""
    result = msgspec.json.decode(data, type=Result)
    if result.schema_version > SCHEMA_VERSION:
        raise UnknownVersion(f"schema_version {result.schema_version} is newer than {SCHEMA_VERSION}.")
    return result


def outputs(result: Result) -> dict[str, str]:
    """Give the Action's outputs, all 18 of them, as strings without line breaks."""
    known = msgspec.to_builtins(result)
    return {name: _word(known[name]) for name in OUTPUTS}


def _word(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return "" if value is None else " ".join(str(value).split())
