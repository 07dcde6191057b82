"""Versions of releases, `X.Y.Z`, and the tags that are made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)


class RefusedError(Exception):
    """The release can't be made like this; the text is for whoever started it."""


@dataclass(frozen=True, order=True)
class Version:
    """A version of a release; there are no pre-releases."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `X.Y.Z`. Raises RefusedError for anything else, a leading `v` or zero included."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise RefusedError(f"{text!r} is no version: write three numbers, as 1.2.3, without a v")
        return cls(*map(int, found.groups()))

    @classmethod
    def of_tag(cls, tag: str) -> Version | None:
        """Give the version that a tag is of; None for a tag that is none of a release's."""
        found = _SHAPE.fullmatch(tag.removeprefix("v")) if tag.startswith("v") else None
        return cls(*map(int, found.groups())) if found else None

    @property
    def tag(self) -> str:
        """The tag that never moves."""
        return f"v{self}"

    @property
    def moving_tag(self) -> str:
        """The tag that names the newest release of this major version."""
        return f"v{self.major}"

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"
