"""An artifact is uploaded from inside a container: its bytes, its requests, and nothing secret said."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from rerail.adapters.github.artifact import BLOCK
from rerail.adapters.github.artifact_refusals import OTHERWISE
from rerail.adapters.github.artifact_sending import PAUSES
from rerail.core.text import Secret
from rerail.ports.evidence import Artifact, ArtifactError
from rerail.simulator.serving import serve
from tests.adapters.github.artifact_support import Service, results_service
from tests.fakes import START

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ZIP = "application/zip"
WHOLE = ["CreateArtifact", "block", "blocklist", "FinalizeArtifact"]


@pytest.fixture
def service() -> Iterator[Service]:
    with results_service() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.zip"
    path.write_bytes(b"PK and so on")
    return path


def upload(service: Service, file: Path, name: str = "evidence") -> Artifact:
    return service.uploader().upload(name, file, mime_type=ZIP)


def refusal(service: Service, file: Path, **job: object) -> ArtifactError:
    with pytest.raises(ArtifactError) as caught:
        service.uploader(service.job(**job)).upload("evidence", file, mime_type=ZIP)
    return caught.value


def test_what_is_downloaded_by_the_link_is_what_was_uploaded(service: Service, file: Path) -> None:
    made = upload(service, file)
    assert service.asked() == WHOLE
    assert service.download(made.url) == file.read_bytes()
    assert made.url == f"{service.run_url}/artifacts/{service.only().id}", (
        "without the attempt, as GitHub has it"
    )
    assert (made.name, made.bytes) == ("evidence", 12)
    assert f"sha256:{made.sha256}" == service.only().digest
    assert made.expires_at == START + timedelta(days=90) == service.only().expires


def test_a_large_file_goes_in_blocks_that_are_listed_in_order(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as large:
        for number in range(30):
            large.write(hashlib.sha256(bytes([number])).digest() * (1 << 15))
        large.write(b"the end")
    made = upload(service, path)
    assert service.asked() == ["CreateArtifact", *["block"] * 4, "blocklist", "FinalizeArtifact"]
    blocks = [each for each in service.wire.asked if each.what == "block"]
    assert [len(each.body) for each in blocks] == [BLOCK, BLOCK, BLOCK, 30 * (1 << 20) + 7 - 3 * BLOCK]
    sent = [each.query["blockid"] for each in blocks]
    assert service.world.artifacts.blob_of(service.only()).commits == [tuple(sent)]
    assert len({len(base64.b64decode(each)) for each in sent}) == 1, "Azure wants ids of one length"
    assert hashlib.sha256(service.download(made.url)).hexdigest() == made.sha256
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made.sha256


def test_an_empty_file_is_uploaded_too(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert service.download(upload(service, path).url) == b""


def test_the_service_is_shown_the_token_and_the_store_only_its_signature(
    service: Service, file: Path
) -> None:
    upload(service, file)
    by_name = {each.what: each for each in service.wire.asked}
    for name in ("CreateArtifact", "FinalizeArtifact"):
        assert by_name[name].headers["authorization"] == f"Bearer {service.token}"
    for name in ("block", "blocklist"):
        assert "authorization" not in by_name[name].headers
        assert by_name[name].headers["x-ms-version"]
        assert by_name[name].headers["content-length"] == str(len(by_name[name].body))
        assert "transfer-encoding" not in by_name[name].headers, "Azure refuses chunks"
    assert by_name["blocklist"].headers["x-ms-blob-content-type"] == ZIP
    reserved = json.loads(by_name["CreateArtifact"].body)
    assert (reserved["version"], "mime_type" in reserved) == (4, False), (
        "of a zip every version's service knows"
    )
    asked = json.loads(by_name["FinalizeArtifact"].body)
    assert (asked["size"], asked["name"]) == ("12", "evidence"), "64 bits are text in protobuf's JSON"


def test_a_name_that_is_taken_gets_a_number(service: Service, file: Path) -> None:
    assert [upload(service, file).name for _ in range(3)] == ["evidence", "evidence-2", "evidence-3"]


def test_after_nine_names_it_is_given_up(service: Service, file: Path) -> None:
    for _ in range(9):
        upload(service, file)
    assert "an artifact of this name already" in str(refusal(service, file))


@pytest.mark.parametrize("name", ['a/b:c*?"<>|\\d', "../../etc", "größe 你好", "x" * 300, "", "\r\n"])
def test_any_name_becomes_one_that_github_takes(service: Service, file: Path, name: str) -> None:
    made = upload(service, file, name)
    assert not re.search(r'[":<>|*?\r\n\\/\s]', made.name)
    assert 0 < len(made.name) <= 100


def test_without_retention_days_it_is_not_known_when_the_artifact_ends(service: Service, file: Path) -> None:
    made = service.uploader(service.job(retention_days=None)).upload("evidence", file, mime_type=ZIP)
    assert made.expires_at is None


@pytest.mark.parametrize("what", ["CreateArtifact", "/actions-results/", "FinalizeArtifact"])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_five_times_with_pauses(
    service: Service, file: Path, what: str, status: int
) -> None:
    service.fail(what, status, times=4)
    assert service.download(upload(service, file).url) == file.read_bytes()
    assert service.clock.now() - START == timedelta(seconds=sum(PAUSES))


@pytest.mark.parametrize("what", ["CreateArtifact", "/actions-results/", "FinalizeArtifact"])
def test_after_five_tries_it_is_given_up(service: Service, file: Path, what: str) -> None:
    service.fail(what, 503, times=99)
    said = str(refusal(service, file))
    place = "GitHub's store for artifacts" if what.startswith("/") else "GitHub's artifact service"
    assert said == f"{place} answered 503; {OTHERWISE}"
    assert service.clock.now() - START == timedelta(seconds=sum(PAUSES))


def test_as_long_as_the_service_asks_for_is_waited_but_not_past_the_limit(
    service: Service, file: Path
) -> None:
    service.world.faults.limit("POST", "CreateArtifact", status=429, retry_after=12)
    upload(service, file)
    assert service.clock.now() - START == timedelta(seconds=12)
    service.world.faults.limit("POST", "CreateArtifact", status=429, retry_after=3600)
    assert str(refusal(service, file)).startswith("GitHub takes no more artifacts for now (429)")
    assert service.clock.now() - START == timedelta(seconds=12)


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("what", ["block", "blocklist", "FinalizeArtifact"])
def test_a_broken_connection_loses_nothing_and_doubles_nothing(
    service: Service, file: Path, what: str, applied: bool
) -> None:
    service.wire.cut(what, applied=applied)
    made = upload(service, file)
    assert (made.name, service.download(made.url)) == ("evidence", file.read_bytes())
    assert len(service.world.artifacts.uploaded) == 1


def test_a_lost_answer_to_finalizing_is_looked_up_and_not_sent_again(service: Service, file: Path) -> None:
    service.wire.cut("FinalizeArtifact", applied=True)
    assert upload(service, file).id == str(service.only().id)
    assert service.asked()[-3:] == ["blocklist", "FinalizeArtifact", "ListArtifacts"]


def test_a_lost_answer_to_the_last_try_is_looked_up_too(service: Service, file: Path) -> None:
    for number in range(1, 5):
        service.wire.cut("FinalizeArtifact", nth=number)
    service.wire.cut("FinalizeArtifact", nth=5, applied=True)
    assert upload(service, file).id == str(service.only().id)


def test_a_reservation_whose_answer_was_lost_takes_the_next_name(service: Service, file: Path) -> None:
    service.wire.cut("CreateArtifact", applied=True)
    assert upload(service, file).name == "evidence-2"
    assert [each.name for each in service.world.artifacts.pending] == ["evidence"], "nobody sees it"


def said_in_logs(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)


def test_neither_token_nor_signature_is_logged_or_raised(
    service: Service, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    upload(service, file)
    service.fail("/actions-results/", 403, message="sig=abc")
    error = refusal(service, file)
    shown = f"{said_in_logs(caplog)} {error} {error!r} {error.says} {error.__cause__!r} {error.__context__!r}"
    assert "/actions-results/" in shown, "the requests are logged, less what is secret"
    assert service.signatures()
    for secret in (service.token, service.token.split(".")[1], *service.signatures()):
        assert secret not in shown
    assert "sig=" not in shown


def test_a_job_is_not_shown_with_its_token(service: Service) -> None:
    assert service.token not in repr(service.job())


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("see https://blob.example/x?sv=1&sig=s3cr3t here", "see https://blob.example/x?(left out) here")],
)
def test_what_the_service_quotes_of_a_signed_url_is_left_out(
    service: Service, file: Path, answer: str, kept: str
) -> None:
    async def reply(_: object) -> JSONResponse:
        return JSONResponse({"code": "internal", "msg": answer}, 400)

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=["POST"])])) as url:
        error = refusal(service, file, results_url=url)
    assert error.says is not None
    assert error.says.reveal() == kept


def test_another_ones_token_is_not_taken_for_ours(service: Service, file: Path) -> None:
    assert "does not accept the job's token" in str(
        refusal(service, file, runtime_token=Secret(service.token[:-4] + "AAAA"))
    )
