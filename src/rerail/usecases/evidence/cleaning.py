"""Lines on their way into the bundle: redacted, kept, and looked at; or nothing of them at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import asdict, replace

from rerail.core.evidence.values import Kept
from rerail.core.redaction.stream import RedactionError, StreamRedactor
from rerail.core.text import draft
from rerail.ports.evidence import BundleError, DetectorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from rerail.core.evidence.values import Account, Part
    from rerail.core.redaction.spans import Finding
    from rerail.core.redaction.stream import Redacted
    from rerail.core.text import Redactor, Text
    from rerail.ports.evidence import Detector
    from rerail.usecases.evidence.ports import EvidencePorts

_QUOTE = 16
"""What has so many characters in a row of a log is taken for a quotation."""
_NO_LINES = draft("no data: Railway has no lines of it")
_HELD_BACK = draft("not redacted to its end yet")


class Watcher(Protocol):
    """Somebody who looks at the redacted lines as they pass."""

    def feed(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        ...

    def forget(self, why: Text) -> None:
        """Drop everything for good."""
        ...


class Cleaning:
    """One part's way into the bundle. Where redaction fails, nothing of the part is kept anywhere."""

    def __init__(
        self, part: Part, ports: EvidencePorts, redactor: Redactor, watchers: Sequence[Watcher] = ()
    ) -> None:
        """Write nothing yet."""
        self._part = part
        self._ports = ports
        self._watchers = watchers
        self._watch = _Watch(ports.stopwatch)
        self._detection = _Detection(ports.detector) if ports.detector else None
        detect = self._detection.find if self._detection else None
        self._stream = StreamRedactor(redactor, detect=detect, spent=self._watch)
        self._redactions: Counter[str] = Counter()
        self._gone: Text | None = None
        """Why nothing of it is kept."""
        self._cut: Text | None = None
        """Why what came later is not kept; it is looked at all the same."""
        self._held_back = False
        """Whether lines were taken that may not have come out of the stream yet."""

    @property
    def gone(self) -> bool:
        """Tell whether nothing of it may be shown anywhere."""
        return self._gone is not None

    def take(self, lines: Iterable[str]) -> None:
        """Redact these lines and keep them; never raises for what a remote, a text or a disk does."""
        self._held_back = True
        self._guarded(lambda: self._stream.feed(lines))

    def finish(self) -> None:
        """Keep what was held back, as it might have gone on."""
        self._guarded(lambda: (self._stream.finish(),))
        self._held_back = False

    def _guarded(self, pieces: Callable[[], Iterable[Redacted]]) -> None:
        if self._gone is not None:
            return
        try:
            with self._watch:
                for redacted in pieces():
                    self._keep(redacted)
        except RedactionError as error:
            why = (self._detection and self._detection.failed) or str(error)
            self._forget(f"not shown, as it could not be redacted: {why}")
        except Exception as error:  # noqa: BLE001  fails closed: nothing is shown of what went wrong
            self._forget(f"not shown, as it could not be redacted: rerail failed ({type(error).__name__})")

    def _forget(self, why: str) -> None:
        self._gone = draft(why)
        self._ports.bundle.discard(self._part)
        for watcher in self._watchers:
            watcher.forget(self._gone)

    def _keep(self, redacted: Redacted) -> None:
        for watcher in self._watchers:
            watcher.feed(redacted.lines)
        if self._cut is not None:
            return
        try:
            self._ports.bundle.append(self._part, redacted)
            self._redactions.update(redacted.counts)
        except BundleError as error:
            self._cut = draft(str(error))

    def kept(
        self,
        *,
        missing: Text | None = None,
        left_out: bool = False,
        retained_until: Callable[[datetime | None], datetime | None] = lambda _: None,
    ) -> Kept:
        """Give the account; `missing`: why not all of it came, `left_out`: whether there may be more."""
        account = None if self._gone else self._ports.bundle.account(self._part)
        why = self._gone or self._cut or missing
        if account is None:
            nothing = _HELD_BACK if self._held_back else _NO_LINES
            return Kept(part=self._part, left_out=left_out, missing=why or nothing)
        kept = Kept(
            part=self._part,
            left_out=left_out,
            redactions=dict(self._redactions),
            retained_until=retained_until(account.first_at),
            missing=why,
        )
        return with_account(kept, account)


def with_account(kept: Kept, account: Account) -> Kept:
    """Give the same with what is in its file."""
    return replace(kept, **{**asdict(account), "left_out": kept.left_out or account.left_out})


class _Detection:
    """A detector whose own word for its failure is kept, unless it quotes the log; nobody else's is."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.failed: str | None = None

    def find(self, text: str) -> Iterator[Finding]:
        """Give what the detector finds; raises what it raises."""
        try:
            yield from self._detector.find(text)
        except DetectorError as error:
            self.failed = None if _quotes(str(error), text) else str(error)
            raise


def _quotes(sentence: str, text: str) -> bool:
    pieces = (sentence[at : at + _QUOTE] for at in range(max(0, len(sentence) - _QUOTE) + 1))
    is_quoted = bool(text.strip()) and text.strip() in sentence
    return is_quoted or any(piece in text for piece in pieces)


class _Watch:
    """Counts the seconds spent within `with`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._before = 0.0
        self._since: float | None = None

    def __enter__(self) -> None:
        self._since = self._now()

    def __exit__(self, *_: object) -> None:
        self._before, self._since = self(), None

    def __call__(self) -> float:
        """Tell the seconds so far."""
        return self._before + (self._now() - self._since if self._since is not None else 0.0)
