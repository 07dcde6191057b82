"""The labelled corpus and what the redaction makes of it; the figures of speed are bench/redaction.py's."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bench.corpus.corpus import Corpus, corpus
from bench.corpus.judged import Judged, shown_of
from bench.corpus.texts import HERE
from rerail.core.plain_text import plain
from rerail.core.redaction.stream import RedactionError
from rerail.ports.evidence import DetectorError
from tests.ready_detector import ready_detector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.adapters.detector import SecretDetector
    from rerail.core.redaction.spans import Finding


@pytest.fixture(scope="module")
def log() -> Corpus:
    return corpus()


@pytest.fixture(scope="module")
def detector(pytestconfig: pytest.Config) -> SecretDetector:
    return ready_detector(pytestconfig)


@pytest.fixture(scope="module")
def judged(log: Corpus, detector: SecretDetector) -> Judged:
    return Judged(log, shown_of(log, None), shown_of(log, detector.find))


def test_at_least_98_in_100_secrets_are_found(judged: Judged) -> None:
    recall, missed = judged.recall, [(each.kind, each.lines[0][:200]) for each in judged.missed]
    assert recall >= 0.98, missed


def test_fewer_than_one_in_200_clean_lines_is_altered(judged: Judged) -> None:
    altered = [judged.shown[number][:200] for number in judged.altered]
    share = judged.false_alarms
    assert share < 0.005, altered[::10]


def test_every_value_that_the_redactor_was_told_of_is_hidden_whole(judged: Judged) -> None:
    cut = ("known-cut", "known-wrapped")
    assert [each.lines for each in judged.missed if each.known and each.kind not in cut] == []


def test_each_line_stays_the_line_it_was(judged: Judged) -> None:
    assert len(judged.shown) == len(judged.log.lines)


def test_the_detector_finds_what_nothing_else_had_found(judged: Judged) -> None:
    assert sum(judged.found_by().values(), Counter())["detector"] > 0


def test_the_corpus_is_large_of_many_kinds_and_the_same_each_time(log: Corpus) -> None:
    assert len(log.planted) >= 400
    assert len({each.kind for _, each in log.planted}) >= 30
    assert len(log.clean) >= 20_000
    assert log.lines == corpus().lines


def test_the_judge_sees_every_secret_that_is_shown(log: Corpus) -> None:
    untouched = [plain(line) for line in log.lines]
    judged = Judged(log, untouched, untouched)
    assert judged.recall == 0.0
    assert judged.false_alarms == 0.0


def test_the_judge_sees_half_a_secret(log: Corpus) -> None:
    first, secret = next((n, each) for n, each in log.planted if each.kind == "github-classic")
    shown = [""] * len(log.lines)
    at, piece = secret.pieces[0]
    shown[first + at] = f"token [REDACTED:token]{piece[-10:]}"
    assert [each.kind for each in log.missed(shown)] == ["github-classic"]


def test_a_redaction_that_hides_everything_is_no_redaction(log: Corpus) -> None:
    nothing = [""] * len(log.lines)
    judged = Judged(log, nothing, nothing)
    assert judged.recall == 1.0
    assert judged.false_alarms > 0.99


def test_where_the_detector_fails_nothing_of_the_log_is_shown(log: Corpus) -> None:
    def broken(text: str) -> Iterator[Finding]:
        raise DetectorError(text[:50])

    with pytest.raises(RedactionError) as caught:
        shown_of(log, broken)
    assert log.lines[0][:20] not in str(caught.value)


def test_nothing_in_our_own_files_is_taken_for_a_secret(detector: SecretDetector) -> None:
    for path in sorted(file for file in HERE.iterdir() if file.is_file()):
        text = path.read_text(encoding="utf-8")
        assert [text[start:end] for start, end, _ in detector.find(text)] == [], path.name
