"""Text from outside, secrets, and the only way from one to what may be shown.

`Untrusted` is what a remote said: its `str()` is a placeholder, so it can't leak by accident.
`Safe` is what journal, render and outlets show; only a `Redactor` makes it (and the codec, when it
reads back what a Redactor made). Safe means: no known secret, no control characters. It does not mean
harmless in Markdown or HTML: escaping is the renderer's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rerail.core.plain_text import plain, whole
from rerail.core.secret_forms import SHORTEST_SECRET, forms
from rerail.core.secret_search import Needle, Span, fold, spans, whole_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SHORTEST_SECRET", "Redactor", "Safe", "Secret", "Text", "Untrusted", "draft"]

SHORTEST_IN_VALUES = 16
"""Shorter secrets are not searched for in ids and names, where a word that rerail acts on may stand."""


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
        long_enough = {
            name: secret.reveal()
            for name, secret in secrets.items()
            if len(secret.reveal()) >= SHORTEST_SECRET
        }
        self._needles = _needles(long_enough)
        self._in_values = _needles(
            {name: value for name, value in long_enough.items() if len(value) >= SHORTEST_IN_VALUES}
        )

    def clean(self, text: Text | str) -> Safe:
        """Give the text without known secrets, control sequences and invisible characters; never raises.

        Newlines and tabs stay. What is invisible goes first, so that it can't split a secret. Where the
        text may have been cut (the ends of its lines, an ellipsis), a piece of a secret is replaced too.
        """
        shown = plain(text if isinstance(text, str) else text.reveal())
        return Safe(_replaced(shown, spans(shown, self._needles)))

    def clean_value(self, value: str) -> str:
        """Give an id or a name without known secrets of 16 characters and more; otherwise as it is.

        Only whole secrets, as words that rerail acts on must stay. Half surrogates become U+FFFD.
        """
        shown = whole(value)
        return _replaced(shown, whole_spans(shown, self._in_values))

    @classmethod
    def knowing_nothing(cls) -> Self:
        """Make one for texts of a run that has no secrets (tests, rendering a journal again)."""
        return cls({})


def _needles(secrets: Mapping[str, str]) -> tuple[Needle, ...]:
    """Give each form once; of two secrets with the same form the first one names it."""
    found = {
        fold(form): name
        for name, value in reversed(list(secrets.items()))
        for variant in (value, plain(value))
        if len(variant) >= SHORTEST_SECRET
        for form in forms(variant)
    }
    return tuple(Needle(form, name) for form, name in found.items())


def _replaced(text: str, found: Iterable[Span]) -> str:
    pieces: list[str] = []
    shown_to = 0
    for span in found:
        pieces += (text[shown_to : span.start], f"[REDACTED:{span.name}]")
        shown_to = span.end
    return "".join((*pieces, text[shown_to:]))
