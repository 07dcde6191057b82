"""The readiness for people: lines for a terminal, Markdown for the step summary, annotations on a runner.

What is given is redacted already (`cleaned`); here it is made harmless for where it is shown.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rerail.core.readiness.notice import to_mend
from rerail.core.readiness.values import RowState
from rerail.core.telling.marks import begin, end, fingerprint_mark
from rerail.core.telling.tone import Tone
from rerail.core.telling.wording import counted
from rerail.core.values import Value
from rerail.errors import ExitCode
from rerail.render.escape import for_console, inline, link, plain
from rerail.render.markdown.tables import details, table
from rerail.render.short import with_short_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.readiness.notice import Mark
    from rerail.core.readiness.values import Readiness, Row

STATE, NAME = 9, 16
"""Characters of the columns of states and names."""
LONGEST = 600
NARROWEST = 30
"""Characters of a text's column: a terminal that is narrower breaks the lines itself."""
PART = "readiness"
"""Our part of the issue's body."""
_KEPT = (
    "Kept up to date by `rerail check --file-issue`, which closes it when nothing is left to mend. "
    "What you write above or below this part stays; whoever closes it is not asked again about the same."
)
_TONES = {
    RowState.OK: Tone.GOOD,
    RowState.UNKNOWN: None,
    RowState.WARN: Tone.DOUBTFUL,
    RowState.BLOCKED: Tone.BAD,
}
_SUMS = {
    ExitCode.RECOVERED: "Ready: a rollback with these options would go ahead now.",
    ExitCode.NOTHING_TO_ROLL_BACK_TO: "Not ready: there is nothing to roll back to.",
    ExitCode.UNSAFE_PLAN: "Not ready: a rollback would stop before acting.",
    ExitCode.REMOTE_UNAVAILABLE: "Not ready: Railway can't be reached, or refuses us.",
}
_LEVELS = {RowState.BLOCKED: "error", RowState.WARN: "warning"}


class Line(Value):
    """One line: the state's word, to be coloured by its tone, and the rest."""

    state: str
    says: str
    tone: Tone | None = None


def headline(readiness: Readiness) -> str:
    """Say in one line how ready it is, and what is open."""
    says = _SUMS[readiness.exit_code]
    if readiness.exit_code is ExitCode.RECOVERED and not readiness.ready:
        says = "Nothing to do: what is live is not the newest deployment, which never went live."
    warnings, unknown = readiness.count(RowState.WARN), readiness.count(RowState.UNKNOWN)
    open_rows = [counted(warnings, "warning")] if warnings else []
    open_rows += [f"{unknown} unknown"] if unknown else []
    return f"{says} ({', '.join(open_rows)})" if open_rows else says


def check_lines(readiness: Readiness, width: int | None = None) -> tuple[Line, ...]:
    """Give the table: a line for each row, with what to do about it below.

    `width`: of a terminal, in characters; texts go on below themselves. None: a row is one line.
    """
    where = f" in {readiness.environment}" if readiness.environment else ""
    head = Line(state="", says=for_console(f"{readiness.service}{where}, {readiness.at:%Y-%m-%d %H:%M} UTC"))
    room = max(width - STATE - NAME - 1, NARROWEST) if width else LONGEST
    rows = (line for row in readiness.rows for line in _lines(row, room))
    end = Line(state="", says=for_console(headline(readiness)))
    return (head, *rows, end)


def _lines(row: Row, room: int) -> Iterator[Line]:
    state, name = f"{row.state.upper():<{STATE}}", f"{row.label:<{NAME}}"
    said = [(text, "") for text in _wrapped(row.says, room)]
    if row.do is not None:
        said += [(text, "  " if n else "→ ") for n, text in enumerate(_wrapped(row.do, room - 2))]
    tone = _TONES[row.state]
    for text, before in said:
        yield Line(state=state, says=for_console(f"{name}{before}{text}", LONGEST), tone=tone)
        state, name, tone = " " * STATE, " " * NAME, None


def _wrapped(text: object, room: int) -> list[str]:
    """Give the lines; an address stays whole, so that it can be copied."""
    one_line = with_short_ids(plain(text, LONGEST - NAME))
    return wrap(one_line, room, break_long_words=False, break_on_hyphens=False)


def check_markdown(readiness: Readiness, *, is_open: bool) -> str:
    """Give the step summary; in public (not `is_open`) it says how each row stands, and nothing of why."""
    where = f" in {readiness.environment}" if readiness.environment else ""
    head = f"## Could we roll back {inline(readiness.service)}{inline(where)} right now?"
    return f"{head}\n\n**{inline(headline(readiness))}**\n\n{_table(readiness, is_open=is_open)}\n"


def check_issue(readiness: Readiness, mark: Mark, *, is_open: bool, run_url: str | None = None) -> str:
    """Give our part of the issue that `--file-issue` keeps: what is to be mended first, then every row.

    Not `is_open`: as in public. `run_url` is where the whole of it can be read.
    """
    mend = "\n".join(_item(row, is_open=is_open) for row in to_mend(readiness))
    whole = f" ({link('the whole of it', run_url)})" if run_url else ""
    parts = (
        f"**{inline(headline(readiness))}**",
        f"As of {readiness.at:%Y-%m-%d %H:%M} UTC{whole}.",
        f"To be mended:\n\n{mend}" if mend else "Nothing to be mended was seen.",
        details("Everything that was looked at", _table(readiness, is_open=is_open)),
        f"<sub>{_KEPT}</sub>",
    )
    found_by = "\n".join(fingerprint_mark(each) for each in readiness.fingerprints)
    page = "\n\n".join(parts)
    return f"{begin(PART)}\n{mark.encode()}\n{page}\n{end(PART)}\n\n{found_by}\n"


def _item(row: Row, *, is_open: bool) -> str:
    head = f"- **{inline(row.label)}** ({row.state})"
    if not is_open:
        return head
    do = f" {inline(row.do, LONGEST)}" if row.do is not None else ""
    return f"{head}: {inline(row.says, LONGEST)}{do}"


def _table(readiness: Readiness, *, is_open: bool) -> str:
    rows = [(row.state.upper(), inline(row.label), *_cells(row, is_open=is_open)) for row in readiness.rows]
    columns = ("", "", "", "do") if is_open else ("", "")
    private = "" if is_open else "\n\nThis page is public: the reasons are not shown here."
    return f"{table(columns, rows)}{private}"


def _cells(row: Row, *, is_open: bool) -> tuple[str, ...]:
    if not is_open:
        return ()
    return inline(row.says, LONGEST), inline(row.do, LONGEST) if row.do is not None else ""


def check_annotations(readiness: Readiness, *, is_open: bool) -> tuple[tuple[str, str], ...]:
    """Give level and message of each annotation: what blocks, and what warns."""
    return tuple(
        (_LEVELS[row.state], f"{row.label}: {row.says}" if is_open else f"{row.label}: {row.state}")
        for row in readiness.rows
        if row.state in _LEVELS
    )
