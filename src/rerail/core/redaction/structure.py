"""All rules that find a secret by where it stands or how it begins; pure, and linear in the text's length."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rerail.core.redaction import keys, shapes
from rerail.core.redaction.addresses import emails, ip_addresses
from rerail.core.redaction.headers import authorizations, cookies, credentials_of_urls
from rerail.core.redaction.pem import private_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.core.redaction.spans import Salted, Span


class Rule(NamedTuple):
    """One way to find secrets; where none of its words stands, there is nothing to find."""

    find: Callable[[str, str, Salted], Iterator[Span]]
    words: tuple[str, ...]


RULES = (
    Rule(private_keys, ("-----begin",)),
    Rule(credentials_of_urls, ("://",)),
    Rule(authorizations, ("authorization", "bearer", "basic")),
    Rule(cookies, ("cookie",)),
    Rule(keys.values_of_keys, keys.WORDS),
    Rule(shapes.known_shapes, shapes.WORDS),
    Rule(emails, ("@", "%40")),
    Rule(ip_addresses, (".", "::", ":")),
)


def structural(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find secrets in a text without invisible characters; `folded` is the same in lower case."""
    for rule in RULES:
        if any(word in folded for word in rule.words):
            yield from rule.find(text, folded, salted)
