"""The artifacts of GitHub's runs: reserved by name, filled through a signed URL, finalized once."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from rerail.simulator.github.artifacts.blobs import Blob, Blobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_FORBIDDEN = re.compile(r'[":<>|*?\r\n\\/]')
_LONGEST_NAME = 256
_OUT_OF_QUOTA = "insufficient usage to create artifact"


class TwirpRefused(Exception):  # noqa: N818 - the service's refusal is an answer, not an error of ours
    """The results service's answer when it won't: Twirp's error code and words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of a workflow run, with the token that its actions get."""

    token: str = field(repr=False)
    repository: str
    run_id: int
    run_backend_id: str
    job_backend_id: str
    retention_days: int


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """An artifact as the service knows it; `id` is None until it was finalized, `data` until it is filled."""

    name: str
    job: Job
    path: str
    mime_type: str
    created: datetime
    expires: datetime
    id: int | None = None
    size: int = 0
    digest: str | None = None
    data: bytes | None = field(default=None, repr=False)


class ArtifactStore:
    """The artifacts and the jobs that may make them. Methods raise TwirpRefused, and Blobs its own.

    `out_of_quota` refuses every new artifact; `blob_url` is where blobs are served, if not where the
    service is (at GitHub it is another host).
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.blobs = Blobs(now)
        self.out_of_quota = False
        self.blob_url: str | None = None
        self._now = now
        self._jobs: dict[str, Job] = {}
        self._made: dict[tuple[str, str], Uploaded] = {}
        self._ids = count(4_200_001)
        self._lock = threading.Lock()

    def add_job(self, job: Job) -> None:
        """Let a job's actions upload."""
        self._jobs[job.token] = job

    def job_of(self, authorization: str | None) -> Job:
        """Give the job whose token is shown."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or token not in self._jobs:
            raise TwirpRefused("unauthenticated", "token is missing, unknown or expired")
        return self._jobs[token]

    @property
    def uploaded(self) -> tuple[Uploaded, ...]:
        """Every finalized artifact with its bytes, oldest first."""
        return tuple(self._filled(each) for each in self._made.values() if each.id is not None)

    @property
    def pending(self) -> tuple[Uploaded, ...]:
        """What was reserved and never finalized; nobody sees these at GitHub."""
        return tuple(each for each in self._made.values() if each.id is None)

    def get(self, artifact_id: int) -> Uploaded | None:
        """Give a finalized artifact that has not expired."""
        found = (each for each in self.uploaded if each.id == artifact_id and each.expires > self._now())
        return next(found, None)

    def blob_of(self, uploaded: Uploaded) -> Blob:
        """Give what Azure keeps of it, commits included."""
        return self.blobs.of(uploaded.path)

    def of_run(self, repository: str, run_id: int) -> tuple[Uploaded, ...]:
        """Give the finalized artifacts of one run."""
        return tuple(
            each
            for each in self.uploaded
            if each.job.repository.casefold() == repository.casefold() and each.job.run_id == run_id
        )

    def create(self, job: Job, name: str, mime_type: str, expires: datetime | None) -> str:
        """Reserve a name in the job's run; gives the path of its blob and the query that may write it."""
        if not name or len(name) > _LONGEST_NAME or _FORBIDDEN.search(name):
            raise TwirpRefused("invalid_argument", "the artifact name is invalid")
        if self.out_of_quota:
            raise TwirpRefused("resource_exhausted", _OUT_OF_QUOTA)
        with self._lock:
            key = (job.run_backend_id, name)
            if key in self._made:
                told = "an artifact with this name already exists on the workflow run"
                raise TwirpRefused("already_exists", told)
            latest = self._now() + timedelta(days=job.retention_days)
            made = Uploaded(
                name=name,
                job=job,
                path=_path(job, name, mime_type),
                mime_type=mime_type,
                created=self._now(),
                expires=min(expires or latest, latest),
            )
            self._made[key] = made
            self.blobs.make(made.path)
        return f"{made.path}?{self.blobs.sign(made.path, 'w')}"

    def finalize(self, job: Job, name: str, size: int, digest: str | None) -> int:
        """Make a filled artifact visible; its size and digest must be what was uploaded."""
        with self._lock:
            key = (job.run_backend_id, name)
            made = self._made.get(key)
            if made is None:
                raise TwirpRefused("not_found", "the artifact does not exist")
            if made.id is not None:
                raise TwirpRefused("already_exists", "the artifact is finalized already")
            data = self.blobs.of(made.path).data
            if data is None or len(data) != size:
                raise TwirpRefused("invalid_argument", "size does not match the uploaded blob")
            if digest is not None and digest != f"sha256:{hashlib.sha256(data).hexdigest()}":
                raise TwirpRefused("invalid_argument", "hash does not match the uploaded blob")
            found = next(self._ids)
            self._made[key] = replace(made, id=found, size=size, digest=digest)
            return found

    def _filled(self, made: Uploaded) -> Uploaded:
        return replace(made, data=self.blobs.of(made.path).data)


def _path(job: Job, name: str, mime_type: str) -> str:
    key = hashlib.sha256(name.encode()).hexdigest()
    suffix = ".zip" if mime_type == "application/zip" else ""
    folder = f"workflow-job-run-{job.job_backend_id}"
    return f"/actions-results/{job.run_backend_id}/{folder}/artifacts/{key}{suffix}"
