"""The Journal's lines: the closed set of kinds.

A line is one JSON object `{v, seq, run, lane, at, data}`; `data.kind` names the kind. The state of a run is
the fold of its lines (`core.fold`), so whatever must survive a crash is a line.
"""

from __future__ import annotations

from datetime import datetime

from rerail.core.journal.begin import NOT_READ, NOWHERE, ChoiceMade, Planned, Read, Started
from rerail.core.journal.ends import (
    Interrupted,
    Observed,
    OwnChecksEnded,
    OwnOutcome,
    Step,
    StepClosed,
    TellerKnown,
    Told,
    VerdictGiven,
)
from rerail.core.journal.looks import (
    DeploymentSeen,
    EndSeen,
    FailureExplained,
    LookFailed,
    Measured,
    NewestSeen,
    ProofLooked,
)
from rerail.core.journal.sending import (
    Answer,
    ChangeAnswer,
    ChangeIntent,
    ChangeSeen,
    ClaimReturned,
    ClaimSeen,
    Continued,
    Held,
    Intent,
    OthersSeen,
    Reply,
    Resumed,
)
from rerail.core.journal.watching import Recorded, WatchPlanned
from rerail.core.values import Value
from rerail.core.watching.judged import Judged
from rerail.core.watching.seen import (
    BaselineSeen,
    EdgeSeen,
    LatencySeen,
    LogsSeen,
    PlatformSeen,
    SubjectExplained,
    SubjectSeen,
)

__all__ = [
    "NOT_READ",
    "NOWHERE",
    "SCHEMA_VERSION",
    "Answer",
    "BaselineSeen",
    "ChangeAnswer",
    "ChangeIntent",
    "ChangeSeen",
    "ChoiceMade",
    "ClaimReturned",
    "ClaimSeen",
    "Continued",
    "Data",
    "DeploymentSeen",
    "EdgeSeen",
    "EndSeen",
    "FailureExplained",
    "Held",
    "Intent",
    "Interrupted",
    "Judged",
    "LatencySeen",
    "Line",
    "LogsSeen",
    "LookFailed",
    "Measured",
    "NewestSeen",
    "Observed",
    "OthersSeen",
    "OwnChecksEnded",
    "OwnOutcome",
    "Planned",
    "PlatformSeen",
    "ProofLooked",
    "Read",
    "Recorded",
    "Reply",
    "Resumed",
    "Started",
    "Step",
    "StepClosed",
    "SubjectExplained",
    "SubjectSeen",
    "TellerKnown",
    "Told",
    "VerdictGiven",
    "WatchPlanned",
]

SCHEMA_VERSION = 1
"""Of a line; a reader refuses a newer one."""

Data = (
    Started
    | Read
    | ChoiceMade
    | Planned
    | ClaimSeen
    | ClaimReturned
    | Intent
    | Answer
    | Continued
    | Resumed
    | ChangeIntent
    | ChangeAnswer
    | ChangeSeen
    | OthersSeen
    | NewestSeen
    | DeploymentSeen
    | FailureExplained
    | Measured
    | ProofLooked
    | EndSeen
    | LookFailed
    | StepClosed
    | Told
    | TellerKnown
    | Interrupted
    | Observed
    | WatchPlanned
    | SubjectSeen
    | EdgeSeen
    | LogsSeen
    | BaselineSeen
    | LatencySeen
    | PlatformSeen
    | SubjectExplained
    | Judged
    | Recorded
    | OwnChecksEnded
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
