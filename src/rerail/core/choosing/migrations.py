"""Which of the changed files are database migrations, by where they lie."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product
from typing import TYPE_CHECKING

from rerail.core.choosing.joining import raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.text import Text

MIGRATIONS = (
    "**/migrations/**",
    "**/migrate/**",
    "**/alembic/versions/**",
    "**/changelog/**/*.sql",
    "**/db/**/*.sql",
    "**/V[0-9]*__*.sql",
)
"""Where the usual tools keep migrations: the default of the setting, and the only list there is."""
_ANY_FOLDERS = "/**/"


def migrations_among(files: tuple[Text, ...], patterns: tuple[str, ...]) -> tuple[Text, ...]:
    """Give the paths that match one of the patterns; without patterns, one of `MIGRATIONS`.

    A pattern may start at any folder, one that ends with `/` means all below it, `/**/` also stands for no
    folder at all, and `*` also matches `/`: to find too much is the safe side.
    """
    globs = tuple(dict.fromkeys(glob for p in patterns or MIGRATIONS for glob in _globs(p)))
    return tuple(f for f in files if any(fnmatchcase(raw(f), glob) for glob in globs))


def _globs(pattern: str) -> Iterator[str]:
    """Give what a pattern stands for, in the shell's own wildcards."""
    inner = pattern.lstrip("/")
    while inner.startswith("**/"):
        inner = inner.removeprefix("**/")
    while _ANY_FOLDERS * 2 in inner or "/**/**/" in inner:
        inner = inner.replace("/**/**/", _ANY_FOLDERS)
    first, *others = (inner + "**" if inner.endswith("/") else inner).split(_ANY_FOLDERS)
    for between in product(("/", "/*/"), repeat=len(others)):
        glob = first + "".join(gap + piece for gap, piece in zip(between, others, strict=True))
        yield glob
        yield "*/" + glob
