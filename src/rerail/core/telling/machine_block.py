"""The machine's part of an issue: ids, times and the root cause, hidden in one line of the body.

Whoever may edit the issue may edit it, so that what is read back is outside text: strictly typed, bounded,
and nothing at all where anything is odd.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from rerail.core.judging.verdict import exit_code_of
from rerail.core.telling.carried import freeze_fields
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.metrics import SECONDS
from rerail.core.telling.names import chosen, live, new_id
from rerail.core.telling.root_cause import RootCause, suggest
from rerail.core.values import Value, Verdict

if TYPE_CHECKING:
    from rerail.core.state import State

LONGEST = 20_000
"""Characters of the encoded block."""
EARLIEST, LATEST = 2020, 2200
"""Years that a time may have."""
_ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}\Z"
_SHA = r"^[0-9a-f]{7,64}\Z"
_WORDS = r"^[^\x00-\x1f\x7f-\x9f]{1,200}\Z"
_PATH = r"^[^\x00-\x20\x7f-\x9f<>]{1,500}\Z"
_CODE = r"^[a-z][a-z0-9-]{0,59}\Z"

Id = Annotated[str, Meta(pattern=_ID)]
Sha = Annotated[str, Meta(pattern=_SHA)]
Words = Annotated[str, Meta(pattern=_WORDS)]
Path = Annotated[str, Meta(pattern=_PATH)]
Code = Annotated[str, Meta(pattern=_CODE)]
Moment = Annotated[datetime, Meta(tz=True)]
LONGEST_TIME = 1e9
"""Seconds."""
Seconds = Annotated[float, Meta(ge=0, le=LONGEST_TIME)]


class MachineBlock(Value):
    """What a later run, or a report over many incidents, reads of this one. None means unknown.

    Keys may be added; a change of what one means is another version.
    """

    run: Id
    v: Annotated[int, Meta(ge=1, le=1)] = 1
    fingerprint: Path | None = None
    service_id: Id | None = None
    environment_id: Id | None = None
    project_id: Id | None = None
    service: Words | None = None
    environment: Words | None = None
    project: Words | None = None
    live_deployment_id: Id | None = None
    target_deployment_id: Id | None = None
    new_deployment_id: Id | None = None
    live_commit: Sha | None = None
    target_commit: Sha | None = None
    tag: Path | None = None
    verdict: Verdict | None = None
    reason: Code | None = None
    exit_code: Annotated[int, Meta(ge=0, le=255)] | None = None
    started_at: Moment | None = None
    planned_at: Moment | None = None
    sent_at: Moment | None = None
    live_at: Moment | None = None
    verified_at: Moment | None = None
    verdict_at: Moment | None = None
    first_failure_at: Moment | None = None
    last_failure_at: Moment | None = None
    time_to_detect: Seconds | None = None
    time_to_initiate: Seconds | None = None
    time_to_live: Seconds | None = None
    time_to_restore: Seconds | None = None
    user_impact: Seconds | None = None
    auto_deploy_before: bool | None = None
    """Whether auto-deploy was on before the freeze: what a thaw sets it back to."""
    auto_deploy_now: bool | None = None
    """As it was read back after the freeze."""
    frozen_at: Moment | None = None
    """Since when deploys are frozen: `rerail gate` lets none pass. None: this run did not freeze."""
    thawed_at: Moment | None = None
    """Since when they are allowed again; carried over from the issue."""
    root_cause: Words | None = None
    """What people found; carried over from the issue."""
    suggested_root_cause: RootCause | None = None


def machine_block(state: State, before: MachineBlock | None = None, *, is_open: bool = False) -> MachineBlock:
    """Give the block of the state; names and the suggestion only where evidence may be shown (`is_open`).

    `before` is the block that the issue has: what people found and a freeze are carried over.
    What does not have the form that a reader will ask for is left out, so that the whole stays readable.
    """
    known = {
        **_place(state, is_open=is_open),
        **_ids(state),
        **_end(state),
        **_sane(_moments(state)),
        **_sane(freeze_fields(state, before)),
        **{name: _seconds(measure(state)) for name, measure in SECONDS.items()},
        "suggested_root_cause": suggest(state).category if is_open else None,
        "root_cause": before.root_cause if before else None,
    }
    return MachineBlock(run=_fitting(_ID, state.run) or "unnamed", **known)


def _place(state: State, *, is_open: bool) -> dict[str, Any]:
    view = state.read.view if state.read else None
    if view is None:
        return {}
    ids = {
        "service_id": _fitting(_ID, view.service_id),
        "environment_id": _fitting(_ID, view.environment_id),
        "project_id": _fitting(_ID, view.project_id),
    }
    names = {
        "service": _fitting(_WORDS, _line(view.service_name)),
        "environment": _fitting(_WORDS, _line(view.environment_name)),
        "project": _fitting(_WORDS, _line(view.project_name)),
    }
    return ids | names if is_open else ids


def _ids(state: State) -> dict[str, Any]:
    failed, choice = live(state), chosen(state)
    target = choice.target if choice else None
    return {
        "fingerprint": _fitting(_PATH, fingerprint(state)),
        "live_deployment_id": _fitting(_ID, failed.id if failed else None),
        "live_commit": _fitting(_SHA, failed.commit if failed else None),
        "target_deployment_id": _fitting(_ID, target.deployment.id if target and target.deployment else None),
        "target_commit": _fitting(_SHA, target.commit if target else None),
        "tag": _fitting(_PATH, target.release.tag if target and target.release else None),
        "new_deployment_id": _fitting(_ID, new_id(state)),
    }


def _end(state: State) -> dict[str, Any]:
    verdict = state.verdict
    if verdict is None:
        return {}
    return {
        "verdict": verdict.verdict,
        "reason": _fitting(_CODE, str(verdict.reason)),
        "exit_code": exit_code_of(state),
    }


def _moments(state: State) -> dict[str, Any]:
    impact = state.evidence.impact
    return {
        "started_at": state.started_at,
        "planned_at": state.planned_at,
        "sent_at": state.rungs[0].first_intent_at if state.rungs else None,
        "live_at": state.rung.live_at if state.rung else None,
        "verified_at": state.verify.closed_at,
        "verdict_at": state.verdict_at,
        "first_failure_at": impact.first_failure if impact else None,
        "last_failure_at": impact.last_failure if impact else None,
    }


def _sane(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: of for name, of in fields.items() if not isinstance(of, datetime) or _is_sane(of)}


def _fitting(pattern: str, value: str | None) -> str | None:
    return value if value is not None and re.search(pattern, value) else None


def _line(text: str | None) -> str | None:
    return " ".join(text.split())[:200] if text else None


def _seconds(value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= LONGEST_TIME else None


def _is_sane(at: datetime) -> bool:
    return EARLIEST <= at.year < LATEST


_MARK = re.compile(r"<!-- rerail:state:v1:([A-Za-z0-9+/=]*) -->")
"""Base64 has no dash: two of them within a comment end it for some readers."""


def encode_block(block: MachineBlock) -> str:
    """Give the block as one line: an HTML comment that no page shows."""
    return _packed(block)


def _packed(data: object) -> str:
    return f"<!-- rerail:state:v1:{base64.b64encode(msgspec.json.encode(data)).decode()} -->"


_DECODER = msgspec.json.Decoder(MachineBlock)
"""Made once: two threads that make the first one at the same time crash msgspec."""


def decode_block(text: str) -> MachineBlock | None:
    """Give the block found in a body; None where there is none, several that differ, or anything odd."""
    found = set(_MARK.findall(text))
    if len(found) != 1:
        return None
    packed = found.pop()
    if len(packed) > LONGEST:
        return None
    try:
        raw = base64.b64decode(packed, validate=True)
        block = _DECODER.decode(raw)
    except (msgspec.MsgspecError, binascii.Error, ValueError, RecursionError):
        return None
    return block if all(_is_sane(at) for at in _times(block)) else None


def is_marked(text: str) -> bool:
    """Tell whether a body has a block, be it one that this version can't read."""
    return "<!-- rerail:state:" in text


def thawed(text: str, at: datetime) -> str | None:
    """Give a body with `at` (UTC) as `thawed_at` in its block; None where no block can be read.

    All else stays: what people wrote, keys that this version does not know, and a time that is there already.
    """
    block = decode_block(text)
    if block is None or block.thawed_at is not None:
        return text if block is not None else None
    raw: dict[str, object] = msgspec.json.decode(base64.b64decode(_MARK.findall(text)[0]))
    line = _packed({**raw, "thawed_at": at})
    return _MARK.sub(lambda _: line, text)


def _times(block: MachineBlock) -> tuple[datetime, ...]:
    return tuple(value for value in asdict(block).values() if isinstance(value, datetime))
