"""Asking for evidence: what can't be had is a sentence part, never an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from rerail.core.text import Text, draft
from rerail.ports import PortError, RailwayError, Trouble
from rerail.usecases.evidence.allowance import may_ask, used_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.ports import Journal, Railway

T = TypeVar("T")
NOT_FOR_US = "Railway does not let this token read it"


@dataclass(frozen=True)
class Got(Generic[T]):
    """What came back, or why nothing did."""

    value: T | None = None
    missing: Text | None = None


class Asking:
    """Asks Railway for evidence as long as its allowance and our time let us."""

    def __init__(self, railway: Railway, journal: Journal, hurried: Callable[[], str | None]) -> None:
        """`hurried` says why nothing more is to be asked; None as long as there is time."""
        self._railway = railway
        self._journal = journal
        self._hurried = hurried

    def late(self) -> Text | None:
        """Say why nothing more is to be done; None as long as there is time."""
        why = self._hurried()
        return draft(why) if why is not None else None

    def ask(self, call: Callable[[], T]) -> Got[T]:
        """Make one call of Railway's; it counts against the allowance."""
        left = self._railway.rate_limit()
        if not may_ask(self._journal.state, left):
            return Got(missing=draft(used_up(left)))
        return self.ask_other(call)

    def ask_other(self, call: Callable[[], T]) -> Got[T]:
        """Make one call of somebody else's."""
        late = self.late()
        if late is not None:
            return Got(missing=late)
        try:
            return Got(value=call())
        except PortError as error:
            return Got(missing=draft(_why(error)))
        except Exception as error:  # noqa: BLE001  evidence must not touch the rollback
            return Got(missing=draft(f"rerail failed: {type(error).__name__}"))


def _why(error: PortError) -> str:
    """Say why it can't be had, as a sentence part.

    What to do about a token is said once, with the notes; a refusal may stand beside every part.
    """
    if isinstance(error, RailwayError) and error.trouble is Trouble.NOT_AUTHORIZED:
        return NOT_FOR_US
    return error.sentence_part
