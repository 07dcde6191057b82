"""What is asked of Railway: one self-contained `.graphql` file per operation, named like the operation."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def document(operation: str) -> str:
    """Give the text of an operation's file. Raises FileNotFoundError for a name that we don't have."""
    return (files(__name__) / f"{operation}.graphql").read_text(encoding="utf-8")
