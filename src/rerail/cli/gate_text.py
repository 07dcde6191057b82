"""What `rerail gate` says: in a log, as annotations, in the step summary, and to machines.

On a public page only numbers and times are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.core.telling.names import SHORT_SHA
from rerail.errors import ExitCode
from rerail.render.escape import for_console, inline, link, plain
from rerail.render.short import with_short_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.bootstrap.gate import Found
    from rerail.ports.incidents import FiledIncident
    from rerail.usecases.gate import Held

LONGEST = 600
SCHEMA_VERSION = 1
"""Grows when a key changes its meaning or goes; keys may be added at any time."""
_UNSURE = (
    " Whether it is this service's can't be told, as a public issue has no names: give --service and"
    " --environment by id."
)


def headline(found: Found) -> str:
    """Say in one line whether the deploy may go ahead."""
    gated = found.gated
    if gated.held:
        many = f"{len(gated.held)} open incidents hold" if len(gated.held) > 1 else "an open incident holds"
        return f"Frozen: {many} this deploy back."
    if gated.fixed:
        return f"Open: this deploy is said to be the fix for {_numbers(gated.fixed)}."
    return f"Open: no frozen incident{_where(found)}."


def lines(found: Found) -> tuple[str, ...]:
    """Give the lines of the log."""
    told = (*(_held(found, each) for each in found.gated.held), *_way_on(found), *_warnings(found))
    return tuple(for_console(line, LONGEST) for line in (headline(found), *told))


def remarks(found: Found) -> tuple[tuple[str, str], ...]:
    """Give level and message of each annotation."""
    way = " ".join(_way_on(found))
    errors = (("error", f"{_held(found, each)} {way}") for each in found.gated.held)
    notices = [("notice", headline(found))] if found.gated.fixed and not found.gated.held else []
    warnings = (("warning", each) for each in _warnings(found))
    return (*errors, *notices, *warnings)


def markdown(found: Found) -> str:
    """Give the step summary."""
    gated = found.gated
    rows = [f"- {_linked(found, each)}: {inline(_facts(found, each), LONGEST)}" for each in gated.held]
    parts = [f"## {inline(headline(found))}", "\n".join(rows), *map(inline, _way_on(found))]
    return "\n\n".join(part for part in (*parts, *map(inline, _warnings(found))) if part) + "\n"


def record(found: Found) -> dict[str, Any]:
    """Give it as JSON has it: keys with dashes, times in ISO 8601 (UTC); null: unknown, or not shown."""
    gated = found.gated
    return {
        "schema_version": SCHEMA_VERSION,
        "open": not gated.held,
        "exit-code": int(ExitCode.UNSAFE_PLAN if gated.held else ExitCode.RECOVERED),
        "frozen": [{**_data(found, each.incident), "sure": each.is_sure} for each in gated.held],
        "fixed": [_data(found, each) for each in gated.fixed],
        "not-frozen": list(gated.not_frozen),
    }


def _data(found: Found, incident: FiledIncident) -> dict[str, Any]:
    block, since = incident.block, incident.block.frozen_at
    more = {
        "url": plain(found.redactor.clean(incident.url)),
        "title": plain(found.redactor.clean(incident.title)),
        "blamed-commit": block.live_commit,
        "blamed-deployment-id": block.live_deployment_id,
    }
    return {
        "number": incident.number,
        "since": since.isoformat() if since else None,
        **(more if found.is_open else dict.fromkeys(more)),
    }


def _held(found: Found, held: Held) -> str:
    incident = held.incident
    named = f" {plain(found.redactor.clean(incident.title))}" if found.is_open else ""
    at = f" {plain(found.redactor.clean(incident.url))}" if found.is_open else ""
    return f"#{incident.number}{named}: {_facts(found, held)}{at}"


def _linked(found: Found, held: Held) -> str:
    incident = held.incident
    if not found.is_open:
        return inline(f"#{incident.number}")
    return link(f"#{incident.number} {found.redactor.clean(incident.title)}", incident.url)


def _facts(found: Found, held: Held) -> str:
    block = held.incident.block
    since = f"frozen since {block.frozen_at:%Y-%m-%d %H:%M} UTC."
    commit, deployment = block.live_commit, block.live_deployment_id
    names = (
        f"commit {commit[:SHORT_SHA]}" if commit else "",
        f"deployment {deployment}" if deployment else "",
    )
    blamed = with_short_ids(", ".join(name for name in names if name))
    told = f" Blamed: {blamed}." if blamed and found.is_open else ""
    return f"{since}{told}{'' if held.is_sure else _UNSURE}"


def _way_on(found: Found) -> Iterator[str]:
    held = found.gated.held
    if held:
        fixes = " ".join(f"--fixes {each.incident.number}" for each in reversed(held))
        yield "When what is live is good and not what was blamed: `rerail thaw`."
        yield f"If this deploy is the fix: `rerail gate {fixes}`."
        yield "If it is over in another way: close the issue."


def _warnings(found: Found) -> Iterator[str]:
    for number in found.gated.not_frozen:
        yield f"--fixes {number}: #{number} is no frozen incident{_where(found)}."


def _where(found: Found) -> str:
    if not found.is_open:
        return ""
    place = found.place
    service = f" of {place.service}" if place.service else ""
    environment = f" in {place.environment}" if place.environment else ""
    return f"{service}{environment} ({found.repository})"


def _numbers(incidents: tuple[FiledIncident, ...]) -> str:
    return ", ".join(f"#{each.number}" for each in incidents)
