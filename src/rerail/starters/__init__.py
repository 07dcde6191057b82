"""The files that `rerail init` writes, as templates: plain YAML with placeholders (see render/starter.py)."""

from __future__ import annotations

from importlib.resources import files

NAMES = ("rollback", "readiness", "post-deploy", "deploy-job", "own-checks", "rerail")
"""Each is `<name>.yml`; `rerail` is the configuration."""


def template(name: str) -> str:
    """Give the text of a template by its name."""
    return (files(__name__) / f"{name}.yml").read_text(encoding="utf-8")
