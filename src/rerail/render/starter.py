"""The files that `rerail init` writes, filled in from templates. Pure.

A template is plain YAML in which `@@name@@` stands for a value. Names come from outside: each is written as a
YAML text that is read as this text and nothing else, and none into an expression unless it is plain words.
"""

from __future__ import annotations

import json
import re

from rerail.core.values import Value

PER_SERVICE = frozenset({"post-deploy.yml", "deploy.yml", "verify.yml"})
"""Where there are several services, each gets one of its own; the others are for all of them."""
WORKFLOWS = ("rollback.yml", "readiness.yml", "post-deploy.yml", "deploy.yml", "verify.yml")
CONFIGURATION = "rerail.yml"
ACTION = "rerail/rerail@v1"

_ACTION = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]+)*@[A-Za-z0-9][A-Za-z0-9._/-]{0,199}"
)
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_BARE = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""What YAML 1.1 or 1.2 reads as something else than a text."""
_FILE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_PLACEHOLDER = re.compile(r"@@([a-z-]+)@@")


class Begun(Value):
    """What the files are filled in with."""

    services: tuple[str, ...]
    """One at least."""
    environment: str
    project: str | None = None
    """None: not known."""
    action: str = ACTION


def filled(template: str, begun: Begun) -> str:
    """Give the file's text; what concerns one service is for the first.

    Raises KeyError for a placeholder that nothing stands for.
    """
    values = {
        "service": quoted(begun.services[0]),
        "services": f"[{', '.join(map(quoted, begun.services))}]",
        "service-line": _service_line(begun),
        "environment": quoted(begun.environment),
        "deploy-group": quoted(f"deploy-{begun.services[0]}-{begun.environment}"),
        "github-environment": quoted(f"{begun.environment}-rollback"),
        "deployed": _deployed(begun),
        "action": begun.action,
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def titled(text: str, service: str) -> str:
    """Give a workflow's text with the service in its name, by which GitHub lists it."""
    named = re.compile(r"^name: (.+)$", re.MULTILINE)
    return named.sub(lambda found: f"name: {quoted(f'{found[1]} ({service})')}", text, count=1)


def file_words(services: tuple[str, ...]) -> tuple[str, ...]:
    """Give each service's word in a file's name: its own name where all may be one, else its number."""
    if len({each.casefold() for each in services}) == len(services) and all(map(_FILE.fullmatch, services)):
        return services
    return tuple(str(number) for number in range(1, len(services) + 1))


def _service_line(begun: Begun) -> str:
    if len(begun.services) == 1:
        return f"service: {quoted(begun.services[0])}"
    return "# service: none here, as there are several; each workflow names its own"


def is_action(reference: str) -> bool:
    """Tell whether this names an Action as a workflow does: `owner/name@ref`."""
    return _ACTION.fullmatch(reference) is not None and ".." not in reference


def may_stand(name: str) -> bool:
    """Tell whether a name may stand in a workflow: GitHub evaluates `${{` in any text, a quoted one too."""
    return "${{" not in name


def quoted(name: str) -> str:
    """Give a name as YAML of one line that is read as this text and nothing else."""
    if _BARE.fullmatch(name) and name.lower() not in _NOT_BARE:
        return name
    return json.dumps(name)  # a JSON text in ASCII is a YAML text


def _deployed(begun: Begun) -> str:
    """Give the condition that a deployment at GitHub is this environment's, for use within double quotes.

    Railway's app calls it `<project> / <environment>`. Where these are no plain words, every name of that
    form passes: the watch itself then compares it with the service's.
    """
    event = "github.event.deployment.environment"
    if not _is_plain(begun.environment) or (begun.project and not _is_plain(begun.project)):
        return f"contains({event}, ' / ')"
    if begun.project is None:
        return f"endsWith({event}, ' / {begun.environment}')"
    return f"{event} == '{begun.project} / {begun.environment}'"


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None
