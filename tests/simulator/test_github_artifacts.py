"""The results service and its store keep GitHub's and Azure's rules: an uploader can't agree with itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from githubkit_schemas.latest import models

from rerail.simulator.github.app import github_app
from rerail.simulator.github.artifacts import runner_environment
from rerail.simulator.github.artifacts.runner import RETENTION_DAYS, RUN_ID
from rerail.simulator.github.world import GitHubWorld
from rerail.simulator.requests import RequestLog
from rerail.simulator.serving import serve
from tests.simulator.github_ground import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService"
RUN = f"/repos/acme/shop/actions/runs/{RUN_ID}/artifacts"
TOKEN = "ghs_reads_actions"
IDS = ("workflow_run_backend_id", "workflow_job_run_backend_id")


@dataclass(kw_only=True)
class Job:
    """A job of the simulated GitHub, and a client that speaks for it."""

    world: GitHubWorld
    clock: Clock
    client: httpx.Client
    token: str
    ids: dict[str, str]

    def ask(self, method: str, **given: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(f"{SERVICE}/{method}", json={**self.ids, **given}, headers=headers)

    def create(self, name: str = "logs", **given: object) -> httpx.Response:
        return self.ask("CreateArtifact", **{"name": name, "version": 7, "mime_type": "text/plain", **given})

    def reserved(self, name: str = "logs", **given: object) -> str:
        answer = self.create(name, **given)
        assert answer.status_code == 200, answer.text
        url: str = answer.json()["signed_upload_url"]
        return url

    def finalize(self, data: bytes, name: str = "logs", **given: object) -> httpx.Response:
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return self.ask("FinalizeArtifact", **{"name": name, "size": str(len(data)), "hash": digest, **given})

    def uploaded(self, data: bytes = b"hello", name: str = "logs") -> int:
        answer = self.put(self.reserved(name), data, **{"x-ms-blob-type": "BlockBlob"})
        assert answer.status_code == 201, answer.text
        made = self.finalize(data, name)
        assert made.status_code == 200, made.text
        return int(made.json()["artifact_id"])

    def put(self, url: str, data: bytes, **headers: str) -> httpx.Response:
        return self.client.put(url, content=data, headers=headers)

    def block(self, url: str, name: bytes, data: bytes) -> httpx.Response:
        return self.put(
            str(httpx.URL(url).copy_merge_params({"comp": "block", "blockid": encoded(name)})), data
        )

    def commit(self, url: str, *names: bytes, kind: str = "Latest") -> httpx.Response:
        entries = "".join(f"<{kind}>{encoded(name)}</{kind}>" for name in names)
        listed = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>'
        return self.put(f"{url}&comp=blocklist", listed.encode())

    def get(self, path: str, token: str | None = TOKEN) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.get(path, headers=headers)


def encoded(name: bytes) -> str:
    return base64.b64encode(name).decode()


@pytest.fixture
def job() -> Iterator[Job]:
    clock = Clock()
    world = GitHubWorld(now=clock, repository=None, owner="acme", name="shop", private=True)
    world.add_token(TOKEN, permissions={"actions": "read"})
    with serve(github_app(world, RequestLog(clock))) as url, httpx.Client(base_url=url) as client:
        token = runner_environment(world, url)["ACTIONS_RUNTIME_TOKEN"]
        known = world.artifacts.job_of(f"Bearer {token}")
        ids = dict(zip(IDS, (known.run_backend_id, known.job_backend_id), strict=True))
        yield Job(world=world, clock=clock, client=client, token=token, ids=ids)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    message: str = answer.json()["msg"]
    return message


def refused_by_store(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (status, code), answer.text
    assert f"<Code>{code}</Code>" in answer.text


def test_what_was_put_in_blocks_is_read_again_in_the_order_of_the_list(job: Job) -> None:
    url = job.reserved()
    for name, data in ((b"b", b"world"), (b"a", b"hello "), (b"c", b"never listed")):
        assert job.block(url, name, data).status_code == 201
    assert job.commit(url, b"a", b"b").status_code == 201
    made = job.finalize(b"hello world").json()
    assert made["ok"]
    page = job.client.get(f"/acme/shop/actions/runs/{RUN_ID}/artifacts/{made['artifact_id']}")
    assert page.status_code == 302
    assert job.client.get(page.headers["location"]).content == b"hello world"


def test_blocks_that_were_not_committed_are_not_there(job: Job) -> None:
    url = job.reserved()
    job.block(url, b"a", b"hello")
    assert "size does not match" in refused(job.finalize(b"hello"), 400, "invalid_argument")
    assert job.world.artifacts.uploaded == ()
    assert [each.name for each in job.world.artifacts.pending] == ["logs"]


def test_a_block_that_was_never_put_can_not_be_committed(job: Job) -> None:
    url = job.reserved()
    job.block(url, b"a", b"hello")
    refused_by_store(job.commit(url, b"a", b"b"), 400, "InvalidBlockList")
    refused_by_store(job.commit(url, b"a", kind="Committed"), 400, "InvalidBlockList")


def test_block_ids_are_base64_and_of_one_length(job: Job) -> None:
    url = job.reserved()
    assert job.block(url, b"one", b"x").status_code == 201
    refused_by_store(job.block(url, b"three", b"x"), 400, "InvalidBlobOrBlock")
    for name in ("", "***", encoded(b"x" * 65)):
        odd = httpx.URL(url).copy_merge_params({"comp": "block", "blockid": name})
        refused_by_store(job.put(str(odd), b"x"), 400, "InvalidQueryParameterValue")


@pytest.mark.parametrize(
    "listed", [b"", b"<BlockList>", b"<Other/>", b"<BlockList><Latest>a</Other></BlockList>"]
)
def test_a_list_that_is_no_list_is_refused(job: Job, listed: bytes) -> None:
    refused_by_store(job.put(f"{job.reserved()}&comp=blocklist", listed), 400, "InvalidXmlDocument")


def test_a_whole_blob_needs_to_say_what_it_is(job: Job) -> None:
    url = job.reserved()
    refused_by_store(job.put(url, b"x"), 400, "MissingRequiredHeader")
    refused_by_store(job.put(url, b"x", **{"x-ms-blob-type": "PageBlob"}), 400, "InvalidHeaderValue")


def test_chunks_without_a_length_are_refused(job: Job) -> None:
    answer = job.client.put(f"{job.reserved()}&comp=block&blockid=YQ%3D%3D", content=iter([b"a", b"b"]))
    refused_by_store(answer, 411, "MissingContentLengthHeader")


def changed(url: str, name: str, value: str) -> str:
    return str(httpx.URL(url).copy_set_param(name, value))


Forge = Callable[[str], str]


@pytest.mark.parametrize(
    "forge",
    [
        lambda url: changed(url, "sig", "AAAA"),
        lambda url: changed(url, "se", "2099-01-01T00:00:00Z"),
        lambda url: changed(url, "sp", "r"),
        lambda url: url.replace("/artifacts/", "/artifacts/x"),
        lambda url: url.partition("?")[0],
    ],
)
def test_a_signature_is_for_one_blob_one_right_and_one_time(job: Job, forge: Forge) -> None:
    refused_by_store(job.put(forge(job.reserved()), b"x"), 403, "AuthenticationFailed")


def test_a_signature_ends(job: Job) -> None:
    url = job.reserved()
    job.clock.advance(minutes=61)
    refused_by_store(job.put(url, b"x", **{"x-ms-blob-type": "BlockBlob"}), 403, "AuthenticationFailed")


def test_what_was_signed_for_writing_does_not_read(job: Job) -> None:
    refused_by_store(job.get(job.reserved(), None), 403, "AuthorizationPermissionMismatch")


def test_the_store_wants_no_token_beside_the_signature(job: Job) -> None:
    answer = job.put(job.reserved(), b"x", Authorization=f"Bearer {job.token}")
    refused_by_store(answer, 400, "InvalidAuthenticationInfo")


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 3},
        {"name": "a/b"},
        {"name": ""},
        {"name": "x" * 257},
    ],
)
def test_a_version_or_a_name_that_it_does_not_take_is_refused(job: Job, wrong: dict[str, Any]) -> None:
    refused(job.create(**wrong), 400, "invalid_argument")


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "7"},
        {"mime_type": None},
        {"version": 4},  # with a type, which that version does not know
        {"expires_at": "tomorrow"},
        {"expires_at": 5},
        {"colour": "red"},
    ],
)
def test_a_field_of_another_kind_can_not_be_decoded(job: Job, wrong: dict[str, Any]) -> None:
    refused(job.create(**wrong), 400, "malformed")


def test_64_bits_are_text(job: Job) -> None:
    job.put(job.reserved(), b"x", **{"x-ms-blob-type": "BlockBlob"})
    refused(job.finalize(b"x", size=1), 400, "malformed")


def test_size_and_digest_are_held_against_what_came(job: Job) -> None:
    job.put(job.reserved(), b"hello", **{"x-ms-blob-type": "BlockBlob"})
    assert "size" in refused(job.finalize(b"hello", size="4"), 400, "invalid_argument")
    other = f"sha256:{hashlib.sha256(b'jello').hexdigest()}"
    assert "hash" in refused(job.finalize(b"hello", hash=other), 400, "invalid_argument")
    assert job.finalize(b"hello").json()["ok"]


def test_a_name_is_taken_once_per_run_and_finalized_once(job: Job) -> None:
    job.uploaded()
    assert "already exists" in refused(job.create(), 409, "already_exists")
    refused(job.finalize(b"hello"), 409, "already_exists")
    refused(job.finalize(b"hello", "others"), 404, "not_found")


def test_another_run_has_names_of_its_own(job: Job) -> None:
    job.uploaded()
    other = runner_environment(job.world, str(job.client.base_url), run_id=5)["ACTIONS_RUNTIME_TOKEN"]
    known = job.world.artifacts.job_of(f"Bearer {other}")
    ids = dict(zip(IDS, (known.run_backend_id, known.job_backend_id), strict=True))
    replace(job, token=other, ids=ids).uploaded()
    refused(replace(job, token=other).ask("ListArtifacts"), 403, "permission_denied")


def test_no_job_is_known_by_another_token(job: Job) -> None:
    refused(replace(job, token=TOKEN).ask("ListArtifacts"), 401, "unauthenticated")


def test_a_full_quota_says_the_words_that_clients_look_for(job: Job) -> None:
    job.world.artifacts.out_of_quota = True
    assert "insufficient usage" in refused(job.create(), 429, "resource_exhausted")


def test_artifacts_are_listed_by_name_as_soon_as_they_are_finalized(job: Job) -> None:
    job.reserved("unfinished")
    number = job.uploaded()
    [found] = job.ask("ListArtifacts", name_filter="logs").json()["artifacts"]
    assert (found["database_id"], found["size"], found["name"]) == (str(number), "5", "logs")
    assert job.ask("ListArtifacts", name_filter="unfinished").json()["artifacts"] == []


def test_an_artifact_ends_with_the_repository_s_days_at_the_latest(job: Job) -> None:
    job.reserved("short", expires_at="2026-11-21T00:00:00Z")
    job.reserved("long", expires_at="2036-11-21T00:00:00.000Z")
    short, long = job.world.artifacts.pending
    assert f"{short.expires:%Y-%m-%d}" == "2026-11-21"
    assert (long.expires - long.created).days == RETENTION_DAYS


def test_one_that_ended_is_gone(job: Job) -> None:
    number = job.uploaded()
    path = f"/acme/shop/actions/runs/{RUN_ID}/artifacts/{number}"
    assert job.get(path, None).status_code == 302
    job.clock.advance(days=RETENTION_DAYS)
    assert job.get(path, None).status_code == 404


def test_rest_lists_them_as_github_s_schema_has_it(job: Job) -> None:
    job.uploaded(b"hello")
    job.uploaded(b"hello again", "more")
    answer = job.get(RUN)
    models.ReposOwnerRepoActionsRunsRunIdArtifactsGetResponse200.model_validate(answer.json())
    assert [each["name"] for each in answer.json()["artifacts"]] == ["more", "logs"]
    assert job.get(f"{RUN}?name=logs").json()["total_count"] == 1
    assert answer.json()["artifacts"][1]["digest"] == f"sha256:{hashlib.sha256(b'hello').hexdigest()}"


def test_the_zip_is_for_those_who_may_read_actions(job: Job) -> None:
    number = job.uploaded()
    path = f"/repos/acme/shop/actions/artifacts/{number}/zip"
    assert job.client.get(job.get(path).headers["location"]).content == b"hello"
    assert job.get(path, None).status_code == 404, "a private repository is not there for others"
