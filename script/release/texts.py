"""What the files say about a version, and what a release writes into them. Texts in, texts out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from script.release.version import RefusedError

if TYPE_CHECKING:
    from script.release.version import Version

IMAGE = "ghcr.io/rerail/rerail"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_OWN = re.compile(r"(?m)^(\s*(?:- )?uses: rerail/rerail)@([^\s#]+)")
_BUILT = re.compile(r"(?m)^  image: Dockerfile$")
_BASE = re.compile(r"(?m)^ARG PYTHON_IMAGE=(\S+)$")
_VERSION = re.compile(r'(?m)^__version__ = "([^"]+)"$')


def package_version(text: str) -> str:
    """Give what `src/rerail/__init__.py` says. Raises RefusedError where it says nothing."""
    return _the(_VERSION, text, "src/rerail/__init__.py has no __version__")


def base_image(text: str) -> str:
    """Give the base image that the Dockerfile names by its tag. Raises RefusedError."""
    return _the(_BASE, text, "the Dockerfile has no `ARG PYTHON_IMAGE=...`")


def changes(text: str, version: Version) -> str:
    """Give the changelog's section of a version, without its heading. Raises RefusedError for none."""
    heading = rf"(?m)^## \[{re.escape(str(version))}\] - \d{{4}}-\d\d-\d\d$"
    found = re.search(rf"{heading}\n(?P<body>[\s\S]*?)(?=^## \[|^\[[^\]]+\]: |\Z)", text)
    if found is None:
        raise RefusedError(f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`")
    body = found["body"].strip()
    if not body:
        raise RefusedError(f"CHANGELOG.md says nothing of {version}")
    return body


def own_refs(text: str) -> frozenset[str]:
    """Give the refs by which a workflow uses this Action."""
    return frozenset(found[2] for found in _OWN.finditer(text))


def with_image(text: str, version: Version, digest: str) -> str:
    """Have `action.yml` pull a published image instead of building one. Raises RefusedError.

    The digest decides; the tag beside it is for whoever reads it.
    """
    if DIGEST.fullmatch(digest) is None:
        raise RefusedError(f"{digest!r} is no digest: sha256: and 64 hexadecimal digits")
    pinned, count = _BUILT.subn(f"  image: docker://{IMAGE}:{version.tag}@{digest}", text)
    if count != 1:
        raise RefusedError("action.yml should have the line `  image: Dockerfile` once")
    return pinned


def _the(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise RefusedError(otherwise)
    return found[1]
