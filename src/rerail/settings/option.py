"""What is declared of one option; the model is made of these."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.settings.kinds import Kind

ROLLBACK = ("rollback",)
ROLLS_BACK = ("rollback", "watch")
WATCH = ("watch",)
ACTS = ("rollback", "undo", "watch")
"""What only a command that brings a deployment back can use."""
SEES = ("rollback", "check", "undo", "watch")
AT_RAILWAY = ("rollback", "check", "thaw", "undo", "watch")
AT_GITHUB = ("rollback", "check", "gate", "thaw", "undo", "watch")
CHOOSES = ("rollback", "check", "watch")
BY_A_PERSON = ("rollback", "check")
"""What a watch has no use for: it acts by itself, on what it watched."""


class Group(StrEnum):
    """The headings under which options are listed, in this order."""

    WHAT = "What is rolled back"
    TARGET = "Choosing the Target"
    ACTING = "Acting"
    VERIFYING = "Verifying"
    WATCHING = "Watching a release"
    WHERE = "Where things are"


@dataclass(frozen=True)
class Option:
    """One option: at the same time a command-line option, an input, a variable and a key of the file."""

    group: Group
    kind: Kind
    help: str
    """One short line."""
    _: KW_ONLY
    default: str = ""
    """As one would write it (lists: one item per line); empty means none."""
    otherwise: str = ""
    """What happens without a value, for the reader, where there is no default."""
    required: bool = False
    variables: tuple[str, ...] = ()
    """Other environment variables that are looked at after `RERAIL_<NAME>`."""
    only_variables: bool = False
    """Not an option, input or key: only `variables` count (what the runner itself says of GitHub)."""
    only_with: str | None = None
    """The option without which this one is not used; a mistake in it is then no more than a warning."""
    commands: tuple[str, ...] = CHOOSES
    """The commands that take it on their command line."""
