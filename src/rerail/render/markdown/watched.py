"""What a watch found, as a section of the pages: the decision and why, and the table that explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.watched.figures import HEAD, cells_of, told_rows
from rerail.core.telling.watched.record import time_to_detect
from rerail.core.telling.watched.words import ADVICE, DECISIONS, PATTERNS, release_name
from rerail.core.telling.wording import duration
from rerail.core.watching.assessed import Answer
from rerail.render.escape import code, inline
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.incident import Incident
    from rerail.core.watching.judged import Judged, Witness
    from rerail.core.watching.state import WatchState

MOST_FAILING = 20


def watch_section(state: State, incident: Incident) -> str:
    """Give the section; empty without a watch, or before it was judged."""
    watch = state.watch
    if watch is None or watch.judged is None:
        return ""
    judged = watch.judged
    parts = (
        f"## How it was detected\n\n{table(('', ''), _facts(state, watch, judged, incident))}",
        _failing(judged) if incident.open else "",
        _figures(judged, is_open=incident.open),
    )
    return "\n\n".join(part for part in parts if part)


def _facts(
    state: State, watch: WatchState, judged: Judged, incident: Incident
) -> tuple[tuple[str, str], ...]:
    rows = [
        ("Watched", _watched(state, watch)),
        ("Came to", f"**{judged.verdict.upper()}**: {_times(state)}"),
    ]
    if judged.decision is not None:
        tree = " ".join(map(str, judged.tree)) if incident.open else ""
        rows.append(
            ("Decision", f"**{DECISIONS[judged.decision]}**" + (f": {inline(tree, 600)}" if tree else ""))
        )
    if judged.pattern is not None:
        rows.append(("Scenario", f"{PATTERNS[judged.pattern]}: {inline(ADVICE[judged.pattern], 600)}"))
    if judged.witnesses:
        rows.append(("Seen by", "<br>".join(_witness(seen, incident) for seen in judged.witnesses)))
    if judged.held_back is not None:
        why = inline(judged.held_back, 600) if incident.open else "see the run's own files"
        rows.append(("Not rolled back", why))
    return tuple(rows)


def _watched(state: State, watch: WatchState) -> str:
    subject = watch.plan.subject
    live = f", live at {watch.live_at:%H:%M:%S} UTC" if watch.live_at else ", never live"
    return f"{inline(release_name(state))}, deployment {code(subject.id)}{live}"


def _times(state: State) -> str:
    watch = state.watch
    if watch is None or watch.judged is None or watch.judged_at is None:
        return ""
    said = [f"certain at {watch.judged_at:%H:%M:%S} UTC"]
    took = time_to_detect(state)
    if watch.judged.onset_at is not None and took is not None:
        said.append(f"{duration(took)} after the first failure ({watch.judged.onset_at:%H:%M:%S})")
    if watch.live_at is not None and watch.judged_at >= watch.live_at:
        since = (watch.judged_at - watch.live_at).total_seconds()
        said.append(f"{duration(since)} after it went live")
    return ", ".join(said)


def _witness(seen: Witness, incident: Incident) -> str:
    return f"{inline(seen.who)}: {inline(seen.says, 300)}" if incident.open else inline(seen.who)


def _failing(judged: Judged) -> str:
    bad = (row for row in judged.table if row.answer is Answer.BAD)
    names = tuple(dict.fromkeys(name for row in bad for name in row.failing))
    if not names:
        return ""
    shown = "\n".join(f"- {inline(name, 200)}" for name in names[:MOST_FAILING])
    more = len(names) - MOST_FAILING
    return f"What fails:\n\n{shown}" + (f"\n- and {more} more" if more > 0 else "")


def _figures(judged: Judged, *, is_open: bool) -> str:
    rows = told_rows(judged.table)
    head = (*HEAD, "Why") if is_open else HEAD
    body = (
        (
            *(inline(cell) for cell in cells_of(row).all()),
            *((inline(row.says, 300),) if is_open else ()),
        )
        for row in rows
    )
    unused = [str(row.trigger) for row in judged.table if row not in rows]
    left = f"\n\nNot used: {', '.join(dict.fromkeys(unused))}." if unused else ""
    return f"{table(head, body)}{left}"
