"""The results service's artifact methods over Twirp's JSON, stricter about fields than protobuf is.

Source: actions/toolkit, packages/artifact (generated results.api.v1); Twirp's specification of errors.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rerail.simulator.github.artifacts.store import ArtifactStore, Job, TwirpRefused, Uploaded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService"
STATUSES = {
    "malformed": 400,
    "invalid_argument": 400,
    "unauthenticated": 401,
    "permission_denied": 403,
    "not_found": 404,
    "bad_route": 404,
    "already_exists": 409,
    "resource_exhausted": 429,
}
_BACKEND_IDS = ("workflow_run_backend_id", "workflow_job_run_backend_id")
_ZIP, _ANY_FILE = 4, 7
"""Versions: what is uploaded is a zip; or a file of its own type. Source: actions/toolkit, 2.0 and 6.2."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
Answer = dict[str, Any]


def create_artifact(store: ArtifactStore, job: Job, asked: Mapping[str, Any], blob_url: str) -> Answer:
    """CreateArtifact: reserve a name, and give the signed URL to fill it."""
    typed = ("mime_type",) if asked.get("version") != _ZIP else ()
    _fields(asked, {**dict.fromkeys((*_BACKEND_IDS, "name", *typed), str), "version": int}, "expires_at")
    _of_this_job(asked, job)
    if asked["version"] not in {_ZIP, _ANY_FILE}:
        raise TwirpRefused("invalid_argument", f"version {asked['version']} is not supported")
    expires = asked.get("expires_at")
    if expires is not None and not (isinstance(expires, str) and _TIME.fullmatch(expires)):
        raise _malformed("expires_at")
    until = datetime.fromisoformat(expires) if expires else None
    path = store.create(job, asked["name"], asked.get("mime_type", "application/zip"), until)
    return {"ok": True, "signed_upload_url": f"{blob_url}{path}"}


def finalize_artifact(store: ArtifactStore, job: Job, asked: Mapping[str, Any], _blob_url: str) -> Answer:
    """FinalizeArtifact: verify what was uploaded and make it visible."""
    _fields(asked, dict.fromkeys((*_BACKEND_IDS, "name", "size"), str), "hash")
    _of_this_job(asked, job)
    if not asked["size"].isdecimal():
        raise _malformed("size")
    digest = asked.get("hash")
    if digest is not None and not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        raise _malformed("hash")
    made = store.finalize(job, asked["name"], int(asked["size"]), digest)
    return {"ok": True, "artifact_id": str(made)}


def list_artifacts(store: ArtifactStore, job: Job, asked: Mapping[str, Any], _blob_url: str) -> Answer:
    """ListArtifacts: the finalized ones of this run, by name or id if asked."""
    _fields(asked, dict.fromkeys(_BACKEND_IDS, str), "name_filter", "id_filter")
    _of_this_job(asked, job)
    name, number = asked.get("name_filter"), asked.get("id_filter")
    found = [
        each
        for each in store.of_run(job.repository, job.run_id)
        if name in (None, each.name) and number in (None, str(each.id))
    ]
    return {"artifacts": [_listed(each) for each in found]}


def get_signed_url(store: ArtifactStore, job: Job, asked: Mapping[str, Any], blob_url: str) -> Answer:
    """GetSignedArtifactURL: where the artifact of that name can be read for a while."""
    _fields(asked, dict.fromkeys((*_BACKEND_IDS, "name"), str))
    _of_this_job(asked, job)
    for each in store.of_run(job.repository, job.run_id):
        if each.name == asked["name"]:
            query = store.blobs.sign(each.path, "r")
            return {"name": each.name, "signed_url": f"{blob_url}{each.path}?{query}"}
    raise TwirpRefused("not_found", "the artifact does not exist")


METHODS: dict[str, Callable[[ArtifactStore, Job, Mapping[str, Any], str], Answer]] = {
    "CreateArtifact": create_artifact,
    "FinalizeArtifact": finalize_artifact,
    "ListArtifacts": list_artifacts,
    "GetSignedArtifactURL": get_signed_url,
}


def _listed(each: Uploaded) -> Answer:
    return {
        "workflow_run_backend_id": each.job.run_backend_id,
        "workflow_job_run_backend_id": each.job.job_backend_id,
        "database_id": str(each.id),
        "name": each.name,
        "size": str(each.size),
        "created_at": each.created.isoformat().replace("+00:00", "Z"),
        **({"digest": each.digest} if each.digest else {}),
    }


def _fields(asked: Mapping[str, Any], needed: Mapping[str, type], *optional: str) -> None:
    for name, kind in needed.items():
        if type(asked.get(name)) is not kind:
            raise _malformed(name)
    if unknown := sorted(set(asked) - {*needed, *optional}):
        raise _malformed(unknown[0])


def _of_this_job(asked: Mapping[str, Any], job: Job) -> None:
    if (asked[_BACKEND_IDS[0]], asked[_BACKEND_IDS[1]]) != (job.run_backend_id, job.job_backend_id):
        raise TwirpRefused("permission_denied", "the token is of another job")


def _malformed(field: str) -> TwirpRefused:
    return TwirpRefused("malformed", f"the json request could not be decoded: {field}")
