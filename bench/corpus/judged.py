"""What came of the corpus on its way through the redaction."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rerail.core.plain_text import plain
from rerail.core.redaction.stream import StreamRedactor
from rerail.core.redaction.variables import secret_values
from rerail.core.text import Redactor, Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.corpus.corpus import Corpus
    from bench.corpus.planted import Planted
    from rerail.core.redaction.detected import Detect

LAYERS = ("known", "structure", "shape", "detector")
_MARKER = re.compile(r"\[REDACTED:([^\]:]+)")
_STRUCTURE = frozenset(
    (
        "password",
        "secret",
        "token",
        "key",
        "credential",
        "authorization",
        "cookie",
        "url-credentials",
        "email",
    )
) | {"ip"}


def redactor_of(log: Corpus) -> Redactor:
    """Make one that was told of the service's variables, as a run tells it."""
    redactor = Redactor({}, salt=b"the same for each benchmark")
    values = {name: Secret(value) for name, value in log.variables.items()}
    redactor.learn(secret_values(values, log.public), public=log.public)
    return redactor


def shown_of(log: Corpus, detect: Detect | None) -> list[str]:
    """Give the log's lines as they may be shown; raises RedactionError."""
    stream = StreamRedactor(redactor_of(log), detect=detect, spent=lambda: 0.0)
    pieces = [*stream.feed(log.lines), stream.finish()]
    return [line for piece in pieces for line in piece.lines]


@dataclass(frozen=True)
class Judged:
    """The corpus, and what was shown of it without and with the detector."""

    log: Corpus
    without: list[str]
    shown: list[str]

    @cached_property
    def missed(self) -> list[Planted]:
        """Give the secrets of which something is shown."""
        return self.log.missed(self.shown)

    @cached_property
    def altered(self) -> list[int]:
        """Give the clean lines that were altered, by number."""
        lines, shown = self.log.lines, self.shown
        return [number for number in sorted(self.log.clean) if shown[number] != plain(lines[number])]

    @property
    def recall(self) -> float:
        """Give the share of the secrets that were found."""
        return 1 - len(self.missed) / len(self.log.planted)

    @property
    def false_alarms(self) -> float:
        """Give the share of the clean lines that were altered."""
        return len(self.altered) / len(self.log.clean)

    def found_by(self) -> Mapping[str, Counter[str]]:
        """Count by kind which layer found a secret; the detector only what nothing else had found."""
        missed, late = set(map(id, self.missed)), set(map(id, self.log.missed(self.without)))
        counts: dict[str, Counter[str]] = {}
        for first, secret in self.log.planted:
            of_kind = counts.setdefault(secret.kind, Counter())
            of_kind["planted"] += 1
            if id(secret) not in missed:
                of_kind["detector" if id(secret) in late else self._layer(first, secret)] += 1
        return counts

    def _layer(self, first: int, secret: Planted) -> str:
        lines = self.without[first + secret.pieces[0][0] : first + len(secret.lines)]
        names = [marker[1] for line in lines for marker in _MARKER.finditer(line)]
        if secret.known and "env" in names:
            return "known"
        return "structure" if names and names[0] in _STRUCTURE else "shape"
