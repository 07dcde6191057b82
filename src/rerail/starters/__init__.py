"""The templates of what `rerail init` writes, and of `examples/`; `render/starter.py` fills them in."""

from __future__ import annotations

from importlib.resources import files


def template(name: str) -> str:
    """Give the text of a template by its file's name."""
    return (files(__name__) / name).read_text(encoding="utf-8")
