"""Which of a service's variables hold something to hide, and what in them it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from rerail.core.redaction.forms import SHORTEST_SECRET
from rerail.core.redaction.harmless import is_harmless, names_secret, secrets_of_path
from rerail.core.redaction.known import free_name
from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.seen import seen
from rerail.core.redaction.spans import Salted
from rerail.core.redaction.structure import structural
from rerail.core.redaction.values import is_id, is_number, is_opaque, is_wordy, says_nothing
from rerail.core.text import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NO_NAME = Pattern(r"[^\w.-]", re.ASCII)
_LONGEST_NAME = 80
_URL = Pattern(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s\"'<>]+", re.IGNORECASE)
_PAIR = Pattern(r"(?!(?:arn|urn|data):)[a-z_][\w.@+-]{0,63}:(?!//)(?P<password>\S+)", re.IGNORECASE)
_LISTED = Pattern(r"[\s,;]+")
_OF_USERS = Pattern(r"auth|basic|cred|login|pass|pwd|user|account", re.IGNORECASE)
_LINE_END = Pattern(r"\n|\\n")
_SHORTEST_LINE = 16
_MOST_JSON = 1_000_000
_NOT_HIDDEN = frozenset(("email", "ip"))
"""What these rules find is hidden by them wherever it stands."""


def secret_values(variables: Mapping[str, Secret], public: frozenset[str]) -> dict[str, Secret]:
    """Give what is to be hidden of a deployment's variables, under names as `env:DATABASE_URL`.

    A further value of the same variable (the password of a URL, a string in JSON, a line of a PEM file) has
    the same name with `#` and a number. Nothing shorter than 8 characters is given, and nothing that tells
    nothing: booleans, numbers, common words, public URLs, host names, paths, Railway's own ids, and what
    is equal to a `public` word.
    """
    words = frozenset(word.casefold() for word in public)
    hidden: dict[str, Secret] = {}
    for variable, secret in variables.items():
        name = f"env:{_shown_name(variable)}"
        for value in dict.fromkeys(_to_hide(variable, secret.reveal())):
            if len(value) >= SHORTEST_SECRET and value.casefold() not in words:
                hidden[free_name(name, hidden)] = Secret(value)
    return hidden


def _shown_name(variable: str) -> str:
    name = _NO_NAME.sub("_", variable)[:_LONGEST_NAME]
    return name if name[:1].isalpha() else f"_{name}"


def _to_hide(variable: str, raw: str) -> Iterator[str]:
    """Give the whole value and, where it is made of parts, the secret ones; the whole one first."""
    value = raw.strip()
    inner = tuple(_inside(variable, value))
    if inner or not is_harmless(variable, value):
        parts = () if inner else secrets_of_path(variable, value)
        yield from parts or (value, value.strip("\"'"), *inner)


def _inside(variable: str, value: str) -> Iterator[str]:
    if len(value) < SHORTEST_SECRET:
        return
    yield from _in_urls(value)
    if value[:1] in "{[":
        yield from _in_json(value)
    if not is_harmless(variable, value):
        yield from _in_pairs(variable, value.strip("\"'"))
    place = seen(value, Salted())
    yield from (value[span.start : span.end] for span in structural(place) if span.rule not in _NOT_HIDDEN)
    lines = _LINE_END.split(value)
    if len(lines) > 1 and not is_harmless(variable, value):
        yield from (line for each in lines if _is_secret_line(line := each.strip()))


def _in_pairs(variable: str, value: str) -> Iterator[str]:
    """Give the passwords of `user:password`, or of a list of those."""
    pairs = [_PAIR.fullmatch(each) for each in _LISTED.split(value)]
    for pair in pairs if all(pairs) else (_PAIR.fullmatch(value),):
        if pair and _is_password(variable, pair["password"]):
            yield pair["password"]


def _is_password(variable: str, value: str) -> bool:
    """Tell whether it is one: no host, number or path; a word only under a name that speaks of users."""
    if len(value) < SHORTEST_SECRET or is_harmless("", value):
        return False
    is_named = _OF_USERS.search(variable) is not None
    return is_named or (is_opaque(value) and not is_wordy(value) and not is_id(value))


def _is_secret_line(line: str) -> bool:
    return len(line) >= _SHORTEST_LINE and " " not in line and is_opaque(line) and "-----" not in line


def _in_urls(value: str) -> Iterator[str]:
    """Give the passwords, as written and as meant, and a short one together with its user."""
    for found in _URL.finditer(value):
        try:
            place = urlsplit(found.group()).netloc
        except ValueError:
            continue
        userinfo, _, _ = place.rpartition("@")
        user, colon, password = userinfo.partition(":")
        if colon and not says_nothing(password):
            yield from (password, unquote(password))
            if len(password) < SHORTEST_SECRET:
                yield userinfo
        elif is_opaque(user):
            yield user


def _in_json(value: str) -> Iterator[str]:
    if len(value) > _MOST_JSON:
        return
    try:
        yield from _strings(json.loads(value), secret=False)
    except (ValueError, RecursionError):
        return


def _strings(node: object, *, secret: bool) -> Iterator[str]:
    """Give the strings under keys that name a secret."""
    if isinstance(node, dict):
        for key, each in node.items():
            yield from _strings(each, secret=secret or names_secret(key))
    elif isinstance(node, list):
        for each in node:
            yield from _strings(each, secret=secret)
    elif isinstance(node, str) and secret and not says_nothing(node) and not is_number(node):
        yield node
        yield from (line for each in node.split("\n")[1:] if _is_secret_line(line := each.strip()))
