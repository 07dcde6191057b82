"""The last lines: verdict, warning, what was done, what is unknown, what comes next, where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.verdict import exit_code_of
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.telling.filing import filing, not_filed
from rerail.core.telling.freeze import stays_back
from rerail.core.telling.headline import headline, tone
from rerail.core.telling.incident import says
from rerail.core.telling.names import target_name
from rerail.core.telling.next_steps import next_steps
from rerail.core.telling.recurrence import warning
from rerail.core.telling.timeline import Stage
from rerail.core.telling.tone import Tone
from rerail.core.telling.unknown import unknown
from rerail.core.telling.watched.words import DECISIONS
from rerail.core.telling.wording import duration
from rerail.render.escape import for_console
from rerail.render.lines import ConsoleLine
from rerail.render.short import with_short_ids
from rerail.render.watched import table_lines

if TYPE_CHECKING:
    from rerail.core.record import Result
    from rerail.core.state import State

LIMIT = 1_000
"""Characters of one line."""
Said = tuple[str, Tone | None]


def closing(state: State, result: Result, facts: TellingFacts | None = None) -> tuple[str, ...]:
    """Give the lines as plain text; `facts` say where the Incident could have been filed."""
    return tuple(line.text for line in toned_closing(state, result, facts))


def toned_closing(state: State, result: Result, facts: TellingFacts | None = None) -> tuple[ConsoleLine, ...]:
    """Give the lines with their tones, the first of them empty."""
    facts = facts or _facts(result)
    said: tuple[Said, ...] = (
        ("", None),
        *_verdict(state),
        *_table(state),
        *_done(state, result),
        *_list("Still unknown", unknown(state)),
        *_list("What comes next", _next(state, facts)),
        *_files(state, result, facts),
    )
    return tuple(
        ConsoleLine(stage=Stage.TELL, text=for_console(text, LIMIT) if text else "", tone=felt)
        for text, felt in said
    )


def _facts(result: Result) -> TellingFacts:
    """Give what the record tells of the circumstances; a console is for whoever runs rerail."""
    path = result.result_path or "result.json"
    return TellingFacts(private=True, result_path=path, journal_path=result.journal_path)


def _verdict(state: State) -> tuple[Said, ...]:
    if state.verdict is None:
        return ((headline(state), tone(state)),)
    warned, stays = warning(state, is_open=True), stays_back(state)
    return (
        (with_short_ids(f"{headline(state)}: {says(state)}"), tone(state)),
        *(((warned, Tone.DOUBTFUL),) if warned else ()),
        *(((stays, None),) if stays else ()),
        (
            f"Reason code {state.verdict.reason}, exit code {exit_code_of(state)}{_of_the_watched(state)}.",
            None,
        ),
    )


def _of_the_watched(state: State) -> str:
    """Say why the exit code is not the rollback's, however well that went."""
    judged = state.watch.judged if state.watch else None
    return f": the release that was watched is {judged.verdict.upper()}" if judged and state.acting else ""


def _table(state: State) -> tuple[Said, ...]:
    judged = state.watch.judged if state.watch else None
    if judged is None:
        return ()
    decided = f"Decision: {DECISIONS[judged.decision]}." if judged.decision else ""
    tree = " ".join(map(str, judged.tree))
    said: tuple[Said, ...] = ((f"{decided} {tree}".strip(), None),) if decided else ()
    return (*said, ("", None), *((line, None) for line in table_lines(judged.table)), ("", None))


def _done(state: State, result: Result) -> tuple[Said, ...]:
    if not state.acting:
        return (("Nothing was sent to Railway.", None),) if state.watch is None else ()
    came_from = result.from_deployment_id or "an unknown deployment"
    ours = result.deployment_id or "not known"
    moved = f"From {came_from} to {target_name(state)} by {result.route}; new deployment: {ours}."
    times = (("Request sent", result.time_to_initiate), ("Restored", result.time_to_restore))
    took = [f"{what} {duration(seconds)} after the start." for what, seconds in times if seconds is not None]
    return ((with_short_ids(moved), None), (" ".join(took), None))


def _next(state: State, facts: TellingFacts) -> tuple[str, ...]:
    steps = next_steps(state, facts, over=True)
    return tuple(f"{step.says}: {step.command}" if step.command else step.says for step in steps)


def _list(name: str, items: tuple[str, ...]) -> tuple[Said, ...]:
    return (("", None), (f"{name}:", None), *((f"  - {item}", None) for item in items)) if items else ()


def _files(state: State, result: Result, facts: TellingFacts) -> tuple[Said, ...]:
    found = filing(state, facts, over=True)
    missing = not_filed(found, facts)
    late = f" (its last update failed: {found.why})" if found.late else ""
    incident = f"{result.incident_url}{late}" if result.incident_url else missing
    places = (
        ("Incident", incident),
        ("Result", result.result_path),
        ("Journal", result.journal_path),
        ("Evidence", result.evidence_path),
    )
    felt = Tone.BAD if missing else None
    known = [(f"{name:<10}{where}", felt if name == "Incident" else None) for name, where in places if where]
    return (("", None), *known) if known else ()
