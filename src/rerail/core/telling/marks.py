"""The hidden comments in an issue by which rerail's part is told from the people's, and found again."""

from __future__ import annotations


def begin(name: str) -> str:
    """Give what stands before a part of ours."""
    return f"<!-- rerail:begin:{name} -->"


def end(name: str) -> str:
    """Give what stands behind it."""
    return f"<!-- rerail:end:{name} -->"


def fingerprint_mark(fingerprint: str) -> str:
    """Give what an Incident's issue is found again by."""
    return f"<!-- rerail:fingerprint:v1:{fingerprint} -->"
