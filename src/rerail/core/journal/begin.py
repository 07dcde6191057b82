"""Lines of the beginning: what was asked, read, chosen and planned."""

from __future__ import annotations

from datetime import datetime

from rerail.core.acting.plan import Plan
from rerail.core.choosing.choice import Choice
from rerail.core.text import Text
from rerail.core.values import ServiceView, Trigger, Value


class Started(Value, tag="started"):
    """The run began; `at` of this line is the process's start, from which all times count."""

    rerail: str
    """Our version."""
    trigger: Trigger
    service: str
    environment: str | None
    repository: str | None
    reason: Text | None
    dry_run: bool
    run_url: str | None
    actor: Text | None
    bad_since: datetime | None = None
    """When it went bad, as the person said who started it."""
    undo: bool = False
    """Whether a rollback is to be undone: what it went back from comes again."""
    watch: bool = False
    """Whether the run begins with watching a release; a rollback may follow."""
    simulated: bool = False
    """Played against the embedded Railway, on a scaled clock."""
    files_in: str | None = None
    """The repository that the Incident is filed in, `owner/name`; None: there was nowhere to file it."""


NOWHERE = "nowhere"
"""How `releases_from` begins where no source could be read; why follows after a semicolon."""
NOT_READ = "not read"
"""Stands in `releases_from` where the releases were of no interest: a watch compares deployments."""


class Read(Value, tag="read"):
    """The first wave came back. `view.history` is left out: what mattered of it is in the choice."""

    view: ServiceView
    deployments: int
    releases: int
    releases_from: str
    notes: tuple[Text, ...] = ()
    """What could not be read and what that means, as sentences."""
    private: bool | None = None
    """Whether the repository is private; None when unknown."""


class ChoiceMade(Value, tag="chosen"):
    """The rules spoke."""

    choice: Choice


class Planned(Value, tag="planned"):
    """The Plan was fixed and shown."""

    plan: Plan
