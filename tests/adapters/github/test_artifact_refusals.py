"""Each way in which an upload fails has a sentence of its own, and each names the other way."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from rerail.adapters.clock import SystemClock
from rerail.adapters.github.artifact_claims import artifact_name, backend_ids
from rerail.adapters.github.artifact_refusals import OTHERWISE
from rerail.core.text import Secret
from rerail.ports.evidence import ArtifactError
from rerail.simulator.github.artifacts import runner_environment
from rerail.simulator.serving import serve
from tests.adapters.github.artifact_support import Service, results_service
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from threading import Event


@pytest.fixture
def service() -> Iterator[Service]:
    with results_service() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.zip"
    path.write_bytes(b"PK and so on")
    return path


def refusal(service: Service, file: Path, **job: object) -> ArtifactError:
    with pytest.raises(ArtifactError) as caught:
        service.uploader(service.job(**job)).upload("evidence", file, mime_type="application/zip")
    assert str(caught.value).endswith(OTHERWISE)
    return caught.value


def jwt(claims: object) -> Secret:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return Secret(f"e30.{payload}.c2ln")


@pytest.mark.parametrize(
    ("job", "why"),
    [
        ({"runtime_token": None}, "not a step of a container action"),
        ({"run_url": None}, "not a step of a container action"),
        ({"results_url": None}, "does not say where GitHub's artifact service is (ACTIONS_RESULTS_URL)"),
        ({"results_url": "results"}, "does not say where GitHub's artifact service is (ACTIONS_RESULTS_URL)"),
        ({"results_url": "https://["}, "does not say where GitHub's artifact service is"),
        ({"results_url": "ftp://results.example/"}, "does not say where GitHub's artifact service is"),
        ({"run_url": "https://ghe.example/o/n/actions/runs/1"}, "GitHub Enterprise Server"),
        ({"run_url": "https://github.com.evil.example/o/n"}, "GitHub Enterprise Server"),
        ({"runtime_token": jwt({"scp": "Actions.ExampleScope"})}, "its scope Actions.Results is missing"),
        ({"runtime_token": Secret("no token at all")}, "its scope Actions.Results is missing"),
    ],
)
def test_what_can_not_work_is_said_before_anybody_is_asked(
    service: Service, file: Path, job: dict[str, object], why: str
) -> None:
    error = refusal(service, file, **job)
    assert why in str(error)
    assert not error.again
    assert service.asked() == []


@pytest.mark.parametrize("run", ["https://github.com/o/n/actions/runs/1", "https://acme.ghe.com/o/n/x"])
def test_github_com_and_its_data_residency_are_asked(service: Service, file: Path, run: str) -> None:
    made = service.uploader(service.job(run_url=run)).upload("evidence", file, mime_type="application/zip")
    assert made.url.startswith(run)


def test_a_token_of_another_job_is_refused(service: Service, file: Path) -> None:
    other = runner_environment(service.world, service.url, run_id=5)["ACTIONS_RUNTIME_TOKEN"]
    payload = service.token.split(".")[1]
    mixed = ".".join((other.split(".")[0], payload, other.split(".")[2]))
    assert "does not accept the job's token (ACTIONS_RUNTIME_TOKEN)" in str(
        refusal(service, file, runtime_token=Secret(mixed))
    )


def test_a_full_quota_is_not_asked_again(service: Service, file: Path) -> None:
    service.world.artifacts.out_of_quota = True
    error = refusal(service, file)
    assert "no room left for artifacts" in str(error)
    assert not error.again
    assert service.asked() == ["CreateArtifact"]


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "does not accept the job's token"),
        (403, "does not let this job upload artifacts"),
        (404, "artifact service is not where the runner says"),
        (418, "artifact service answered 418"),
    ],
)
def test_a_refusal_is_not_asked_again(service: Service, file: Path, status: int, why: str) -> None:
    service.fail("CreateArtifact", status, times=99)
    assert why in str(refusal(service, file))
    assert service.asked() == ["CreateArtifact"]


def test_a_signature_that_is_over_is_the_store_s_refusal(
    service: Service, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.world.artifacts.blobs, "sign", lambda _path, _permission: "sig=over")
    error = refusal(service, file)
    assert "GitHub's store for artifacts answered 403" in str(error)
    assert error.says is not None
    assert error.says.reveal() == "AuthenticationFailed"


def test_a_service_that_can_not_be_reached_says_so(service: Service, file: Path, closed_port: int) -> None:
    error = refusal(service, file, results_url=f"http://127.0.0.1:{closed_port}/")
    assert str(error).startswith("GitHub's artifact service: it can't be reached")


def test_a_connection_that_breaks_each_time_says_so(service: Service, file: Path) -> None:
    for number in range(1, 6):
        service.wire.cut("CreateArtifact", nth=number)
    assert str(refusal(service, file)).startswith("GitHub's artifact service: the connection broke")


@pytest.mark.parametrize(
    ("what", "place"),
    [("CreateArtifact", "GitHub's artifact service"), ("/actions-results/", "GitHub's store for artifacts")],
)
def test_a_slow_one_is_given_up_when_the_time_is_up(
    service: Service, file: Path, what: str, place: str
) -> None:
    service.world.faults.delay("*", what, 2.0)
    with pytest.raises(ArtifactError) as caught:
        service.uploader(clock=SystemClock(), seconds=0.5).upload("evidence", file, mime_type="x/y")
    assert str(caught.value) == f"{place}: it did not answer in time; {OTHERWISE}"


def test_a_run_that_was_told_to_stop_sends_nothing_more(service: Service, file: Path) -> None:
    service.wake.set()
    assert "the run was told to stop before it was done" in str(refusal(service, file))
    assert service.asked() == []


@pytest.mark.parametrize("what", ["CreateArtifact", "block", "blocklist", "FinalizeArtifact"])
def test_a_stop_in_the_middle_ends_the_upload_at_its_next_step(
    service: Service, file: Path, what: str
) -> None:
    service.wire.during[what] = service.wake
    service.wire.cut(what)
    assert "the run was told to stop before it was done" in str(refusal(service, file))
    assert service.asked()[-1] == what
    assert service.world.artifacts.uploaded == ()


class Stopping(FakeClock):
    """A signal comes while somebody waits."""

    def wait(self, until: datetime, wake: Event) -> None:
        del until
        wake.set()


def test_a_stop_ends_the_pause_before_the_next_try(service: Service, file: Path) -> None:
    service.fail("CreateArtifact", 503, times=99)
    with pytest.raises(ArtifactError, match="told to stop"):
        service.uploader(clock=Stopping()).upload("evidence", file, mime_type="x/y")
    assert service.asked() == ["CreateArtifact"]


def test_a_file_that_can_not_be_read_says_why(service: Service, tmp_path: Path) -> None:
    error = refusal(service, tmp_path / "nowhere.zip")
    assert "the file for the artifact can't be read: No such file" in str(error)
    assert str(tmp_path) not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[1]",
        "{}",
        '{"ok": false}',
        '{"ok": true}',
        '{"ok": true, "signed_upload_url": 5}',
        '{"ok": true, "signed_upload_url": "https://blob.example/no-query"}',
        '{"ok": true, "signed_upload_url": "https://[?a"}',
        '{"ok": true, "signed_upload_url": "file:///etc/passwd?a"}',
        "[" * 5_000,
        "x" * 100_000,
    ],
)
def test_an_answer_that_says_nothing_is_an_error_of_the_port(service: Service, file: Path, body: str) -> None:
    async def reply(_: object) -> Response:
        return Response(body, media_type="application/json")

    with serve(Starlette(routes=[Route("/{path:path}", reply, methods=["POST"])])) as url:
        assert "can't be read" in str(refusal(service, file, results_url=url))


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"scp": 5},
        {"scp": "Actions.Results"},
        {"scp": "Actions.Results:a"},
        {"scp": "Actions.Results:a:b:c"},
        {"scp": "Actions.Results:a:b/../c"},
        {"scp": "Actions.Results::b"},
        {"scp": "XActions.Results:a:b"},
        [],
        None,
        "scp",
    ],
)
def test_a_token_without_the_scope_gives_no_ids(claims: object) -> None:
    assert backend_ids(jwt(claims)) is None


def test_the_scope_is_found_among_others() -> None:
    ids = backend_ids(jwt({"scp": "Actions.UploadArtifacts:x:y Actions.Results:run-1:job-2 Other:z"}))
    assert ids is not None
    assert (ids.run, ids.job) == ("run-1", "job-2")


@given(st.text())
def test_no_token_is_too_strange_to_be_looked_at(token: str) -> None:
    backend_ids(Secret(token))


@given(st.lists(st.text(), max_size=4))
def test_every_name_is_one_that_github_takes(parts: list[str]) -> None:
    name = artifact_name(*parts)
    assert 0 < len(name) <= 100
    assert name == name.strip("-. ")
    assert not any(each in '":<>|*?\r\n\\/' or ord(each) < 0x21 for each in name)
    name.encode()
