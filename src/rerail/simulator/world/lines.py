"""What builds and processes print: a few realistic lines, read off a deployment's course."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rerail.simulator.world.chatter import chattering
from rerail.simulator.world.declared import Line
from rerail.simulator.world.health import answer_at, turning_points
from rerail.simulator.world.windows import kept, merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.simulator.world.course import Course
    from rerail.simulator.world.values import Deployment, Service

_ERROR_EVERY = 15.0
_MOST_ERRORS = 200


def build_lines(deployment: Deployment, course: Course, now: datetime) -> list[Line]:
    """Give what the build printed by `now`, oldest first; nothing for a stored image."""
    start = next((turn.at for turn in course.turns if turn.status == "BUILDING"), None)
    if start is None:
        return []
    how = deployment.behaviour
    end = start + timedelta(seconds=how.build_seconds)
    sha = "an uploaded archive" if deployment.commit is None else deployment.commit.sha
    last = Line(at=end, message=f"Successfully built {deployment.image_digest}")
    if how.build_fails:
        last = Line(
            at=end, message='ERROR: process "npm run build" did not complete: exit code 1', severity="error"
        )
    own = [(start + timedelta(seconds=after), severity, text) for after, severity, text in how.build_logs]
    usual = [(start + (end - start) / 4, "info", "[2/4] RUN npm ci"), (start + (end - start) / 2, "info", "[3/4] RUN npm run build")]
    lines = [
        Line(at=start, message=f"fetching source: {sha}"),
        *(Line(at=at, severity=severity, message=text) for at, severity, text in own or usual),
        last,
    ]
    return [line for line in lines if line.at <= now]
