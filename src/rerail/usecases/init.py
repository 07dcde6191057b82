"""What `rerail init` goes by: the place at Railway, and what becomes of each file."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rerail.core.values import Value
from rerail.errors import ConfigurationError
from rerail.ports import RailwayError, Trouble
from rerail.ports.catalogue import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.ports.catalogue import Catalogue


class Wish(Value):
    """What was said of the place, by name or id; None: nothing."""

    service: str | None = None
    environment: str | None = None
    project: str | None = None

    def of(self, kind: str) -> str | None:
        """Give what was said of the service, the environment or the project."""
        said: str | None = getattr(self, kind)
        return said


class Spot(Value):
    """A service in an environment of a project."""

    service: Named
    environment: Named
    project: Named | None


class Person(Protocol):
    """Who may be asked. Each gives None where nobody can be."""

    def pick(self, kind: str, among: Sequence[Named]) -> Named | None:
        """Have one of several chosen."""
        ...

    def type(self, kind: str) -> str | None:
        """Have a name typed."""
        ...


class Fate(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    SAME = "already-there"
    DIFFERS = "differs"
    WRITTEN = "written"


class Planned(Value):
    """A file as it is to be, and what is there."""

    path: str
    """From the work tree's root."""
    text: str
    present: str | None = None
    fate: Fate = Fate.NEW


def planned(path: str, text: str, present: str | None) -> Planned:
    """Tell what becomes of a file: one that is there is never replaced."""
    same = present is not None and present.replace("\r\n", "\n") == text
    fate = Fate.NEW if present is None else Fate.SAME if same else Fate.DIFFERS
    return Planned(path=path, text=text, present=present, fate=fate)


def spot_at_railway(catalogue: Catalogue, wish: Wish, person: Person) -> Spot:
    """Find the place by what was said, by what there is only one of, or by asking.

    Raises ConfigurationError with every mistake, and RailwayError where Railway can't tell.
    """
    looking = _Looking(catalogue, wish, person)
    project = looking.one("project", catalogue.projects(), "what the token reaches")
    if project is None:
        raise ConfigurationError(tuple(looking.mistakes))
    inside = catalogue.inside(project)
    environment = looking.one("environment", inside.environments, "the project")
    service = looking.one("service", inside.services, "the project")
    if environment is None or service is None:
        raise ConfigurationError(tuple(looking.mistakes))
    return Spot(service=service, environment=environment, project=project)


def spot_by_word(wish: Wish, person: Person) -> Spot:
    """Take the place as it was said or is typed; nobody checks it. Raises ConfigurationError."""
    said = {kind: wish.of(kind) or person.type(kind) for kind in ("service", "environment")}
    mistakes = tuple(
        f"--{kind}: it is missing; without a Railway token it can't be found out"
        for kind in said
        if not said[kind]
    )
    if mistakes:
        raise ConfigurationError(mistakes)
    service, environment = (Named(id="", name=each or "") for each in said.values())
    project = Named(id="", name=wish.project) if wish.project else None
    return Spot(service=service, environment=environment, project=project)


class _Looking:
    """Finds one thing after the other, and keeps what went wrong."""

    def __init__(self, catalogue: Catalogue, wish: Wish, person: Person) -> None:
        self._catalogue, self._wish, self._person = catalogue, wish, person
        self.mistakes: list[str] = []

    def one(self, kind: str, among: tuple[Named, ...], where: str) -> Named | None:
        """Give the one that is meant; None with a mistake noted."""
        wanted = self._wish.of(kind)
        if not wanted and len(among) == 1:
            return among[0]
        if not wanted and among and (picked := self._person.pick(kind, among)) is not None:
            return picked
        try:
            return self._catalogue.find(kind, wanted or "", among, where)
        except RailwayError as error:
            if error.trouble is not Trouble.NOT_FOUND:
                raise
            _, _, there_are = str(error).partition(" There are")
            which = f"say which one, by name or id. There are{there_are}"
            self.mistakes.append(f"--{kind}: {error if wanted else which}")
        return None
