"""The JSON Schema of `checks`, for editors."""

from __future__ import annotations

from typing import Any

_TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_SPAN: dict[str, Any] = {"type": ["string", "number"], "pattern": r"^\d+(\.\d+)?\s*(ms|s|m|h)?$"}
_HEADERS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}
_STATUS: dict[str, Any] = {"type": ["integer", "string"], "pattern": "^[1-5]([0-9][0-9]|xx)$"}

CHECKS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "maxItems": 50,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "description": "What fails, as the incident names it."},
            "url": {"type": "string", "description": "https://…, or /path behind the service's domain."},
            "method": {"enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]},
            "headers": {**_HEADERS, "description": "$NAME stands for a variable of the environment."},
            "body": {"type": "string"},
            "expect": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "status": {"anyOf": [_STATUS, {"type": "array", "items": _STATUS}]},
                    "headers": _HEADERS,
                    "json": {**_TEXTS, "description": "jq expressions that must be true."},
                    "text": _TEXTS,
                    "latency": _SPAN,
                },
            },
            "command": {"type": "string", "description": "Shell command that must end with 0."},
            "junit": {**_TEXTS, "description": "Where the command writes JUnit XML (globs)."},
            "timeout": _SPAN,
            "every": _SPAN,
            "core": {"type": "boolean", "description": "Core functionality: may roll back."},
            "flag": {"type": "string", "description": "The variable that switches the feature off."},
        },
    },
}
