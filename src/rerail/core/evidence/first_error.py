"""The first error of a log after the deployment went live, with what stands around it."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from rerail.core.evidence.error_words import tells_of_error
from rerail.core.evidence.lines import NO_WORD, Head, head, stamp
from rerail.core.evidence.tail import MOST_CHARACTERS, shortened
from rerail.core.evidence.values import Excerpt, ExcerptKind
from rerail.core.text import Untrusted, draft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rerail.core.evidence.values import Part
    from rerail.core.text import Text

BEFORE = 20
AFTER = 60
AFTER_IN_STACK = 200
"""Lines after the error, where a traceback goes on so far."""

_STACK = re.compile(
    r"\s|at |File \"|Caused by: |Traceback |During handling |The above exception |goroutine \d|created by "
    r"|\.\.\. \d+ (?:more|common)|from /|#\d+ "
)
"""How the lines of a traceback begin (Python, JavaScript, Java, Go, Ruby, PHP)."""


class FirstError:
    """Looks for the first error; fed with redacted lines of one log, oldest first, in any pieces."""

    def __init__(self, part: Part, *, since: datetime | None = None) -> None:
        """`part`: the log that the lines are of. `since`: earlier lines are context only."""
        self._part = part
        self._since = stamp(since) if since else ""
        self._before: deque[str] = deque(maxlen=BEFORE)
        self._lines: list[str] = []
        self._marked: int | None = None
        self._size = 0
        self._full = False
        self._in_stack = False
        self._head: Head | None = None
        self._at: datetime | None = None
        self._fed = 0
        self._gone: Text | None = None

    def feed(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        for line in lines:
            if self._full or self._gone is not None:
                return
            self._fed += 1
            found = head(line)
            self._head = found or self._head
            message = line[found.width :] if found else line
            if self._marked is not None:
                self._follow(line, message)
            elif self._is_error(found, message):
                self._mark(line)
            else:
                self._before.append(shortened(line))

    def forget(self, why: Text) -> None:
        """Drop everything for good, as the lines can't be trusted to be redacted."""
        self._gone = why
        self._lines.clear()
        self._before.clear()
        self._marked = None

    def excerpt(self) -> Excerpt:
        """Give the first error so far; without one, `missing` says so."""
        nothing = (
            draft(f"no error found in {self._fed:,} lines") if self._fed else draft("no data: no lines of it")
        )
        return Excerpt(
            which=ExcerptKind.FIRST_ERROR,
            part=self._part,
            lines=tuple(map(Untrusted, self._lines)),
            marked=self._marked,
            at=self._at if self._marked is not None else None,
            missing=None if self._marked is not None else self._gone or nothing,
        )

    def _is_error(self, found: Head | None, message: str) -> bool:
        if self._head is not None and self._head.stamp < self._since:
            return False
        return tells_of_error(found.word if found else NO_WORD, message)

    def _mark(self, line: str) -> None:
        self._at = self._head.at if self._head else None
        room = MOST_CHARACTERS // 2
        while sum(map(len, self._before)) > room:
            self._before.popleft()
        self._lines = [*self._before, shortened(line)]
        self._marked = len(self._before)
        self._size = sum(map(len, self._lines))
        self._before.clear()
        self._in_stack = True

    def _follow(self, line: str, message: str) -> None:
        """Take a line after the error: 60 of them, more while a traceback goes on."""
        after = len(self._lines) - (self._marked or 0) - 1
        was_in_stack, self._in_stack = self._in_stack, bool(_STACK.match(message))
        kept = shortened(line)
        self._size += len(kept)
        goes_on = after < AFTER or (after < AFTER_IN_STACK and (was_in_stack or self._in_stack))
        if goes_on and self._size <= MOST_CHARACTERS:
            self._lines.append(kept)
        else:
            self._full = True
