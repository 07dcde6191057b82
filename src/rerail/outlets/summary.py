"""The job's step summary: needs no network, so that it is there even when GitHub is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.journal import Told
from rerail.core.outlet_names import SUMMARY
from rerail.core.telling.circumstances import told_in_job
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


class SummaryOutlet:
    """Rewrites the step summary with the latest state; as public as the repository whose run it is."""

    name = SUMMARY

    def __init__(self, write: Callable[[str], None], facts: TellingFacts, *, same_repository: bool) -> None:
        """`write` replaces the summary's whole text; it raises OSError when it can't.

        `same_repository`: the workflow runs in the service's repository.
        """
        self._write = write
        self._facts = facts
        self._same_repository = same_repository

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Write once the rollback has left: nobody can read it before, and nothing may stand in its way."""
        if not state.sent and not final:
            return None
        from rerail.render.markdown.pages import step_summary  # noqa: PLC0415  not needed before

        facts = told_in_job(self._facts, state, same_repository=self._same_repository)
        try:
            self._write(step_summary(state, facts))
        except OSError as error:
            raise OutletError(f"The step summary could not be written: {error.strerror}.") from None
        return Told(outlet=self.name, done=True) if final else None
