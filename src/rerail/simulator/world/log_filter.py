"""Railway's log filter language: text, `@attribute:value`, AND, OR, `-`, parentheses, numeric comparisons.

Source: Railway docs, observability/logs. Two terms beside each other mean AND.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_TOKEN = re.compile(r'\(|\)|-(?=[@("\w])|@[\w.]+:(?:"[^"]*"|[^\s()]+)|"[^"]*"|[^\s()]+')
_BOUND = re.compile(r"(>=|<=|>|<)(-?\d+(?:\.\d+)?)\Z")
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)\Z")


class FilterError(ValueError):
    """The filter can't be read."""


def matcher(text: str) -> Callable[[Mapping[str, object]], bool]:
    """Read a filter into a test of a row (attribute name -> value). Raises FilterError."""
    words = _TOKEN.findall(text)
    if not words:
        return lambda _row: True
    parser = _Parser(words)
    test = parser.either()
    if parser.rest:
        raise FilterError(f"unexpected {parser.rest[0]!r}")
    return test


class _Parser:
    def __init__(self, words: list[str]) -> None:
        self.rest = words

    def either(self) -> Callable[[Mapping[str, object]], bool]:
        tests = [self.both()]
        while self.rest[:1] == ["OR"]:
            self.rest = self.rest[1:]
            tests.append(self.both())
        return lambda row: any(test(row) for test in tests)

    def both(self) -> Callable[[Mapping[str, object]], bool]:
        tests = [self.term()]
        while self.rest and self.rest[0] not in {"OR", ")"}:
            if self.rest[0] == "AND":
                self.rest = self.rest[1:]
            tests.append(self.term())
        return lambda row: all(test(row) for test in tests)

    def term(self) -> Callable[[Mapping[str, object]], bool]:
        if not self.rest:
            raise FilterError("a term is missing at the end")
        word, self.rest = self.rest[0], self.rest[1:]
        if word == "-":
            inner = self.term()
            return lambda row: not inner(row)
        if word == "(":
            test = self.either()
            if self.rest[:1] != [")"]:
                raise FilterError("a parenthesis is not closed")
            self.rest = self.rest[1:]
            return test
        return _leaf(word)


def _leaf(word: str) -> Callable[[Mapping[str, object]], bool]:
    if word.startswith("@") and ":" in word:
        name, _, wanted = word[1:].partition(":")
        return lambda row: _fits(row.get(name), wanted.strip('"'))
    needle = word.strip('"').lower()
    return lambda row: any(needle in str(value).lower() for value in row.values())


def _fits(value: object, wanted: str) -> bool:
    bound, span = _BOUND.match(wanted), _RANGE.match(wanted)
    if isinstance(value, int | float) and bound:
        return _compares(value, bound[1], float(bound[2]))
    if isinstance(value, int | float) and span:
        return float(span[1]) <= value <= float(span[2])
    return str(value).lower() == wanted.lower()


def _compares(value: float, sign: str, limit: float) -> bool:
    return {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit}[sign]
