"""Text from outside, secrets, and the only way from one to what may be shown.

`Untrusted` is what a remote said: its `str()` is a placeholder, so it can't leak by accident.
`Safe` is what journal, render and outlets show; only a `Redactor` makes it (and the codec, when it
reads back what a Redactor made). Safe means: no known secret, no control characters. It does not mean
harmless in Markdown or HTML: escaping is the renderer's business.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORTEST_SECRET = 8
"""Shorter values are not searched for: they would tear holes into every text (characters)."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


class Text:
    """A piece of text that came from outside; either `Untrusted` or `Safe`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._value == other._value

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    def __bool__(self) -> bool:
        return bool(self._value)

    def reveal(self) -> str:
        """Give the raw text, to compare or parse it; never to show it."""
        return self._value


class Untrusted(Text):
    """What a remote said, as it said it."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"<{len(self._value)} characters, not yet redacted>"

    __repr__ = __str__


def draft(sentence: str) -> Untrusted:
    """Give a sentence of ours that may quote the outside; writing it to the Journal redacts it."""
    return Untrusted(sentence)


class Safe(Text):
    """Redacted text."""

    __slots__ = ()

    def __str__(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Safe({self._value!r})"


class Secret:
    """A token or another secret value: never shown, not even by `repr()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __str__(self) -> str:
        return "<secret>"

    __repr__ = __str__

    def reveal(self) -> str:
        """Give the value, to send it where it belongs."""
        return self._value


class Redactor:
    """Makes `Safe` out of text by replacing the known secrets, each by its name."""

    def __init__(self, secrets: Mapping[str, Secret]) -> None:
        """`secrets` maps a name to show (`RAILWAY_TOKEN`) to the value to hide."""
        forms = {
            form: f"[REDACTED:{name}]"
            for name, secret in secrets.items()
            if len(secret.reveal()) >= SHORTEST_SECRET
            for form in _forms(secret.reveal())
        }
        self._replacements = forms
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def clean(self, text: Text | str) -> Safe:
        """Give the text without known secrets, ANSI sequences and control characters.

        Newlines and tabs stay. Control characters go first, so that none of them can split a secret.
        """
        raw = text if isinstance(text, str) else text.reveal()
        plain = _CONTROL.sub("", _ANSI.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")))
        return Safe(self.hide(plain))

    def hide(self, text: str) -> str:
        """Replace the known secrets in a text and change nothing else of it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._replacements[found.group()], text)

    @classmethod
    def knowing_nothing(cls) -> Self:
        """Make one for texts of a run that has no secrets (tests, rendering a journal again)."""
        return cls({})


def _forms(value: str) -> Iterator[str]:
    """Give the shapes in which a value appears: as it is, URL- and JSON-encoded, base64 at each offset."""
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    data = value.encode()
    for skipped in range(3):
        # The first and last characters depend on the neighbours; what lies between is the value's own.
        encoded = base64.b64encode(b"\0" * skipped + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[skipped] : len(encoded) - (1 if (skipped + len(data)) % 3 else 0)]
        if len(core) >= SHORTEST_SECRET:
            yield core
            yield core.replace("+", "-").replace("/", "_")
