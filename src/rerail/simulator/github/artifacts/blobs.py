"""Block blobs behind signed URLs, with Azure's rules.

Source: Azure Storage REST docs: "Put Blob", "Put Block", "Put Block List", "Create a service SAS".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Permission = Literal["r", "w"]
_MOST_BLOCKS = 50_000
_LONGEST_ID = 64
_LIFE = {"w": timedelta(hours=1), "r": timedelta(minutes=10)}
_LIST = re.compile(
    r'\s*(?:<\?xml version="1\.0" encoding="(?i:utf-8)"[^>]*\?>)?\s*<BlockList>'
    r"((?:\s*<(Latest|Uncommitted|Committed)>[^<>]*</\2>)*)\s*</BlockList>\s*"
)
_ENTRY = re.compile(r"<(Latest|Uncommitted|Committed)>([^<>]*)</\1>")


class BlobRefused(Exception):  # noqa: N818 - Azure's refusal is an answer, not an error of ours
    """Azure's answer when it won't: an HTTP status, its error code, and words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(kw_only=True)
class Blob:
    """One blob: `data` is None until something was committed; blocks that were not committed don't exist."""

    data: bytes | None = None
    content_type: str = "application/octet-stream"
    waiting: dict[str, bytes] = field(default_factory=dict)
    committed: dict[str, bytes] = field(default_factory=dict)
    commits: list[tuple[str, ...]] = field(default_factory=list)
    """The block ids of each commit, in order; an empty one is a blob put in one piece."""


class Blobs:
    """All blobs, by path. Methods raise BlobRefused with Azure's status and code."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)
        self._blobs: dict[str, Blob] = {}
        self._lock = threading.Lock()

    def make(self, path: str) -> None:
        """Reserve a path, so that a signed URL can be given for it."""
        self._blobs[path] = Blob()

    def of(self, path: str) -> Blob:
        """Give a blob, committed or not; KeyError when the path was never reserved."""
        return self._blobs[path]

    def sign(self, path: str, permission: Permission) -> str:
        """Give the query that lets whoever has it write (or read) the blob, for a while."""
        ends = (self._now() + _LIFE[permission]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {"se": ends, "sp": permission, "sr": "b", "sv": "2025-11-05"}
        return urlencode(fields | {"sig": self._signature(path, fields)})

    def check(self, path: str, query: Mapping[str, str], permission: Permission) -> None:
        """Refuse (403) a query that was not signed for this blob, is over, or is for something else."""
        fields = {name: query.get(name, "") for name in ("se", "sp", "sr", "sv")}
        if not hmac.compare_digest(self._signature(path, fields), query.get("sig", "")):
            raise BlobRefused(403, "AuthenticationFailed", _NOT_SIGNED)
        if datetime.fromisoformat(fields["se"]) <= self._now():
            raise BlobRefused(403, "AuthenticationFailed", _NOT_SIGNED)
        if fields["sp"] != permission:
            raise BlobRefused(403, "AuthorizationPermissionMismatch", "This request is not authorized.")

    def put_block(self, path: str, block_id: str, data: bytes) -> None:
        """Keep a block until it is committed; all ids of a blob must be of the same length."""
        if not data:
            raise BlobRefused(400, "InvalidHeaderValue", "The value for Content-Length is not valid.")
        try:
            raw = base64.b64decode(block_id, validate=True)
        except binascii.Error:
            raw = b""
        if not 0 < len(raw) <= _LONGEST_ID:
            raise BlobRefused(400, "InvalidQueryParameterValue", "The value for blockid is not valid.")
        with self._lock:
            blob = self._blobs[path]
            if any(len(known) != len(block_id) for known in (*blob.waiting, *blob.committed)):
                raise BlobRefused(400, "InvalidBlobOrBlock", "The specified blob or block is invalid.")
            blob.waiting[block_id] = data

    def commit(self, path: str, block_list: str, content_type: str | None) -> None:
        """Make the blob out of the blocks that the list names; the others are gone."""
        whole = _LIST.fullmatch(block_list)
        if whole is None:
            raise BlobRefused(400, "InvalidXmlDocument", "The specified XML is not syntactically valid.")
        named = _ENTRY.findall(whole[1])
        if len(named) > _MOST_BLOCKS:
            raise BlobRefused(400, "BlockListTooLong", "The block list may not contain more than 50,000.")
        with self._lock:
            blob = self._blobs[path]
            kept = {block_id: _block(blob, kind, block_id) for kind, block_id in named}
            blob.data = b"".join(kept[block_id] for _, block_id in named)
            blob.content_type = content_type or "application/octet-stream"
            blob.commits.append(tuple(block_id for _, block_id in named))
            blob.committed, blob.waiting = kept, {}

    def put(self, path: str, data: bytes, kind: str | None, content_type: str | None) -> None:
        """Put a whole blob in one piece."""
        if kind is None:
            told = "An HTTP header that's mandatory for this request is not specified: x-ms-blob-type."
            raise BlobRefused(400, "MissingRequiredHeader", told)
        if kind != "BlockBlob":
            raise BlobRefused(400, "InvalidHeaderValue", "The value for x-ms-blob-type is not valid.")
        with self._lock:
            made = Blob(data=data, content_type=content_type or "application/octet-stream", commits=[()])
            self._blobs[path] = made

    def read(self, path: str) -> Blob:
        """Give a blob that was committed."""
        blob = self._blobs.get(path)
        if blob is None or blob.data is None:
            raise BlobRefused(404, "BlobNotFound", "The specified blob does not exist.")
        return blob

    def _signature(self, path: str, fields: Mapping[str, str]) -> str:
        text = "\n".join((path, *(f"{name}={fields[name]}" for name in sorted(fields))))
        return base64.b64encode(hmac.digest(self._key, text.encode(), hashlib.sha256)).decode()


_NOT_SIGNED = (
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed "
    "correctly including the signature."
)


def _block(blob: Blob, kind: str, block_id: str) -> bytes:
    places = {"Latest": (blob.waiting, blob.committed), "Uncommitted": (blob.waiting,)}
    for place in places.get(kind, (blob.committed,)):
        if block_id in place:
            return place[block_id]
    raise BlobRefused(400, "InvalidBlockList", "The specified block list is invalid.")
