"""Where a value came from, so that every mistake can name it, also one found much later."""

from __future__ import annotations

from enum import StrEnum

from rerail.core.values import Value


class Origin(StrEnum):
    """The kinds of source, the one that wins first."""

    OPTION = "option"
    INPUT = "input"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Place(Value):
    """One place: `name` is the option, input, variable, or the key in the file; `line` counts from 1."""

    origin: Origin
    name: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        match self.origin:
            case Origin.OPTION:
                return f"--{self.name}"
            case Origin.INPUT:
                return f"input `{self.name}`"
            case Origin.FILE:
                return f"{self.file}:{self.line}" if self.line else str(self.file)
            case Origin.ENVIRONMENT:
                return self.name
            case Origin.DEFAULT:
                return "default"

    @property
    def heading(self) -> str:
        """What a mistake's sentence begins with: the place, and in a file also the key."""
        return f"{self}: {self.name}" if self.origin is Origin.FILE and self.name else str(self)


class Mistake(Value):
    """Something wrong in what the user gave; `says` is the sentence after the place."""

    place: Place | None
    says: str
    fatal: bool = True
    """False: this run does not need it, so that it is only a warning."""

    def __str__(self) -> str:
        return f"{self.place.heading}: {self.says}" if self.place else self.says


class Given(Value):
    """A raw value with its place; no texts: the place is there, but empty."""

    place: Place
    texts: tuple[str, ...]
    listed: bool = False
    """Given as a list; else a list is written as one text, an item per line."""
