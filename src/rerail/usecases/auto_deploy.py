"""Setting auto-deploy, and looking whether it is as it was asked to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.core.text import Text, draft
from rerail.core.values import Value

if TYPE_CHECKING:
    from rerail.core.values import AutoDeploy, ServiceView
    from rerail.ports import Railway
    from rerail.usecases.gather import Gathering

READ_LIMIT = 30.0
"""Seconds."""


class Switched(Value):
    """How auto-deploy is; `trouble` is why it is not as it was asked to be, or could not be read."""

    enabled: bool | None
    was_set: bool = False
    trouble: Text | None = None


def switch(railway: Railway, view: ServiceView, gathering: Gathering, *, enabled: bool) -> Switched:
    """Set auto-deploy, unless it is so already, and read it back. Never raises for Railway.

    A lost answer needs no second one: reading back shows what came of it.
    """
    before = look(railway, view, gathering)
    if before.enabled is enabled:
        return before
    asked = gathering.ask("auto-deploy", lambda: railway.set_auto_deploy(view, enabled=enabled))
    gathering.wait(asked, seconds=MUTATION_LIMIT)
    after = look(railway, view, gathering)
    if after.enabled is enabled:
        return Switched(enabled=enabled, was_set=True)
    refused = draft(asked.error.sentence_part) if asked.error else None
    return Switched(enabled=after.enabled, trouble=refused or after.trouble or draft(_UNCHANGED))


def look(railway: Railway, view: ServiceView, gathering: Gathering) -> Switched:
    """Read how it is."""
    asked = gathering.ask("auto-deploy", lambda: railway.read_auto_deploy(view))
    gathering.wait(asked, seconds=READ_LIMIT)
    if asked.value is None:
        return Switched(enabled=None, trouble=draft(asked.error.sentence_part if asked.error else _UNCHANGED))
    return Switched(enabled=asked.value.enabled, trouble=_why_not(asked.value))


_UNCHANGED = "Railway took it, and did not change it"


def _why_not(read: AutoDeploy) -> Text | None:
    if read.can_enable:
        return None
    why = f" ({read.reason.reveal()})" if read.reason else ""
    return draft(f"Railway says that it can't be enabled{why}")
