"""Secrets found by their shapes: Kingfisher's scanner, in this process and offline.

Why this one, and what it costs: docs/adr/0011-a-detector-of-secret-shapes.md. It is loaded when it is first
asked, and lets other threads run meanwhile (measured): compiling its rules takes some 5 s of processor time,
half a second when they are found compiled in its cache.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, Protocol

from rerail.core.redaction.spans import Finding
from rerail.ports.evidence import DetectorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SECONDS = 10.0
"""For one text (real seconds); 256 KiB take about 0.02 s."""

_NAMESPACE = re.compile(r"\A(?:[a-z]+\.)?(?:[a-z]+/)?")


class SecretDetector:
    """Keeps the port `Detector`; may be asked by several threads."""

    _lock = Lock()
    _made: ClassVar[_Scanner | None] = None
    """One for the process, as it holds nothing but compiled rules."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        """Load nothing yet."""
        self._seconds = seconds

    def find(self, text: str) -> Iterator[Finding]:
        """Give each secret's place and the rule that found it; raises DetectorError, which quotes nothing."""
        try:
            data = text.encode()
            return iter(_placed(text, data, self._scanner().scan(data, timeout=self._seconds)))
        except (DetectorError, KeyboardInterrupt, SystemExit):
            raise
        except ImportError:
            raise DetectorError(
                "the detector of secret shapes is not there (kingfisher-secret-scanner)"
            ) from None
        except TimeoutError:
            raise DetectorError(f"looking for secrets took more than {self._seconds:g} s") from None
        except BaseException as error:  # noqa: BLE001  a panic of the library is no Exception
            raise DetectorError(f"looking for secrets failed ({type(error).__name__})") from None

    def _scanner(self) -> _Scanner:
        with self._lock:
            made = self._made
            if made is None:
                from kingfisher_sdk import Scanner  # noqa: PLC0415  36 MB that a rollback doesn't wait for

                made = SecretDetector._made = Scanner()
            return made


def _placed(text: str, data: bytes, found: Sequence[_Found]) -> list[Finding]:
    """Turn octets into characters; a mere part of something (an AWS key without its id) is a secret, too.

    Raises DetectorError where a place doesn't hold the secret: then none of the places can be trusted.
    """
    places = [(each.location["start_offset"], each.location["end_offset"]) for each in found]
    at = _characters(data, {offset for place in places for offset in place})
    findings: list[Finding] = []
    for each, (start, end) in zip(found, places, strict=True):
        if not each.is_base64_encoded and each.secret not in text[at[start] : at[end]]:
            raise DetectorError("looking for secrets failed (a place doesn't hold what was found)")
        findings.append(Finding(at[start], at[end], name_of(each.rule_id)))
    return findings


def _characters(data: bytes, offsets: Iterable[int]) -> dict[int, int]:
    """Give for each offset in octets the one in characters."""
    at = characters = 0
    places: dict[int, int] = {}
    for offset in sorted(offsets):
        characters += len(data[at:offset].decode())
        at, places[offset] = offset, characters
    return places


def name_of(rule: str) -> str:
    """Give the rule's name without that of its collection and without its number: `github-pat`."""
    return _NAMESPACE.sub("", rule).partition(".")[0]


class _Scanner(Protocol):
    """What we use of Kingfisher's Scanner."""

    def scan(self, data: bytes, *, timeout: float) -> Sequence[_Found]: ...


class _Found(Protocol):
    """What we use of Kingfisher's Finding."""

    @property
    def rule_id(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def location(self) -> dict[str, int]: ...
    @property
    def is_base64_encoded(self) -> bool: ...
