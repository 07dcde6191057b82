"""Texts of an observation: redacted as thoroughly as the files are, or not told at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from rerail.core.redaction.stream import StreamRedactor
from rerail.core.text import Text, draft

if TYPE_CHECKING:
    from rerail.core.redaction.detected import Detect
    from rerail.core.text import Redactor

V = TypeVar("V", bound=msgspec.Struct)
NOT_SHOWN = "(not shown, as it could not be redacted)"


class Texts:
    """Redacts the texts of one observation with the detector, too, which the Journal does not ask.

    Once redacting fails, no further text of it is looked at or told.
    """

    def __init__(self, redactor: Redactor, detect: Detect | None) -> None:
        self._redactor = redactor
        self._detect = detect
        self._failed = False

    def redacted(self, value: V) -> V:
        """Give the value with its texts redacted; never raises."""
        return cast("V", self._of(value))

    def _of(self, value: object) -> object:
        match value:
            case Text():
                return draft(self._clean(value.reveal()))
            case msgspec.Struct():
                fields = {name: getattr(value, name) for name in value.__struct_fields__}
                return msgspec.structs.replace(
                    value, **{name: self._of(item) for name, item in fields.items()}
                )
            case tuple():
                return tuple(self._of(item) for item in value)
        return value

    def _clean(self, text: str) -> str:
        if self._failed:
            return NOT_SHOWN
        stream = StreamRedactor(self._redactor, detect=self._detect, spent=lambda: 0.0)
        try:
            pieces = (*stream.feed((text,)), stream.finish())
        except Exception:  # noqa: BLE001  fails closed, whatever it was
            self._failed = True
            return NOT_SHOWN
        return "\n".join(line for piece in pieces for line in piece.lines)
