"""The port ArtifactStore: a file becomes an artifact of this run, from inside of a container action.

This is the protocol of @actions/artifact (artifacts v4: versions 4 and 7). GitHub does not document it, so
each failure says which other way there is. Source: actions/toolkit, packages/artifact, and the requests of
@actions/artifact 6.2.1 as recorded. Unconfirmed: that GitHub takes it from any other client.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, urlsplit

from rerail.adapters.github.artifact_claims import BackendIds, artifact_name, backend_ids
from rerail.adapters.github.artifact_refusals import (
    NO_SCOPE,
    NO_SERVICE,
    NO_TOKEN,
    NOT_ON_GHES,
    answered,
    impossible,
    listed,
    not_readable,
    refused_by_service,
    refused_by_store,
    unreadable,
)
from rerail.adapters.github.artifact_sending import Outcome, Patience, Sender
from rerail.core.text import Secret
from rerail.core.values import Value
from rerail.ports.evidence import Artifact

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from rerail.ports import Clock

BLOCK = 8 * 1024 * 1024
"""Bytes; one block is in memory at a time."""
SECONDS = 40.0
"""An upload takes no longer in all: less than the Outlets have at the end, so that a failure is told."""
_SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService"
_ZIP, _ANY_FILE = 4, 7
"""Versions of the protocol. Every client of artifacts v4 sends the first for a zip, and services that speak
it without being GitHub's know no other; only a file that is no zip needs the second, with its type."""
ZIP = "application/zip"
_AZURE = {"x-ms-version": "2021-12-02"}
_MOST_NAMES = 9
_TAKEN = 409
_ATTEMPT = re.compile(r"/attempts/\d+$")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class JobOnRunner(Value):
    """What the runner says to a container action; in a `run:` step and in a terminal the first two are None.

    Source: actions/runner, ContainerActionHandler (ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL).
    """

    runtime_token: Secret | None = None
    results_url: str | None = None
    run_url: str | None = None
    retention_days: int | None = None
    """How long the run's artifacts are kept (GITHUB_RETENTION_DAYS)."""


@dataclass(frozen=True, kw_only=True)
class _Content:
    """What was uploaded, as FinalizeArtifact wants it told."""

    size: int
    sha256: str


class ArtifactUploader:
    """Uploads files as artifacts of this run; safe to be used from one thread at a time."""

    def __init__(self, job: JobOnRunner, *, clock: Clock, wake: Event, seconds: float = SECONDS) -> None:
        """`wake` ends an upload early (the run was told to stop); `seconds` bounds each upload as a whole."""
        self._job = job
        self._clock = clock
        self._wake = wake
        self._seconds = seconds

    def upload(self, name: str, file: Path, *, mime_type: str) -> Artifact:
        """Upload a file as an artifact of this run; raises ArtifactError.

        Characters that a name may not have become `-`. A name that is taken (also by an earlier try of ours
        whose answer was lost) gets `-2` and so on.
        """
        token, ids, origin, run_url = self._needed()
        sender = Sender(Patience(self._clock, self._wake, self._seconds))
        try:
            service = _Service(sender, token, ids, origin)
            used, url = service.create(artifact_name(name), mime_type)
            content = _fill(sender, url, file, mime_type)
            found = service.finalize(used, content)
        finally:
            sender.close()
        return Artifact(
            id=found,
            name=used,
            url=f"{_ATTEMPT.sub('', run_url)}/artifacts/{found}",
            bytes=content.size,
            sha256=content.sha256,
            expires_at=self._expiry(),
        )

    def _needed(self) -> tuple[Secret, BackendIds, str, str]:
        job = self._job
        if job.runtime_token is None or job.run_url is None:
            raise impossible(NO_TOKEN)
        if not _is_github(job.run_url):
            raise impossible(NOT_ON_GHES)
        origin, ids = _origin(job.results_url), backend_ids(job.runtime_token)
        if ids is None:
            raise impossible(NO_SCOPE)
        return job.runtime_token, ids, origin, job.run_url

    def _expiry(self) -> datetime | None:
        days = self._job.retention_days
        return self._clock.now() + timedelta(days=days) if days else None


class _Service:
    """The results service, for one job."""

    def __init__(self, sender: Sender, token: Secret, ids: BackendIds, origin: str) -> None:
        self._sender = sender
        self._token = token
        self._ids = {"workflow_run_backend_id": ids.run, "workflow_job_run_backend_id": ids.job}
        self._origin = origin

    def create(self, name: str, mime_type: str) -> tuple[str, str]:
        """Reserve the name or one like it; gives the name and the signed URL to upload to."""
        for number in range(1, _MOST_NAMES + 1):
            tried = name if number == 1 else f"{name}-{number}"
            outcome = self._reserve(tried, mime_type)
            if outcome.status != _TAKEN:
                break
        if not outcome.done:
            raise refused_by_service(outcome)
        url = _field(answered(outcome), "signed_upload_url")
        if not isinstance(url, str) or not _may_be_asked(url, self._origin):
            raise unreadable()
        return tried, url

    def _reserve(self, name: str, mime_type: str) -> Outcome:
        as_zip = {"version": _ZIP}
        asked = {
            "name": name,
            **(as_zip if mime_type == ZIP else {"version": _ANY_FILE, "mime_type": mime_type}),
        }
        return self._sender.keep_trying(lambda: self._post("CreateArtifact", asked))

    def finalize(self, name: str, content: _Content) -> str:
        """Make what was uploaded visible; gives the artifact's id. A lost answer is looked up first."""
        asked = {"name": name, "size": str(content.size), "hash": f"sha256:{content.sha256}"}
        outcome = self._sender.keep_trying(
            lambda: self._post("FinalizeArtifact", asked), lambda: self._look_up(name, content)
        )
        if not outcome.done:
            outcome = self._look_up(name, content) or outcome
        if not outcome.done:
            raise refused_by_service(outcome)
        found = str(_field(answered(outcome), "artifact_id") or "")
        if not (found.isascii() and found.isdecimal()):
            raise unreadable()
        return found

    def _look_up(self, name: str, content: _Content) -> Outcome | None:
        """Ask whether the artifact is there; the outcome is as FinalizeArtifact's would have been."""
        outcome = self._post("ListArtifacts", {"name_filter": name})
        for each in listed(outcome) if outcome.done else ():
            if (each.get("name"), str(each.get("size"))) == (name, str(content.size)):
                body = json.dumps({"ok": True, "artifact_id": str(_field(each, "database_id") or "")})
                return Outcome(status=200, body=body.encode())
        return None

    def _post(self, method: str, asked: dict[str, Any]) -> Outcome:
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Content-Type": "application/json"}
        body = json.dumps({**self._ids, **asked}).encode()
        return self._sender.send("POST", f"{self._origin}{_SERVICE}/{method}", headers, body)


def _fill(sender: Sender, url: str, file: Path, mime_type: str) -> _Content:
    """Upload the file in blocks, then commit them in order. Source: Azure docs, "Put Block List"."""
    digest, size = hashlib.sha256(), 0
    ids: list[str] = []
    try:
        with file.open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                ids.append(base64.b64encode(f"block-{len(ids):08d}".encode()).decode())
                _put(sender, f"{url}&comp=block&blockid={quote(ids[-1], safe='')}", _OCTETS, block)
    except OSError as error:
        raise not_readable(error) from None
    entries = "".join(f"<Latest>{block_id}</Latest>" for block_id in ids)
    block_list = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>'.encode()
    headers = {"Content-Type": "application/xml", "x-ms-blob-content-type": mime_type}
    _put(sender, f"{url}&comp=blocklist", headers, block_list)
    return _Content(size=size, sha256=digest.hexdigest())


_OCTETS = {"Content-Type": "application/octet-stream"}


def _put(sender: Sender, url: str, headers: dict[str, str], body: bytes) -> None:
    """Put a block or the list of them; doing so twice is as doing it once."""
    outcome = sender.keep_trying(lambda: sender.send("PUT", url, {**_AZURE, **headers}, body, signed=True))
    if not outcome.done:
        raise refused_by_store(outcome)


def _field(told: dict[str, Any], name: str) -> object:
    """Give a field by its name in either spelling of protobuf's JSON."""
    first, *rest = name.split("_")
    return told.get(name) or told.get(first + "".join(map(str.capitalize, rest)))


def _is_github(run_url: str) -> bool:
    """Source: actions/toolkit, packages/artifact, config.ts (isGhes); a loopback is a simulated GitHub."""
    host = (_split(run_url).hostname or "").lower()
    return host == "github.com" or host.endswith((".ghe.com", ".localhost")) or host in _LOOPBACK


def _origin(results_url: str | None) -> str:
    parts = _split(results_url or "")
    if parts.scheme not in {"https", "http"} or not parts.netloc:
        raise impossible(NO_SERVICE)
    return f"{parts.scheme}://{parts.netloc}"


def _may_be_asked(url: str, origin: str) -> bool:
    """Whether bytes may go there: by https, unless the service itself is not (a simulated one)."""
    scheme = _split(url).scheme
    return "?" in url and (scheme == "https" or scheme == _split(origin).scheme)


def _split(url: str) -> SplitResult:
    """Split a URL; what is none is empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
