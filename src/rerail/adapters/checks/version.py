"""What a version endpoint's answer says: the Target, the failed deployment, another version, or nothing.

Pure. A platform's stand-ins count as nothing: `RAILWAY_GIT_COMMIT_SHA` is unset after a rollback, and
services then say "local" or "unknown".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rerail.adapters.checks.assertion import NoValue, evaluate
from rerail.core.judging.checks import VersionAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rerail.core.judging.checks import VersionCheck

_STAND_INS = frozenset({"", "local", "unknown", "dev", "development", "none", "null", "undefined", "n/a"})
_TELLING_KEY = re.compile(r"version|commit|sha|tag|release|build|revision|deployment", re.IGNORECASE)
_SHA = re.compile(r"[0-9a-f]{7,64}")
_SHA_IN_TEXT = re.compile(r"(?<![0-9a-z])g?([0-9a-f]{7,64})(?![0-9a-z])")
_SHORTEST_MARK = 4
"""Shorter marks (`v1`) stand in too many texts; they count only as the whole value (characters)."""
_LONGEST_BARE_VALUE = 100
_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Said:
    """The answer, and a short remark with the value it was read from (from outside)."""

    answer: VersionAnswer
    remark: str


def read_version(check: VersionCheck, body: bytes) -> Said:
    """Read the answer; an ambiguous one (both Target and failed) is OTHER. Never raises."""
    text = body.decode("utf-8", "replace")
    if check.assertion is None:
        answer = _search(text, check)
        if answer is None:
            return _unmarked(_version_values(text))
        return Said(answer, f"its body names {_NAMES[answer]}")
    value = evaluate(check.assertion, body)
    if isinstance(value, NoValue):
        return Said(VersionAnswer.ABSENT, value.why)
    return _read_value(value.value, check)


_NAMES = {
    VersionAnswer.TARGET: "the target",
    VersionAnswer.FAILED: "the failed deployment",
    VersionAnswer.OTHER: "both the target and the failed deployment",
}


def _read_value(value: Any, check: VersionCheck) -> Said:  # noqa: ANN401  jq gives any JSON
    if value is True:
        return Said(VersionAnswer.TARGET, "the assertion holds")
    if value is False:
        return Said(VersionAnswer.OTHER, "the assertion does not hold")
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    answer = None if _is_stand_in(text) else _search(text, check)
    return _unmarked((text,)) if answer is None else Said(answer, f"version {text.strip()[:_LONGEST_SHOWN]}")


def _unmarked(values: Iterable[str]) -> Said:
    """Answer for values that name neither: some version, or a stand-in for one."""
    told = [value.strip() for value in values]
    real = [value for value in told if not _is_stand_in(value)]
    if real:
        return Said(
            VersionAnswer.OTHER,
            f"version {real[0][:_LONGEST_SHOWN]}, neither the target's nor the failed one's",
        )
    stand_in = next((value for value in told if value), None)
    return Said(
        VersionAnswer.ABSENT,
        f'"{stand_in[:_LONGEST_SHOWN]}" tells no version' if stand_in else "no version told",
    )


def _is_stand_in(text: str) -> bool:
    return text.strip().lower() in _STAND_INS


def _search(text: str, check: VersionCheck) -> VersionAnswer | None:
    # What both share (the commit, after a change of variables only) tells them apart in neither direction.
    shared = {mark.lower() for mark in check.target_marks} & {mark.lower() for mark in check.failed_marks}
    target = any(_names(text, mark) for mark in check.target_marks if mark.lower() not in shared)
    failed = any(_names(text, mark) for mark in check.failed_marks if mark.lower() not in shared)
    if target and failed:
        return VersionAnswer.OTHER
    return VersionAnswer.TARGET if target else VersionAnswer.FAILED if failed else None


def _names(text: str, mark: str) -> bool:
    """Tell whether the text names the mark as a word of its own, or a SHA by a prefix of seven or more."""
    lowered, wanted = text.lower(), mark.lower()
    if lowered.strip().strip('"') == wanted:
        return bool(wanted)
    if len(wanted) < _SHORTEST_MARK:
        return False
    if _SHA.fullmatch(wanted):
        return any(
            wanted.startswith(found) or found.startswith(wanted) for found in _SHA_IN_TEXT.findall(lowered)
        )
    # Neither `deploy-1` in `deploy-10`, `deploy-1-rc` or `my-deploy-1`, nor `v1.2` in `v1.2.3`.
    return re.search(rf"(?<![\w-])(?<!\w\.){re.escape(wanted)}(?![\w-])(?!\.\w)", lowered) is not None


def _version_values(text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        bare = text.strip()
        if "\n" not in bare and len(bare) <= _LONGEST_BARE_VALUE:
            yield bare
        return
    yield from _told(document, telling=not isinstance(document, dict | list))


def _told(document: Any, *, telling: bool) -> Iterator[str]:  # noqa: ANN401  any JSON
    """Give the scalars that stand under a key like `version` or `commit`."""
    waiting: list[tuple[Any, bool]] = [(document, telling)]
    while waiting:
        node, counts = waiting.pop()
        if isinstance(node, dict):
            waiting.extend((value, counts or bool(_TELLING_KEY.search(key))) for key, value in node.items())
        elif isinstance(node, list):
            waiting.extend((value, counts) for value in node)
        elif counts and isinstance(node, str | int | float) and not isinstance(node, bool):
            yield str(node)
