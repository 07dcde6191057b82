"""What is said while it goes on: plain grouped lines, or a live line where a person looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.state import State
from rerail.render.console import staged_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.status import Status

    from rerail.core.journal import Told
    from rerail.core.telling.timeline import Stage


class PlainConsole:
    """One line per change; on a runner, each stage of the run is a group that can be folded."""

    name = "console"

    def __init__(self, write: Callable[[str], None], *, groups: bool) -> None:
        """`write` prints one line; `groups` speaks the runner's workflow commands."""
        self._write = write
        self._groups = groups
        self._before = State()
        self._stage: Stage | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Print what is new."""
        for line in staged_lines(self._before, state):
            self._enter(line.stage)
            self._write(line.text)
        self._before = state
        if final and self._groups and self._stage is not None:
            self._write("::endgroup::")
            self._stage = None
        return None

    def _enter(self, stage: Stage) -> None:
        if not self._groups or stage is self._stage:
            return
        if self._stage is not None:
            self._write("::endgroup::")
        self._write(f"::group::{stage}")
        self._stage = stage


class LiveConsole:
    """The same lines in a terminal, above one that shows what is going on."""

    name = "console"

    def __init__(self) -> None:
        self._before = State()
        self._console: Console | None = None
        self._status: Status | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Print what is new, and show what is waited for."""
        console = self._console or self._open()
        stage = None
        for line in staged_lines(self._before, state):
            console.print(line.text, markup=False, highlight=False, style=_style(line.text), soft_wrap=True)
            stage = line.stage
        self._before = state
        if self._status is not None and stage is not None:
            self._status.update(f"{stage} …")
        if final:
            self.close()
        return None

    def close(self) -> None:
        """Take the live line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _open(self) -> Console:
        from rich.console import Console  # noqa: PLC0415  50 ms that only a terminal needs

        self._console = Console()
        self._status = self._console.status("reading …")
        self._status.start()
        return self._console


def _style(line: str) -> str:
    """Give colour to what a person looks for: what failed and what passed."""
    words = line.lower()
    if any(word in words for word in ("failed", "refused", "lost", "crashed", "unsafe")):
        return "red"
    return "green" if "passed" in words or "success" in words or "recovered" in words else ""
