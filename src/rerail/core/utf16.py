"""How long a text is in UTF-16 units, which GitHub may count where it says "characters"."""

from __future__ import annotations


def units(text: str) -> int:
    """Count them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Give as much of the beginning as fits; no character is cut in two."""
    return text.encode("utf-16-le", "surrogatepass")[: max(0, most) * 2].decode("utf-16-le", "ignore")
