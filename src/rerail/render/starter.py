"""A starter file, made from its template and the names of a user's project. Pure.

A template is plain YAML with two things in it: `@@name@@` stands for a value, and a line that ends with
`#@when` is kept only where that holds (`one` or `several` services, a known `project`).
Names come from outside. Each is written as a YAML text that is nothing else, and none into an expression,
but for what `is_plain` lets through: GitHub evaluates `${{ }}` within quotes as well.
"""

from __future__ import annotations

import json
import re

from rerail.core.values import Value

ACTION = "rerail/rerail@v1"
_ACTION = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]+)*@[A-Za-z0-9._/-]{1,200}"
)
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_BARE = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""What YAML 1.1 or 1.2 reads as something else than a text."""
_PLACEHOLDER = re.compile(r"@@([a-z-]+)@@")
_WHEN = re.compile(r" *#@([a-z]+)$")


class Names(Value):
    """What stands in the files."""

    services: tuple[str, ...]
    """One at least, by name or id."""
    environment: str
    project: str | None = None
    action: str = ACTION


def starter(template: str, names: Names) -> str:
    """Give the file's text. Raises KeyError for a placeholder or condition that does not exist."""
    holds = {
        "one": len(names.services) == 1,
        "several": len(names.services) > 1,
        "project": names.project is not None,
    }
    kept = [line for line in template.splitlines() if _kept(line, holds)]
    values = _values(names)
    return "".join(f"{_PLACEHOLDER.sub(lambda m: values[m[1]], _WHEN.sub('', line))}\n" for line in kept)


def is_action(reference: str) -> bool:
    """Tell whether this is the reference of an Action, `owner/name@ref`."""
    return _ACTION.fullmatch(reference) is not None and ".." not in reference


def may_stand(name: str) -> bool:
    """Tell whether a name may stand in a workflow: GitHub evaluates `${{` wherever it stands."""
    return "${{" not in name


def is_plain(name: str) -> bool:
    """Tell whether a name is nothing but words: letters, digits, spaces, dots and dashes."""
    return _PLAIN.fullmatch(name) is not None


def quoted(name: str) -> str:
    """Give a name as YAML of one line that is read as this text and nothing else."""
    if _BARE.fullmatch(name) and name.lower() not in _NOT_BARE:
        return name
    return json.dumps(name)  # a JSON text in ASCII is a YAML text


def _kept(line: str, holds: dict[str, bool]) -> bool:
    found = _WHEN.search(line)
    return found is None or holds[found[1]]


def _values(names: Names) -> dict[str, str]:
    return {
        "service": quoted(names.services[0]),
        "services": ", ".join(quoted(each) for each in names.services),
        "environment": quoted(names.environment),
        "project": quoted(names.project or ""),
        "github-environment": quoted(f"{names.environment}-rollback"),
        "deployed": _deployed(names),
        "action": names.action,
    }


def _deployed(names: Names) -> str:
    """Give the condition that a deployment at GitHub is of this environment.

    Railway's app calls it `<project> / <environment>`. Where the names are not plain, every deployment with a
    name of that form passes, and rerail compares by itself.
    """
    event = "github.event.deployment.environment"
    if names.project and is_plain(names.project) and is_plain(names.environment):
        return f"{event} == '{names.project} / {names.environment}'"
    if not names.project and is_plain(names.environment):
        return f"endsWith({event}, ' / {names.environment}')"
    return f"contains({event}, ' / ')"
