"""By which event a workflow was started, and which deployment that is about.

The event's file is whatever GitHub was told by others: read as data, bounded, every field checked.
Source: GitHub docs, "Webhook events and payloads"; "Variables reference".
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rerail.core.watching.what import WhatToWatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.settings.model import Settings

LARGEST = 25 * 1024 * 1024
"""Bytes; GitHub's own limit of an event."""
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NO_COMMIT = "0" * 40
"""What a push that deletes a branch names."""


def what_to_watch(settings: Settings, env: Mapping[str, str]) -> WhatToWatch:
    """Tell what is meant: what the options name, else what the event is about, else the newest deployment."""
    if settings.deployment:
        return WhatToWatch(deployment_id=settings.deployment, found_by="the deployment that was named")
    event = env.get("GITHUB_EVENT_NAME", "")
    of_event = _of_event(event, _payload(env)) or WhatToWatch()
    if settings.commit:
        return WhatToWatch(
            commit=settings.commit, on_push=event == "push", found_by="the commit that was named"
        )
    return of_event


def _of_event(event: str, payload: dict[str, Any]) -> WhatToWatch | None:
    """Tell what an event is about; None for events that are about no deployment (`workflow_dispatch` too).

    Who dispatches a workflow on `main` means what is there now, and not the commit at the head of `main`, of
    which there may be no deployment.
    """
    match event:
        case "push":
            commit = _sha(payload.get("after"))
            return WhatToWatch(commit=commit, on_push=True, found_by="the pushed commit") if commit else None
        case "workflow_run":
            # The other workflow has ended, so that Railway no longer waits for it: no deadlock.
            commit = _sha(_in(payload, "workflow_run").get("head_sha"))
            found = "the commit of the workflow that ended"
            return WhatToWatch(commit=commit, found_by=found) if commit else None
        case "deployment_status" | "deployment":
            return _of_deployment(_in(payload, "deployment"))
        case _:
            return None


def _of_deployment(deployment: dict[str, Any]) -> WhatToWatch | None:
    """Read GitHub's deployment, by Railway's app: its environment is `<project> / <environment>`.

    Source: deployments seen of railway-app[bot]; not documented by Railway. A name of another form is not
    taken for Railway's.
    """
    commit = _sha(deployment.get("sha"))
    if commit is None:
        return None
    name = deployment.get("environment")
    project, separator, environment = name.rpartition(" / ") if isinstance(name, str) else ("", "", "")
    named = bool(separator and project.strip() and environment.strip())
    return WhatToWatch(
        commit=commit,
        project=project.strip()[:200] if named else None,
        environment=environment.strip()[:200] if named else None,
        found_by="the commit of the deployment at GitHub",
    )


def _payload(env: Mapping[str, str]) -> dict[str, Any]:
    path = env.get("GITHUB_EVENT_PATH", "")
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            data = json.loads(file.read(LARGEST + 1)[:LARGEST])
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _in(payload: dict[str, Any], key: str) -> dict[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _sha(value: object) -> str | None:
    text = value.lower() if isinstance(value, str) else ""
    return text if _SHA.fullmatch(text) and text != _NO_COMMIT else None
