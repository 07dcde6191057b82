"""The Journal's codec: a line to bytes, through the redactor, and back."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from rerail.core.journal import Line
from rerail.core.text import Safe, Text, Untrusted

if TYPE_CHECKING:
    from rerail.core.text import Redactor


def encode(line: Line, redactor: Redactor) -> bytes:
    """Give the line's bytes without newline; all outside text passes the redactor on its way.

    Known secrets are replaced in ids and names, too, but never in keys, kinds and enum words: whatever the
    secrets are, `decode` reads the line back. No text makes it raise, half surrogates included.
    """
    return _encoder.encode(_cleaned(line, redactor))


def decode(data: bytes) -> Line:
    """Read a line back; its texts are Safe, as only a Redactor wrote them. Raises msgspec.DecodeError."""
    return _decoder.decode(data)


def _cleaned(value: object, redactor: Redactor) -> object:
    """Give the value with every text and string in it cleaned; itself where there is nothing to clean."""
    match value:
        case Text():
            return redactor.clean(value)
        case str() if not isinstance(value, Enum):
            return redactor.clean_value(value)
        case msgspec.Struct():
            return _cleaned_struct(value, redactor)
        case tuple() | list() | frozenset():
            return type(value)(_cleaned(item, redactor) for item in value)
        case dict():
            return {key: _cleaned(item, redactor) for key, item in value.items()}
    return value


def _cleaned_struct(value: msgspec.Struct, redactor: Redactor) -> msgspec.Struct:
    changes = {
        name: new
        for name in value.__struct_fields__
        if (new := _cleaned(old := getattr(value, name), redactor)) is not old
    }
    return msgspec.structs.replace(value, **changes) if changes else value


def _said(value: object) -> object:
    if isinstance(value, Safe):
        return str(value)
    raise NotImplementedError(type(value).__name__)


_encoder = msgspec.json.Encoder(enc_hook=_said)


def _text(kind: type, value: object) -> object:
    if kind in (Text, Untrusted, Safe):
        return Safe(str(value))
    raise NotImplementedError(kind.__name__)


_decoder = msgspec.json.Decoder(Line, dec_hook=_text)
"""Made here, not when it is first used: two threads that do that at the same time crash msgspec."""
