"""What goes wrong at GitHub on request: all of it down, or the nth request, before or after it was done."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Literal

Page = Literal["json", "html", "raw", "torn", "less", "reworded", "partial"]
SPOILT: frozenset[Page] = frozenset({"torn", "less", "reworded", "partial"})
"""What spoils the true answer, after the deed: see spoilt.py."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered instead: a status, as GitHub's JSON or as its "unicorn" HTML page.

    "raw": `message` is the whole body, called JSON. The others are the true answer, after the deed: its first
    half, without its first field, with words that nobody knows, or with errors beside its data.
    """

    status: int
    message: str = "Server Error"
    page: Page = "json"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What to do to one request; `applied` means that the request takes effect, only its answer is lost."""

    answer: Answer | None = None
    applied: bool = False
    delay: float = 0.0


@dataclass(kw_only=True)
class _Rule:
    method: str
    path: re.Pattern[str]
    nth: int
    times: int
    fault: Fault
    seen: int = 0

    def due(self, method: str, path: str) -> bool:
        if self.method not in ("*", method) or not self.path.search(path):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID."
)


class Faults:
    """The faults that are laid out. `path` is a regular expression searched in the request's path.

    Before the path of a GraphQL request stands its operation's name and a space.
    """

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._down: Answer | None = None
        self._lock = threading.Lock()

    def go_down(self, status: int = 503, page: Page = "json") -> None:
        """Answer everything with this status until `come_back`."""
        self._down = Answer(status=status, message="Service Unavailable", page=page)

    def come_back(self) -> None:
        """Answer as usual again, and forget every fault laid out."""
        with self._lock:
            self._down = None
            self._rules.clear()

    def fail(
        self,
        method: str,
        path: str,
        *,
        nth: int = 1,
        times: int = 1,
        answer: Answer | None = None,
        applied: bool = False,
    ) -> None:
        """Fail the nth matching request from now (and so many in a row), by default with a 502 page.

        `method` "*" means any. With `applied` the request does take effect first.
        """
        told = answer or Answer(status=502, page="html")
        done = applied or told.page in SPOILT
        self._lay(method, path, nth, times, Fault(answer=told, applied=done))

    def limit(self, method: str, path: str, *, status: int = 403, retry_after: int | None = 60) -> None:
        """Answer the next matching request with the secondary rate limit: 403 or 429."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._lay(method, path, 1, 1, Fault(answer=Answer(status=status, message=SECONDARY, headers=headers)))

    def delay(self, method: str, path: str, seconds: float, *, times: int = 1) -> None:
        """Hold the next matching requests for so many real seconds before they are handled."""
        self._lay(method, path, 1, times, Fault(delay=seconds))

    def meet(self, method: str, path: str) -> Fault:
        """Say what happens to the request that has just arrived, and count it."""
        with self._lock:
            if self._down:
                return Fault(answer=self._down)
            due = [rule.fault for rule in self._rules if rule.due(method, path)]
            return Fault(
                answer=next((each.answer for each in due if each.answer), None),
                applied=any(each.applied for each in due),
                delay=sum(each.delay for each in due),
            )

    def _lay(self, method: str, path: str, nth: int, times: int, fault: Fault) -> None:
        with self._lock:
            self._rules.append(_Rule(method=method, path=re.compile(path), nth=nth, times=times, fault=fault))
