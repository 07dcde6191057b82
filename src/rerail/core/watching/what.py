"""What is to be watched, as the event or the person says it."""

from __future__ import annotations

from rerail.core.values import Value


class WhatToWatch(Value):
    """Which deployment of the service is meant. Nothing said means: the newest one."""

    deployment_id: str | None = None
    commit: str | None = None
    """The commit that was pushed or deployed: full or abbreviated SHA."""
    environment: str | None = None
    """Railway's environment, where the event names it (`<project> / <environment>`)."""
    project: str | None = None
    """Railway's project, where the event names it."""
    on_push: bool = False
    """Whether this workflow was started by the push itself: then waiting for a deployment that Railway
    keeps WAITING for this workflow would last for ever."""
    found_by: str = "the newest deployment"
    """Sentence part: how it is known what is meant (`the commit of the push event`)."""
