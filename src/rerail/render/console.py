"""What a terminal or a job's log is told: one line per meaningful change, and the closing lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.judging.verdict import exit_code_of
from rerail.core.telling.incident import headline
from rerail.core.telling.names import target_name
from rerail.core.telling.next_steps import auto_deploy_warning, next_steps
from rerail.core.telling.timeline import Stage, rows_since
from rerail.core.telling.unknown import unknown
from rerail.core.telling.wording import duration
from rerail.core.values import Value
from rerail.render.escape import for_console
from rerail.render.plan import plan_lines

if TYPE_CHECKING:
    from rerail.core.record import Result
    from rerail.core.state import State
    from rerail.core.telling.timeline import Row


class ConsoleLine(Value):
    """One line with the part of the run that it belongs to, so that an Outlet can group."""

    stage: Stage
    text: str


def lines(before: State, after: State) -> tuple[str, ...]:
    """Give the lines for what the Journal gained; each safe to print on a runner and in a terminal."""
    return tuple(line.text for line in staged_lines(before, after))


def staged_lines(before: State, after: State) -> tuple[ConsoleLine, ...]:
    """Give the same lines with their stages; the Plan is shown in full when it is fixed."""
    said: list[ConsoleLine] = []
    shown = _plan_seq(after)
    for row in rows_since(before, after):
        said.append(ConsoleLine(stage=row.stage, text=_line(row)))
        if row.seq == shown:
            said.extend(ConsoleLine(stage=row.stage, text=f"{'':10}{text}") for text in plan_lines(after))
    return tuple(said)


def _plan_seq(state: State) -> int | None:
    """Tell which line of the Journal fixed the Plan, or ended the choosing without one."""
    planned = [e.seq for e in state.entries if isinstance(e.data, j.Planned)]
    return planned[-1] if planned else None


def _line(row: Row) -> str:
    detail = f": {row.detail}" if row.detail else ""
    return for_console(f"{row.at:%H:%M:%S}  {row.event}{detail}")


def closing(state: State, result: Result) -> tuple[str, ...]:
    """Give the last lines: verdict, what was done, what is unknown, what comes next, where the files are."""
    said = (
        *_verdict(state),
        *_done(state, result),
        *_list("Still unknown", unknown(state)),
        *_list("What comes next", tuple(_next(state))),
        *_files(result),
    )
    return tuple(for_console(line, 1_000) if line else "" for line in said)


def _verdict(state: State) -> tuple[str, ...]:
    if state.verdict is None:
        return (headline(state),)
    warning = auto_deploy_warning(state)
    return (
        *((warning,) if warning else ()),
        f"{headline(state)}: {state.verdict.says}",
        f"Reason code {state.verdict.reason}, exit code {exit_code_of(state)}.",
    )


def _done(state: State, result: Result) -> tuple[str, ...]:
    if not state.acting:
        return ("Nothing was sent to Railway.",)
    came_from = result.from_deployment_id or "an unknown deployment"
    ours = result.deployment_id or "not known"
    said = [f"From {came_from} to {target_name(state)} by {result.route}; new deployment: {ours}."]
    if result.time_to_initiate is not None:
        said.append(f"Request sent {duration(result.time_to_initiate)} after the start.")
    if result.time_to_restore is not None:
        said.append(f"Restored {duration(result.time_to_restore)} after the start. Proof: {result.proof}.")
    return tuple(said)


def _next(state: State) -> list[str]:
    return [f"{step.says}: {step.command}" if step.command else step.says for step in next_steps(state)]


def _list(name: str, items: tuple[str, ...]) -> tuple[str, ...]:
    return ("", f"{name}:", *(f"  - {item}" for item in items)) if items else ()


def _files(result: Result) -> tuple[str, ...]:
    places = (
        ("Incident", result.incident_url),
        ("Result", result.result_path),
        ("Journal", result.journal_path),
    )
    known = tuple(f"{name:<10}{where}" for name, where in places if where)
    return ("", *known) if known else ()
