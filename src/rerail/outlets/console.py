"""What is said while it goes on: plain grouped lines, or a live line where a person looks."""

from __future__ import annotations

import re
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rerail.core.state import State
from rerail.ports import OutletError
from rerail.render.console import now_line, staged_lines
from rerail.render.watch_progress import WatchProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rich.console import Console as RichConsole
    from rich.status import Status

    from rerail.core.journal import Told
    from rerail.core.telling.timeline import Stage
    from rerail.render.console import ConsoleLine

_HANGING = re.compile(r"(?:\d\d:\d\d:\d\d  | {10}\S+ +| *- )?")
"""What stands before a line's own text: the time, or the label of a row of the Plan."""
NARROWEST = 40
STYLES = {"good": "green", "bad": "bold red", "doubtful": "yellow", "under-way": ""}


class Console(Protocol):
    """An Outlet that speaks to whoever looks on; it also says the last lines."""

    name: str

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Say what is new."""
        ...

    def close(self, last: tuple[ConsoleLine, ...]) -> None:
        """End what is open (a group, a live line) and say the last lines."""
        ...


class PlainConsole:
    """One line per change; on a runner, each stage of the run is a group that can be folded."""

    name = "console"

    def __init__(self, write: Callable[[str], None], *, groups: bool) -> None:
        """`write` prints one line; `groups` speaks the runner's workflow commands."""
        self._write = write
        self._groups = groups
        self._before = State()
        self._progress = WatchProgress()
        self._stage: Stage | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Print what is new."""
        del final
        with _printing():
            for line in staged_lines(self._before, state):
                self._enter(line.stage)
                self._write(line.text)
            going_on = self._progress.line(state)
            if going_on is not None:
                self._enter(going_on.stage)
                self._write(going_on.text)
        self._before = state
        return None

    def close(self, last: tuple[ConsoleLine, ...]) -> None:
        """End the group and print the last lines, which must not be folded away."""
        if self._stage is not None and self._groups:
            self._write("::endgroup::")
        for line in last:
            self._write(line.text)

    def _enter(self, stage: Stage) -> None:
        if not self._groups or stage is self._stage:
            return
        if self._stage is not None:
            self._write("::endgroup::")
        self._write(f"::group::{stage}")
        self._stage = stage


class LiveConsole:
    """The same lines in a terminal, in colour, above one that says what is waited for."""

    name = "console"

    def __init__(self, now: Callable[[], datetime]) -> None:
        """`now` is the run's clock (UTC), for how long something has been waited for."""
        self._now = now
        self._before = State()
        self._console: RichConsole | None = None
        self._status: Status | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Print what is new, and show what is waited for."""
        del final
        console = self._console or self._open()
        with _printing():
            for line in staged_lines(self._before, state):
                self._print(console, line)
        self._before = state
        if self._status is not None:
            self._show(self._status, state)
        return None

    def _show(self, status: Status, state: State) -> None:
        """Show what is waited for; of a watch, how each trigger stands against its limit."""
        if state.watching is not None:
            from rerail.outlets.watch_view import watch_view  # noqa: PLC0415  rich, with the console

            status.update(watch_view(state.watching, self._now()))
            return
        waited_for = now_line(state, self._now())
        if waited_for is not None:
            from rich.text import Text  # noqa: PLC0415  loaded with the console

            status.update(Text(waited_for))  # a mere text would be read as markup

    def close(self, last: tuple[ConsoleLine, ...]) -> None:
        """Take the live line away and print the last lines."""
        if self._status is not None:
            self._status.stop()
        console = self._console or self._open()
        for line in last:
            self._print(console, line)

    def _print(self, console: RichConsole, line: ConsoleLine) -> None:
        style = STYLES[str(line.tone)] if line.tone else ""
        for text in wrapped(line.text, console.width):
            console.print(text, markup=False, highlight=False, style=style, soft_wrap=True)

    def _open(self) -> RichConsole:
        from rich.console import Console as Opened  # noqa: PLC0415  50 ms that only a terminal needs

        self._console = Opened()
        self._status = self._console.status("reading Railway and the releases")
        self._status.start()
        return self._console


@contextmanager
def _printing() -> Iterator[None]:
    """Make a full disk or a closed pipe an error that nobody waits for at the end: it stays."""
    try:
        yield
    except OSError as error:
        unprinted = OutletError(f"the output could not be written: {error.strerror}")
        unprinted.again = False
        raise unprinted from None


def wrapped(line: str, width: int) -> list[str]:
    """Break a line between words so that it fits, the rest under the beginning of its own text."""
    found = _HANGING.match(line)
    hanging = len(found.group()) if found else 0
    if len(line) <= width or width < NARROWEST or hanging >= width // 2:
        return [line]
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
