"""A line to bytes, through the redactor, and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import Enum

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rerail.core import journal as j
from rerail.core.codec import decode, encode
from rerail.core.judging.checks import Evidence
from rerail.core.judging.reasons import Reason
from rerail.core.text import Redactor, Safe, Secret, Untrusted
from rerail.core.values import Deployment, Instance, Outcome, Proof, Route, ServiceView, Trigger, Verdict

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "3f0e5d4c-0000-4000-8000-00000000beef"
any_text = st.text(st.characters(exclude_categories=()), max_size=40)


def line(data: j.Data, lane: str = "api") -> j.Line:
    return j.Line(v=j.SCHEMA_VERSION, seq=1, run="run", lane=lane, at=AT, data=data)


def deployment(word: str) -> Deployment:
    return Deployment(
        id=word,
        status=word,
        created_at=AT,
        instances=(Instance(id=word, status=word),),
        commit=word,
        message=Untrusted(word),
        branch=Untrusted(word),
        reason=word,
        image=word,
    )


def view(word: str) -> ServiceView:
    return ServiceView(
        project_id=word,
        project_name=word,
        environment_id=word,
        environment_name=word,
        service_id=word,
        service_name=word,
        active=(deployment(word),),
        domain=word,
        healthcheck_path=word,
    )


def evidence(word: str) -> Evidence:
    return Evidence(
        check=word,
        subject=word,
        started_at=AT,
        finished_at=AT,
        outcome=Outcome.FAILED,
        observed=Untrusted(word),
        excerpt=Untrusted(word),
    )


def saying(word: str) -> tuple[j.Data, ...]:
    """Lines of several kinds that say the word wherever they can."""
    said = Untrusted(word)
    return (
        j.Started(
            rerail=word,
            trigger=Trigger.MANUAL,
            service=word,
            environment=word,
            repository=word,
            reason=said,
            dry_run=False,
            run_url=word,
            actor=said,
        ),
        j.Read(view=view(word), deployments=1, releases=1, releases_from=word, notes=(said, said)),
        j.Intent(rung=0, route=Route.ROLLBACK, subject=word),
        j.Answer(rung=0, reply=j.Reply.REFUSED, says=said, deployment_id=word, refusal=Reason.RECOVERED),
        j.NewestSeen(rung=0, active=(word, word), found=deployment(word), unclear=(word,)),
        j.Measured(evidence=evidence(word)),
        j.LookFailed(action=word, says=said),
        j.Told(outlet=word, done=False, where=word, says=said),
        j.Interrupted(signal=word),
        j.VerdictGiven(
            verdict=Verdict.RECOVERED, reason=Reason.RECOVERED, proof=Proof.VERSION, says=said, exit_code=0
        ),
    )


def shape(value: object) -> object:
    """Give what is no text and no string: kinds, keys, enum words, times, numbers."""
    if isinstance(value, msgspec.Struct):
        fields = {name: shape(getattr(value, name)) for name in value.__struct_fields__}
        return (type(value), fields)
    if isinstance(value, tuple):
        return tuple(map(shape, value))
    return "said" if isinstance(value, (str, Safe, Untrusted)) and not isinstance(value, Enum) else value


@given(any_text, any_text)
@example("caf\udce9 down", "")
@example(TOKEN, TOKEN)
@settings(max_examples=60)
def test_whatever_is_said_a_line_is_written_and_read_back(word: str, secret: str) -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(secret)})
    for data in saying(word):
        written = encode(line(data, lane=word), redactor)
        assert b"\n" not in written
        assert shape(decode(written)) == shape(line(data, lane=word))


@given(any_text)
@settings(max_examples=60)
def test_what_was_read_back_is_written_the_same_again(word: str) -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})
    for data in saying(word):
        written = encode(line(data), redactor)
        assert encode(decode(written), redactor) == written


def test_a_token_in_any_place_is_not_written() -> None:
    redactor = Redactor({"RAILWAY_TOKEN": Secret(TOKEN)})
    for data in saying(f"x{TOKEN}y"):
        written = encode(line(data, lane=TOKEN), redactor)
        assert TOKEN.encode() not in written
        assert b"x[REDACTED:RAILWAY_TOKEN]y" in written


WORDS = sorted(
    {word for data in saying("said") for word in json.loads(encode(line(data), Redactor({})))["data"]}
)


@pytest.mark.parametrize(
    "word",
    [
        *WORDS,
        *map(str, Reason),
        "deployments",
        "verdict",
        "look-failed",
        "newest-seen",
        "2026-11-23T12:00:00Z",
    ],
)
def test_a_secret_that_is_a_word_of_the_journal_breaks_nothing(word: str) -> None:
    redactor = Redactor({"GITHUB_TOKEN": Secret(word)})
    for data in saying("said"):
        assert encode(line(data), redactor) == encode(line(data), Redactor({}))


def test_a_half_surrogate_becomes_a_replacement_character() -> None:
    read = decode(encode(line(j.LookFailed(action="a\ud800", says=Untrusted("b\udce9"))), Redactor({})))
    assert read.data == j.LookFailed(action="a\ufffd", says=Safe("b\ufffd"))


def test_words_that_rerail_acts_on_stay_while_texts_lose_a_short_secret() -> None:
    redactor = Redactor({"GITHUB_TOKEN": Secret("BUILDING")})
    data = j.DeploymentSeen(
        rung=0,
        deployment=Deployment(id="d", status="BUILDING", created_at=AT, message=Untrusted("is building now")),
    )
    read = decode(encode(line(data), redactor)).data
    assert isinstance(read, j.DeploymentSeen)
    assert read.deployment.status == "BUILDING"
    assert read.deployment.message == Safe("is [REDACTED:GITHUB_TOKEN] now")
