from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from rerail.adapters.checks.version import read_version
from rerail.core.judging.checks import VersionAnswer, VersionCheck
from rerail.core.values import Outcome
from rerail.simulator.serving import serve
from tests.adapters.checks.support import answering, prober

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
BAD = "ffeeddccbbaa99887766554433221100ffeeddcc"
CHECK = VersionCheck(
    name="version",
    url="http://service/api/version",
    target_marks=("deploy-2026-11-20-0900", GOOD, "11111111-aaaa-4bbb-8ccc-000000000001"),
    failed_marks=("deploy-2026-11-22-0240", BAD, "22222222-aaaa-4bbb-8ccc-000000000002"),
)
TARGET, FAILED, OTHER, ABSENT = VersionAnswer


def with_assertion(assertion: str) -> VersionCheck:
    return VersionCheck(
        name="version",
        url=CHECK.url,
        assertion=assertion,
        target_marks=CHECK.target_marks,
        failed_marks=CHECK.failed_marks,
    )


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ('{"version": "deploy-2026-11-20-0900"}', TARGET),
        (f'{{"commit": "{GOOD}"}}', TARGET),
        (f'{{"commit": "{GOOD[:7]}"}}', TARGET),
        (f'{{"commit": "{GOOD[:12].upper()}"}}', TARGET),
        (f"deploy-2026-11-20-0900-3-g{GOOD[:8]}", TARGET),
        ("11111111-aaaa-4bbb-8ccc-000000000001", TARGET),
        ("running deploy-2026-11-20-0900.", TARGET),
        (f"1.4.0+{GOOD[:9]}", TARGET),
        (f'{{"commit": "{GOOD[:6]}"}}', OTHER),
        ('{"version": "deploy-2026-11-22-0240"}', FAILED),
        (BAD, FAILED),
        (f"{GOOD} replaced {BAD}", OTHER),
        ('{"version": "deploy-2026-11-20-09001"}', OTHER),
        ('{"version": "deploy-2026-11-20-0900-rc1"}', OTHER),
        ('{"version": "pre-deploy-2026-11-20-0900"}', OTHER),
        ('{"version": "3.2.1"}', OTHER),
        ("3.2.1", OTHER),
        ('{"build": {"number": 17}}', OTHER),
        ('{"version": "local"}', ABSENT),
        ('{"version": "unknown", "status": "ok"}', ABSENT),
        ('{"commit": null}', ABSENT),
        ('{"version": ""}', ABSENT),
        ("local", ABSENT),
        ("dev\n", ABSENT),
        ("null", ABSENT),
        ("", ABSENT),
        ('{"status": "ok"}', ABSENT),
        ("<html>\n<body>hello</body>\n</html>", ABSENT),
    ],
)
def test_a_body_is_searched_for_either_version(body: str, answer: VersionAnswer) -> None:
    assert read_version(CHECK, body.encode()).answer is answer


@pytest.mark.parametrize(
    ("assertion", "body", "answer"),
    [
        (".version", '{"version": "deploy-2026-11-20-0900"}', TARGET),
        (".version", f'{{"version": "x", "previous": "{GOOD}"}}', OTHER),
        (".version", f'{{"version": "{BAD[:10]}", "previous": "{GOOD}"}}', FAILED),
        (".version", '{"version": "local"}', ABSENT),
        (".version", "{}", ABSENT),
        (".version", "not json", ABSENT),
        ("}", "{}", ABSENT),
        (".version | length > 3", '{"version": "four"}', TARGET),
        (".version | length > 3", '{"version": "two"}', OTHER),
        (".build", '{"build": 17}', OTHER),
    ],
)
def test_an_assertion_gives_the_version_or_whether_it_is_the_target(
    assertion: str, body: str, answer: VersionAnswer
) -> None:
    assert read_version(with_assertion(assertion), body.encode()).answer is answer


def test_marks_that_both_share_tell_nothing() -> None:
    check = VersionCheck(
        name="v", url="http://s", target_marks=(GOOD, "dep-target"), failed_marks=(GOOD, "dep-failed")
    )
    assert read_version(check, GOOD.encode()).answer is OTHER
    assert read_version(check, f"{GOOD} dep-failed".encode()).answer is FAILED


def test_a_short_tag_counts_only_as_the_whole_value() -> None:
    check = VersionCheck(name="v", url="http://s", target_marks=("v1",), failed_marks=("v2",))
    assert read_version(check, b'"v1"').answer is TARGET
    assert read_version(check, b'{"path": "/api/v1/x"}').answer is ABSENT


@given(st.sampled_from([*CHECK.target_marks, GOOD[:7], GOOD[:20]]), st.text(max_size=30))
def test_the_target_alone_never_reads_as_the_failed_one(mark: str, around: str) -> None:
    body = json.dumps({"text": around, "version": mark}).encode()
    assert read_version(CHECK, body).answer is not FAILED


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert read_version(CHECK, body).answer in VersionAnswer
    assert read_version(with_assertion(".. | .version?"), body).answer in VersionAnswer


@pytest.mark.parametrize(
    ("response", "outcome", "answer"),
    [
        (Response(GOOD), Outcome.PASSED, TARGET),
        (Response(BAD), Outcome.FAILED, FAILED),
        (Response("3.2.1"), Outcome.UNKNOWN, OTHER),
        (Response("local"), Outcome.UNKNOWN, ABSENT),
        (Response(BAD, 404), Outcome.UNKNOWN, ABSENT),
        (Response(BAD, headers={"Age": "12"}), Outcome.UNKNOWN, OTHER),
        (Response(GOOD, headers={"Age": "12"}), Outcome.PASSED, TARGET),
    ],
)
def test_only_a_fresh_answer_of_the_failed_version_refutes(
    response: Response, outcome: Outcome, answer: VersionAnswer, tmp_path: Path
) -> None:
    with serve(answering(lambda _: response)) as base:
        check = VersionCheck(
            name="version", url=base, target_marks=CHECK.target_marks, failed_marks=CHECK.failed_marks
        )
        evidence = prober(tmp_path).measure(check)
    assert (evidence.outcome, evidence.version) == (outcome, answer)


def test_an_unreachable_version_endpoint_answers_nothing(tmp_path: Path) -> None:
    check = VersionCheck(name="version", url="http://no-such-host.invalid/")
    evidence = prober(tmp_path).measure(check)
    assert (evidence.outcome, evidence.version) == (Outcome.UNKNOWN, None)
