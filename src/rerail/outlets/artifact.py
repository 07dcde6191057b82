"""The evidence as an artifact of the workflow's run: one zip of the whole bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rerail.core.journal import Told
from rerail.core.outlet_names import ARTIFACT
from rerail.core.telling.circumstances import told_at_home
from rerail.core.telling.names import live, service_name
from rerail.ports.error import PortError
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
    """Packs a bundle into one file; raises BundleError."""

    def __call__(self, folder: Path, target: Path) -> None:
        """Pack it."""
        ...


class ArtifactOutlet:
    """Uploads the bundle once it is complete; says why where it does not. Never tries twice."""

    name = ARTIFACT

    def __init__(
        self, make: Callable[[], ArtifactStore], pack: Pack, facts: TellingFacts, *, same_repository: bool
    ) -> None:
        """`make` builds the store on this outlet's own worker, once there is something to upload.

        `same_repository`: the run's artifacts are in the repository of the releases, whose privacy the first
        read found. Of another one it is not known.
        """
        self._make = make
        self._pack = pack
        self._facts = facts
        self._same_repository = same_repository
        self._told: Told | None = None
        self._error: ArtifactError | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Upload the bundle; only after the Verdict, and once nothing more comes into it."""
        collected = state.evidence.collected
        if not final or collected is None:
            return None
        if self._told is None and self._error is None:
            try:
                self._check(state, collected.files)
                self._told = self._upload(state, Path(collected.folder))
            except PortError as error:
                self._error = _for_good(error)
        if self._error is not None:
            raise self._error
        return self._told

    def _check(self, state: State, files: int) -> None:
        facts = told_at_home(self._facts, state) if self._same_repository else self._facts
        if not facts.open:
            raise ArtifactError(PUBLIC)
        if not files:
            raise ArtifactError(EMPTY)

    def _upload(self, state: State, folder: Path) -> Told:
        packed = folder.with_name(f"{folder.name}.zip")
        store = self._make()
        self._pack(folder, packed)
        try:
            artifact = store.upload(_name(state), packed, mime_type=_ZIP)
        finally:
            packed.unlink(missing_ok=True)
        return Told(outlet=self.name, done=True, where=artifact.url, expires_at=artifact.expires_at)


def _for_good(error: PortError) -> ArtifactError:
    """Give the error for what the store has tried again already, or what no repetition changes."""
    told = ArtifactError(str(error), says=error.says)
    told.again = False
    return told


def _name(state: State) -> str:
    failed = live(state)
    which = failed.id[:_SHOWN_OF_ID] if failed else "unknown"
    return f"rerail-evidence-{service_name(state)}-{which}"
