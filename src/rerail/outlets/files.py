"""What needs no network: result.json, incident.md and incident.html in the output directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import Told
from rerail.core.outlet_names import PAGE, RESULT
from rerail.core.record import encode
from rerail.core.telling.incident import incident
from rerail.core.telling.result import result
from rerail.ports import OutletError

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


class ResultOutlet:
    """Keeps result.json complete: written when the rollback has left, at the Verdict, when others told."""

    name = RESULT

    def __init__(self, path: Path, facts: TellingFacts) -> None:
        self._path = path
        self._facts = facts

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Write the file anew; only once there is something to keep."""
        if not final and not state.sent:
            return None
        replace_file(self._path, encode(result(state, self._facts)))
        return Told(outlet=self.name, done=True, where=str(self._path)) if final else None


class PageOutlet:
    """Writes the finished Incident as Markdown and as a page, as the person who runs rerail may see it."""

    name = PAGE

    def __init__(self, folder: Path, facts: TellingFacts) -> None:
        self._folder = folder
        self._facts = facts

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Write both files once there is a Verdict."""
        if not final:
            return None
        from rerail.render.markdown.pages import issue_body  # noqa: PLC0415  nothing of it is needed before
        from rerail.render.markdown.people import people_part  # noqa: PLC0415
        from rerail.render.page import incident_page  # noqa: PLC0415

        body = issue_body(state, incident(state, self._facts), self._facts)
        replace_file(self._folder / "incident.md", f"{body}\n{people_part(state, self._facts)}".encode())
        replace_file(self._folder / "incident.html", incident_page(state, self._facts).encode())
        return Told(outlet=self.name, done=True, where=str(self._folder / "incident.html"))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it. Raises OutletError.

    A link in its place, as a checkout may hold one, is replaced and not followed.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError as error:
        raise OutletError(f"{path} could not be written: {error.strerror}.") from None
