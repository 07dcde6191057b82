"""The root of what a port may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.core.text import Text


class PortError(Exception):
    """A port's failure. `says` is the remote's own word (untrusted), the message is ours and safe."""

    def __init__(self, message: str, *, says: Text | None = None) -> None:
        super().__init__(message)
        self.says = says

    @property
    def sentence_part(self) -> str:
        """Our sentence without its full stop, with the remote's own word behind it; to be redacted."""
        ours = str(self).strip().removesuffix(".")
        return f"{ours} ({self.says.reveal().strip()})" if self.says else ours
