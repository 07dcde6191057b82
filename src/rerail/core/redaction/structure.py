"""All rules that find a secret by where it stands or how it begins; pure, and linear in the text's length."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rerail.core.redaction import addresses, commands, headers, keys
from rerail.core.redaction.pem import private_keys
from rerail.core.redaction.shapes import shapes
from rerail.core.redaction.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Look, Seen
    from rerail.core.redaction.spans import Span


class _Rules(NamedTuple):
    words: Words
    looks: tuple[tuple[Look, int], ...]
    """For each word: who looks there, and how long the word is."""


def structural(seen: Seen) -> Iterator[Span]:
    """Find secrets in a text; what is hidden already is not looked at again for what a word tells."""
    rules = _rules()
    hidden: dict[Look, Span] = {}
    hidden_to: set[int] = set()
    for number, start in rules.words.hits(seen.folded):
        look, length = rules.looks[number]
        last, end = hidden.get(look), start + length
        if last and last.start <= start and end <= last.end:
            continue
        if span := look(seen, start, end):
            hidden[look] = span
            hidden_to.add(span.end)
            yield span
    yield from private_keys(seen)
    yield from addresses.ip_addresses(seen, hidden_to)


@cache
def _rules() -> _Rules:
    looks = [(look, word) for look, words in _looks() for word in words]
    return _Rules(Words([word for _, word in looks]), tuple((look, len(word)) for look, word in looks))


def _looks() -> Iterator[tuple[Look, tuple[str, ...]]]:
    yield headers.userinfo, ("@",)
    yield headers.key_of_query, ("?key=", "&key=")
    yield headers.authorization, ("authorization",)
    yield headers.scheme, ("bearer", "basic")
    yield headers.cookie, ("cookie",)
    yield keys.value_of_key, (*keys.STRONG, *keys.WEAK)
    yield keys.literal_of_sql, keys.SQL
    yield commands.user_of_curl, (" -u", " --user")
    yield commands.password_of_mysql, (" -p",)
    yield commands.password_of_dsn, ("@tcp(", "@unix(", "@tcp6(")
    yield commands.password_of_login, ("password",)
    yield commands.password_of_sshpass, ("sshpass",)
    yield commands.key_in_words, commands.API_KEYS
    yield from shapes()
    yield addresses.email, addresses.AT
