"""Faults to be played at a remote: which requests fail, and how."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a request fails.

    The ones called AFTER are applied first: the answer alone is lost. So are those that spoil the answer.
    """

    REFUSED = 'HTTP 200 with a GraphQL error ("Not Authorized")'
    MASKED = 'HTTP 200 with "Problem processing request"'
    TOO_QUICK = "HTTP 200 with a GraphQL error that is a rate limit"
    NOT_FOUND = 'HTTP 200 with a GraphQL error ("not found")'
    PARTIAL = "HTTP 200 with data and errors"
    IGNORED = "true is answered, nothing is done"
    DATA_NULL = "HTTP 200 with data: null and no error"
    HTML_OK = "HTTP 200 with HTML"
    FIELD_REMOVED = "400: the schema no longer has a field"
    TORN_JSON = "HTTP 200 with JSON that ends in the middle"
    UNKNOWN_WORD = "HTTP 200 with words of enums that nobody knows"
    MISSING_FIELD = "HTTP 200 without the first field"
    DROPPED_BEFORE = "the connection is reset before anything is done"
    DROPPED_AFTER = "the connection is reset after it was done"
    SERVER_ERROR = "500 with JSON"
    BAD_GATEWAY_BEFORE = "502 with HTML before anything is done"
    BAD_GATEWAY_AFTER = "502 with HTML after it was done"
    TOO_MANY = "429 with JSON and Retry-After"
    TOO_MANY_UNTIL = "429 with JSON and Retry-After as a date"
    CLOUDFLARE = "429 with HTML (error 1015)"
    UNAVAILABLE = "503"
    HANGS = "no answer at all"


@dataclass(frozen=True, kw_only=True)
class _Fault:
    name: str
    first: int
    last: float
    kind: Kind


class Faults:
    """The faults of one remote. `"*"` stands for every operation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []
        self._seen: dict[str, int] = {}

    def fail(self, name: str, kind: Kind, *, nth: int = 1, times: float = 1) -> None:
        """Make the `nth` request from now on of this operation or root field fail, `times` in a row."""
        with self._lock:
            first = self._seen.get(name, 0) + nth
            self._faults.append(_Fault(name=name, first=first, last=first + times - 1, kind=kind))

    def meets(self, names: set[str]) -> Kind | None:
        """Count a request under its names; give the fault it meets."""
        with self._lock:
            for name in {*names, "*"}:
                self._seen[name] = self._seen.get(name, 0) + 1
            for fault in self._faults:
                if fault.name in {*names, "*"} and fault.first <= self._seen[fault.name] <= fault.last:
                    return fault.kind
        return None
