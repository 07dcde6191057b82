"""Text from outside, secrets, and the only way from one to what may be shown.

`Untrusted` is what a remote said: its `str()` is a placeholder, so it can't leak by accident.
`Safe` is what journal, render and outlets show; only a `Redactor` makes it (and the codec, when it
reads back what a Redactor made). Safe means: no known secret, no control characters. It does not mean
harmless in Markdown or HTML: escaping is the renderer's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rerail.core.plain_text import plain, whole
from rerail.core.redaction.detected import detected
from rerail.core.redaction.forms import SHORTEST_SECRET
from rerail.core.redaction.known import KnownValues
from rerail.core.redaction.seen import seen
from rerail.core.redaction.spans import Salted, masked, merged, replaced
from rerail.core.redaction.structure import structural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.core.redaction.detected import Detect
    from rerail.core.redaction.spans import Span

__all__ = ["SHORTEST_SECRET", "Redactor", "Safe", "Secret", "Text", "Untrusted", "draft"]


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
    """Makes `Safe` out of text by replacing known secrets, each by its name, and what looks like one."""

    def __init__(self, secrets: Mapping[str, Secret], *, salt: bytes = b"") -> None:
        """`secrets` maps a name to show (`RAILWAY_TOKEN`) to the value to hide.

        `salt` is random and new for each run; with it, equal values that a rule found have the same tag.
        """
        self._known = KnownValues({name: secret.reveal() for name, secret in secrets.items()})
        self._salted = Salted(salt)

    def learn(self, secrets: Mapping[str, Secret], *, public: frozenset[str] = frozenset()) -> None:
        """Hide these values, too, from now on, in texts only; a public word is never hidden or torn.

        A name may end in `#` and a number: one more value of the same name. Other threads may clean
        meanwhile.
        """
        learned = {name: secret.reveal() for name, secret in secrets.items()}
        self._known = self._known.knowing(learned, public)

    def clean(self, text: Text | str) -> Safe:
        """Give the text without secrets, control sequences and invisible characters; never raises.

        Newlines and tabs stay. What is invisible goes first, so that it can't split a secret. Where the
        text may have been cut (the ends of its lines, an ellipsis), a piece of a secret is replaced too.
        Cleaning what is clean changes nothing.
        """
        shown = plain(text if isinstance(text, str) else text.reveal())
        return Safe(replaced(shown, self.find(shown)))

    def find(self, shown: str, detect: Detect | None = None) -> list[Span]:
        """Give what to replace in a text that is `plain` already, in order and apart from each other.

        What `detect` raises is passed on.
        """
        known = self._known
        place = seen(masked(shown, known.names), self._salted)
        by_rule = [*structural(place), *(detected(place, detect) if detect else ())]
        told = (span for span in by_rule if not known.is_public_id(place.folded[span.start : span.end]))
        return merged((*known.spans(place.folded), *told))

    @property
    def longest(self) -> int:
        """How many characters the longest form of a known value has."""
        return self._known.longest

    @property
    def reach(self) -> int:
        """How many characters the longest form of a known value has that goes over lines."""
        return self._known.reach

    def clean_value(self, value: str) -> str:
        """Give an id or a name without known secrets of 16 characters and more; otherwise as it is.

        Only whole secrets that were given at the beginning, as words that rerail acts on must stay. Half
        surrogates become U+FFFD.
        """
        shown = whole(value)
        return replaced(shown, self._known.whole_spans(shown))

    @classmethod
    def knowing_nothing(cls) -> Self:
        """Make one for texts of a run that has no secrets (tests, rendering a journal again)."""
        return cls({})
