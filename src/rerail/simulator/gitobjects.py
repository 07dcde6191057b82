"""Git's objects and refs as values, read from git's own raw form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who did something and when (UTC)."""

    name: str
    email: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True, kw_only=True)
class Tag:
    """An annotated tag's own object; `target_kind` is git's word: commit, tag, tree or blob."""

    oid: str
    name: str
    target: str
    target_kind: str
    tagger: Signature | None
    message: str


@dataclass(frozen=True, kw_only=True)
class Blob:
    """A file's content."""

    oid: str
    content: bytes


GitObject = Commit | Tag | Blob


@dataclass(frozen=True, kw_only=True)
class Ref:
    """A ref: `name` in full (refs/tags/x), what it points to, and git's creatordate (UTC).

    That is the tagger's date of an annotated tag, the committer's date otherwise.
    """

    name: str
    oid: str
    kind: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """One file that differs between two commits; `status` in GitHub's words (added, removed, …)."""

    path: str
    previous: str | None
    status: str
    additions: int
    deletions: int
    blob: str | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What lies between two commits, as GitHub compares: three dots, from the merge base to the head.

    `commits` are the head's own, oldest first; `behind` counts the base's own.
    """

    base: Commit
    head: Commit
    merge_base: Commit
    commits: tuple[Commit, ...]
    behind: int
    files: tuple[FileChange, ...]

    @property
    def status(self) -> str:
        """GitHub's word: identical, ahead, behind or diverged."""
        if self.commits:
            return "diverged" if self.behind else "ahead"
        return "behind" if self.behind else "identical"


def moment(seconds: str | int) -> datetime:
    """Read the moment (UTC) that git writes as seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), UTC)


def parse_object(oid: str, kind: str, content: bytes) -> GitObject | None:
    """Read an object from its raw content; None for a tree, which nobody asks about."""
    match kind:
        case "commit":
            return _commit(oid, content)
        case "tag":
            return _tag(oid, content)
        case "blob":
            return Blob(oid=oid, content=content)
        case _:
            return None


def parse_batch(answer: bytes) -> dict[str, GitObject]:
    """Read what `git cat-file --batch` printed; ids it did not find are left out."""
    found: dict[str, GitObject] = {}
    start = 0
    while start < len(answer):
        end = answer.index(b"\n", start)
        header = answer[start:end].decode().split(" ")
        start = end + 1
        if len(header) == 3:  # noqa: PLR2004 - "<oid> <kind> <size>"; otherwise "<oid> missing"
            oid, kind, size = header
            parsed = parse_object(oid, kind, answer[start : start + int(size)])
            found |= {oid: parsed} if parsed else {}
            start += int(size) + 1
    return found


def _commit(oid: str, content: bytes) -> Commit:
    headers, message = _split(content)
    return Commit(
        oid=oid,
        tree=_first(headers, "tree"),
        parents=tuple(value for key, value in headers if key == "parent"),
        author=_signature(_first(headers, "author")),
        committer=_signature(_first(headers, "committer")),
        message=message,
    )


def _tag(oid: str, content: bytes) -> Tag:
    headers, message = _split(content)
    tagger = [value for key, value in headers if key == "tagger"]
    return Tag(
        oid=oid,
        name=_first(headers, "tag"),
        target=_first(headers, "object"),
        target_kind=_first(headers, "type"),
        tagger=_signature(tagger[0]) if tagger else None,
        message=message,
    )


def _split(content: bytes) -> tuple[list[tuple[str, str]], str]:
    head, _, message = content.decode(errors="replace").partition("\n\n")
    pairs = (line.partition(" ") for line in head.split("\n"))
    return [(key, value) for key, _, value in pairs], message.rstrip("\n")


def _first(headers: list[tuple[str, str]], wanted: str) -> str:
    return next(value for key, value in headers if key == wanted)


def _signature(text: str) -> Signature:
    who, seconds, _zone = text.rsplit(" ", 2)
    name, _, email = who.partition(" <")
    return Signature(name=name, email=email.rstrip(">"), at=moment(seconds))
