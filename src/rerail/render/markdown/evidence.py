"""The evidence of the failed deployment: where it is, what is in it, and excerpts of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.evidence.manifest import NAME as MANIFEST
from rerail.core.evidence.values import ExcerptKind, Part
from rerail.core.outlet_names import ARTIFACT
from rerail.core.telling.wording import between, counted, in_bytes
from rerail.render.escape import code, inline, link
from rerail.render.markdown.excerpts import WHICH, folded, pieces, whole
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from rerail.core.evidence.values import Excerpt, Kept
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident
    from rerail.render.markdown.measure import Fullness

NAMES = {
    Part.BUILD_LOG: "build log",
    Part.DEPLOY_LOG: "deploy log",
    Part.HTTP_LOG: "HTTP log",
    Part.EVENTS: "Railway's events",
    Part.TRAFFIC: "traffic figures",
    Part.RESOURCES: "CPU and memory",
    Part.PLATFORM: "Railway's own status",
    Part.CHANGES: "changes",
}
_LOGS = frozenset({Part.BUILD_LOG, Part.DEPLOY_LOG, Part.HTTP_LOG})
_MOST_RULES = 12


def evidence_section(state: State, incident: Incident, facts: TellingFacts, fullness: Fullness) -> str:
    """Give the section; empty where evidence may not be shown, and while there is none."""
    found = state.evidence
    if not incident.open or found.first_at is None:
        return ""
    parts = (
        _where(state, facts),
        _files(found.kept),
        _missing(found.kept),
        *(_excerpt(state, excerpt, fullness) for excerpt in found.excerpts),
    )
    return "\n\n".join(("## Evidence", *(part for part in parts if part)))


def continues(state: State) -> bool:
    """Tell whether what an excerpt has no room for in the body goes on in comments: once nothing changes."""
    return state.verdict is not None and state.evidence.collected is not None


def _where(state: State, facts: TellingFacts) -> str:
    collected = state.evidence.collected
    if collected is None:
        over = state.verdict is not None
        return "It was not complete when rerail last wrote this." if over else "It is still being collected."
    many = f"{counted(collected.files, 'file')}, {in_bytes(collected.bytes)}"
    early = f" Collecting ended early: {inline(collected.missing)}." if collected.missing else ""
    hint = f"{code(MANIFEST)} in it lists each file with its SHA-256."
    kept_out = "Redacted; without client addresses, user agents and query strings."
    return f"{_attached(state, facts)}\n\n{many}. {hint} {kept_out}{early}"


def _attached(state: State, facts: TellingFacts) -> str:
    """Say which way of attaching worked, and where the files are if none did."""
    told = next((t for t in reversed(state.told) if t.outlet == ARTIFACT), None)
    if told is not None and told.done:
        until = f" It is kept until {told.expires_at:%Y-%m-%d} (UTC)." if told.expires_at else ""
        shown = code(told.where) if facts.simulated_clock else link("the evidence as a zip", told.where)
        return f"**Attached** as an artifact of the workflow run: {shown} (needs a login at GitHub).{until}"
    why = f"**Not attached** as an artifact: {inline(told.says or 'it is not known why')} " if told else ""
    return f"{why}{_folder(state)}"


def _folder(state: State) -> str:
    collected = state.evidence.collected
    folder = code(collected.folder) if collected else "the output directory"
    if state.started is None or state.started.run_url is None:
        return f"The files are in {folder}, on the machine that ran rerail."
    following = "a following `actions/upload-artifact` step can attach it (output `evidence-path`)"
    return f"The files are in {folder} on the runner: {following}."


def _files(kept: tuple[Kept, ...]) -> str:
    head = ("File", "What", "Lines", "Size", "Time (UTC)", "Dropped", "Redacted", "Original kept until")
    return table(head, (_file(each) for each in kept if each.file))


def _file(kept: Kept) -> tuple[str, ...]:
    until = f"{kept.retained_until:%Y-%m-%d}" if kept.retained_until else "not known"
    return (
        code(kept.file),
        NAMES[kept.part],
        f"{kept.lines:,}",
        in_bytes(kept.bytes),
        between(kept.first_at, kept.last_at),
        _dropped(kept),
        _redacted(kept),
        until if kept.part in _LOGS else "",
    )


def _dropped(kept: Kept) -> str:
    if kept.part not in _LOGS:
        return ""
    notices = f" ({counted(kept.drop_notices, 'notice')})" if kept.drop_notices else ""
    dropped = f"{kept.dropped:,} by Railway{notices}" if kept.dropped or kept.drop_notices else "none known"
    return f"{dropped}; not read to its end" if kept.left_out else dropped


def _redacted(kept: Kept) -> str:
    """Give how often each rule hid something, the most frequent first."""
    found = sorted(kept.redactions.items(), key=lambda each: (-each[1], each[0]))
    shown = ", ".join(f"{inline(rule, 60)} {count:,}" for rule, count in found[:_MOST_RULES])
    more = len(found) - _MOST_RULES
    return f"{shown} and {more} more" if more > 0 else shown or "nothing"


def _missing(kept: tuple[Kept, ...]) -> str:
    """Say what is not there, or not whole, and why."""
    return "\n".join(
        f"- {'Not whole' if each.file else 'Missing'}: {_the(each.part)}: {inline(each.missing)}"
        for each in kept
        if each.missing
    )


def _the(part: Part) -> str:
    name = NAMES[part]
    return name if name.startswith("Railway's") else f"the {name}"


def _excerpt(state: State, excerpt: Excerpt, fullness: Fullness) -> str:
    if not excerpt.lines:
        return f"There is no excerpt {WHICH[excerpt.which]}: {inline(excerpt.missing or 'no data')}."
    if not fullness.comments:
        return folded(whole(excerpt)) if fullness.log_excerpts else ""
    found = pieces(excerpt)
    shown = next(piece for piece in found if piece.in_body)
    if not fullness.log_excerpts:
        where = f"in {counted(len(found), 'comment')} below" if continues(state) else "in the files"
        return f"The excerpt {WHICH[excerpt.which]} is {where}: there was no room for it here."
    return folded(shown, _rest(state, shown.of - 1, excerpt))


def _rest(state: State, others: int, excerpt: Excerpt) -> str:
    if not others:
        return ""
    if not continues(state):
        return "The rest is in the files of the evidence."
    if excerpt.which is ExcerptKind.TAIL:
        return f"What comes before it is in {counted(others, 'comment')} below."
    return f"It continues in {counted(others, 'comment')} below."
