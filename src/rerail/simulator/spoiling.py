"""A true answer, spoilt: what a schema that changes makes of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

UNKNOWN = "TELEPORTED"


def reworded(value: object, keys: Container[str]) -> object:
    """Give a copy in which the texts under these keys are a word that nobody knows."""
    if isinstance(value, list):
        return [reworded(item, keys) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: UNKNOWN if key in keys and isinstance(item, str) else reworded(item, keys)
        for key, item in value.items()
    }


def lose_first(value: object) -> bool:
    """Take the first field away that is no object or list; True when there was one."""
    if isinstance(value, list):
        return any(lose_first(item) for item in value)
    if not isinstance(value, dict):
        return False
    for key, item in value.items():
        if not isinstance(item, dict | list):
            del value[key]
            return True
        if lose_first(item):
            return True
    return False
