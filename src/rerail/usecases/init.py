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

    services: tuple[str, ...] = ()
    environment: str | None = None
    project: str | None = None

    @property
    def everything(self) -> tuple[tuple[str, str], ...]:
        """Give all that was said, each with what it is said of."""
        places = (("environment", self.environment), ("project", self.project))
        services = tuple(("service", each) for each in self.services)
        return (*services, *((kind, said) for kind, said in places if said))


class Spot(Value):
    """Services, one at least, in an environment of a project."""

    services: tuple[Named, ...]
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
    looking = _Looking(catalogue, person)
    project = looking.one("project", wish.project, catalogue.projects(), "what the token reaches")
    if project is None:
        raise ConfigurationError(tuple(looking.mistakes))
    inside = catalogue.inside(project)
    environment = looking.one("environment", wish.environment, inside.environments, "the project")
    services = [
        looking.one("service", wanted, inside.services, "the project") for wanted in wish.services or (None,)
    ]
    if environment is None or looking.mistakes:
        raise ConfigurationError(tuple(looking.mistakes))
    found = dict.fromkeys(each for each in services if each is not None)
    return Spot(services=tuple(found), environment=environment, project=project)


def spot_by_word(wish: Wish, person: Person) -> Spot:
    """Take the place as it was said or is typed; nobody checks it. Raises ConfigurationError."""
    services = wish.services or tuple(filter(None, (person.type("service"),)))
    environment = wish.environment or person.type("environment")
    given = {"service": services, "environment": environment}
    mistakes = tuple(
        f"--{kind}: it is missing; without a Railway token it can't be found out"
        for kind, said in given.items()
        if not said
    )
    if mistakes or environment is None:
        raise ConfigurationError(mistakes)
    return Spot(
        services=tuple(Named(id="", name=each) for each in dict.fromkeys(services)),
        environment=Named(id="", name=environment),
        project=Named(id="", name=wish.project) if wish.project else None,
    )


class _Looking:
    """Finds one thing after the other, and keeps what went wrong."""

    def __init__(self, catalogue: Catalogue, person: Person) -> None:
        self._catalogue, self._person = catalogue, person
        self.mistakes: list[str] = []

    def one(self, kind: str, wanted: str | None, among: tuple[Named, ...], where: str) -> Named | None:
        """Give the one that is meant; None with a mistake noted."""
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
            again = ", each with the option again for several" if kind == "service" else ""
            which = f"say which one, by name or id{again}. There are{there_are}"
            self.mistakes.append(f"--{kind}: {error if wanted else which}")
        return None
