"""What comes into the bundle is redacted, or it does not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core.evidence.first_error import FirstError
from rerail.core.evidence.tail import Tail
from rerail.core.evidence.values import Part
from rerail.core.text import Redactor, Secret, draft
from rerail.ports.evidence import DetectorError
from rerail.usecases.evidence.cleaning import Cleaning
from rerail.usecases.evidence.ports import EvidencePorts
from tests.usecases.evidence.memory import MemoryBundle, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.core.redaction.spans import Finding
    from rerail.ports.evidence import Detector

TOKEN = "b1946ac9-2f10-4c1d-9a3e-0c8f00aa11bb"
REDACTOR = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})


class Breaking:
    """A detector that breaks at its n-th look."""

    def __init__(self, at: int, error: Exception) -> None:
        self._left = at
        self._error = error

    def find(self, text: str) -> Iterator[Finding]:
        del text
        self._left -= 1
        if self._left < 0:
            raise self._error
        return iter(())


def ports_of(
    bundle: MemoryBundle, detector: Detector | None = None, stopwatch: Callable[[], float] = lambda: 0.0
) -> EvidencePorts:
    return EvidencePorts(
        source=MemorySource(),
        changes=None,
        bundle=bundle,
        detector=detector,
        stopwatch=stopwatch,
        limit=60.0,
    )


def test_lines_are_kept_redacted_and_counted() -> None:
    bundle, tail = MemoryBundle(), Tail(Part.DEPLOY_LOG)
    cleaning = Cleaning(Part.DEPLOY_LOG, ports_of(bundle), REDACTOR, (tail,))
    cleaning.take(["one", f"token {TOKEN}", "\x1b[31mthree\x1b[0m"])
    cleaning.finish()
    assert bundle.parts[Part.DEPLOY_LOG] == ["one", "token [REDACTED:RAILWAY_TOKEN]", "three"]
    assert [line.reveal() for line in tail.excerpt().lines] == bundle.parts[Part.DEPLOY_LOG]
    kept = cleaning.kept()
    assert (kept.lines, kept.redactions, kept.missing) == (3, {"RAILWAY_TOKEN": 1}, None)


@pytest.mark.parametrize("error", [DetectorError("it took too long"), ValueError(TOKEN), MemoryError()])
def test_when_the_detector_fails_nothing_of_the_log_is_kept_and_it_says_so(error: Exception) -> None:
    bundle, tail, first = MemoryBundle(), Tail(Part.DEPLOY_LOG), FirstError(Part.DEPLOY_LOG)
    ports = ports_of(bundle, Breaking(at=1, error=error))
    cleaning = Cleaning(Part.DEPLOY_LOG, ports, REDACTOR, (tail, first))
    cleaning.take(f"ERROR number {n} {'x' * 1_000}" for n in range(600))
    cleaning.take(["more"])
    cleaning.finish()
    assert Part.DEPLOY_LOG not in bundle.parts
    kept = cleaning.kept()
    assert kept.file is None
    assert kept.missing is not None
    assert kept.missing.reveal().startswith("not shown, as it could not be redacted")
    assert TOKEN not in kept.missing.reveal()
    assert tail.excerpt().lines == first.excerpt().lines == ()
    assert tail.excerpt().missing == first.excerpt().missing == kept.missing


def test_the_detectors_own_word_for_its_failure_is_told() -> None:
    error = DetectorError("looking for secrets took more than 10 s")
    cleaning = Cleaning(Part.DEPLOY_LOG, ports_of(MemoryBundle(), Breaking(at=0, error=error)), REDACTOR)
    cleaning.take(["a line"])
    cleaning.finish()
    assert cleaning.kept().missing == draft(
        "not shown, as it could not be redacted: looking for secrets took more than 10 s"
    )


def test_when_redaction_runs_out_of_time_nothing_of_the_log_is_kept() -> None:
    seconds = iter(range(0, 10_000, 50))
    bundle = MemoryBundle()
    cleaning = Cleaning(Part.HTTP_LOG, ports_of(bundle, stopwatch=lambda: float(next(seconds))), REDACTOR)
    cleaning.take(f"GET /{n} {'x' * 1_000}" for n in range(2_000))
    cleaning.finish()
    assert bundle.parts == {}
    assert "not shown" in str(cleaning.kept().missing and cleaning.kept().missing.reveal())  # type: ignore[union-attr]


def test_a_full_disk_keeps_what_was_written_says_why_there_is_no_more_and_looks_on() -> None:
    bundle, tail = MemoryBundle(), Tail(Part.BUILD_LOG)
    cleaning = Cleaning(Part.BUILD_LOG, ports_of(bundle), REDACTOR, (tail,))
    cleaning.take(f"{n} {'x' * 1_000}" for n in range(600))
    written = len(bundle.parts[Part.BUILD_LOG])
    bundle.breaks = True
    cleaning.take(f"{n} {'x' * 1_000}" for n in range(600))
    cleaning.take([f"the very last line, token {TOKEN}"])
    cleaning.finish()
    kept = cleaning.kept()
    assert kept.lines == written > 0
    assert tail.excerpt().lines[-1].reveal() == "the very last line, token [REDACTED:RAILWAY_TOKEN]"
    assert kept.missing is not None
    assert "No space left" in kept.missing.reveal()


def test_lines_that_are_held_back_are_not_said_to_be_absent() -> None:
    cleaning = Cleaning(Part.BUILD_LOG, ports_of(MemoryBundle()), REDACTOR)
    cleaning.take(["one short line"])
    early = cleaning.kept()
    assert early.missing is not None
    assert early.missing.reveal() == "not redacted to its end yet"
    cleaning.finish()
    assert cleaning.kept().lines == 1
    assert cleaning.kept().missing is None


def test_a_log_without_lines_is_no_data() -> None:
    cleaning = Cleaning(Part.BUILD_LOG, ports_of(MemoryBundle()), REDACTOR)
    cleaning.finish()
    kept = cleaning.kept()
    assert kept.file is None
    assert kept.missing is not None
    assert kept.missing.reveal().startswith("no data")
