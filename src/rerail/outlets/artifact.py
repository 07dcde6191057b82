"""The evidence as an artifact of the workflow's run: one zip of the whole bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rerail.core.journal import Told
from rerail.core.telling.circumstances import told_at_home
from rerail.core.telling.names import live, service_name
from rerail.core.text import draft
from rerail.ports.evidence import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.ports.evidence import ArtifactStore

PUBLIC = (
    "the repository is public, or not known to be private, and everybody may download its artifacts; "
    "`public-evidence: true` uploads it all the same"
)
EMPTY = "nothing could be collected"
_ZIP = "application/zip"
_SHOWN_OF_ID = 8


class Pack(Protocol):
    """Packs a folder into one file; raises OSError."""

    def __call__(self, folder: Path, target: Path) -> None:
        """Pack it."""
        ...


class ArtifactOutlet:
    """Uploads the bundle once it is complete; says why where it does not. Never tries twice."""

    name = "artifact"

    def __init__(self, make: Callable[[], ArtifactStore], pack: Pack, facts: TellingFacts) -> None:
        """`make` builds the store on this outlet's own worker; it may raise ArtifactError."""
        self._make = make
        self._pack = pack
        self._facts = facts
        self._told: Told | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Upload the bundle; only after the Verdict, and once nothing more comes into it."""
        collected = state.evidence.collected
        if not final or collected is None:
            return None
        self._told = self._told or self._tell(state, Path(collected.folder), collected.files)
        return self._told

    def _tell(self, state: State, folder: Path, files: int) -> Told:
        if not told_at_home(self._facts, state).open:
            return self._not_done(PUBLIC)
        if not files:
            return self._not_done(EMPTY)
        try:
            return self._upload(state, folder)
        except ArtifactError as error:
            return self._not_done(str(error))
        except OSError as error:
            return self._not_done(f"the bundle could not be packed: {error.strerror}")

    def _upload(self, state: State, folder: Path) -> Told:
        packed = folder.with_name(f"{folder.name}.zip")
        store = self._make()
        self._pack(folder, packed)
        try:
            artifact = store.upload(_name(state), packed, mime_type=_ZIP)
        finally:
            packed.unlink(missing_ok=True)
        return Told(outlet=self.name, done=True, where=artifact.url, expires_at=artifact.expires_at)

    def _not_done(self, why: str) -> Told:
        return Told(outlet=self.name, done=False, says=draft(f"{why.removesuffix('.')}."))


def _name(state: State) -> str:
    failed = live(state)
    which = failed.id[:_SHOWN_OF_ID] if failed else "unknown"
    return f"rerail-evidence-{service_name(state)}-{which}"
