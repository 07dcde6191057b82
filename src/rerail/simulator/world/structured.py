"""Structured logs: a process prints JSON, and Railway keeps its message, level and attributes."""

from __future__ import annotations

import json

from rerail.simulator.world.declared import Line


def structured(line: Line) -> Line:
    """Take a line that is a JSON object apart, as Railway does (Railway docs: observability/logs)."""
    if not line.message.startswith("{"):
        return line
    try:
        fields = json.loads(line.message)
    except ValueError:
        return line
    message, severity = fields.pop("message", ""), fields.pop("level", line.severity)
    attributes = {name: json.dumps(value) for name, value in fields.items()}
    return Line(at=line.at, message=str(message), severity=str(severity), attributes=attributes)
