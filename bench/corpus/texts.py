"""Templates and words, as they lie in files beside this one."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
_HEAD = re.compile(r"\[([a-z0-9-]+)\]")


def lines_of(name: str) -> list[str]:
    """Read the lines of a file but its comments and its empty ones; a written escape becomes one."""
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    return [line.replace("\\e", "\x1b") for line in lines if line and not line.startswith("# ")]


def sections_of(name: str) -> dict[str, list[str]]:
    """Read the lines of a file that stand below each `[section]`."""
    sections: dict[str, list[str]] = {}
    for line in lines_of(name):
        if head := _HEAD.fullmatch(line):
            section = sections.setdefault(head[1], [])
        else:
            section.append(line)
    return sections
