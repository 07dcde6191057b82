"""GitHub's answers to values; what does not have the promised shape is left out or None. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rerail.adapters.tags import commit_id, matches, tag_message
from rerail.core.values import Release

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 4
"""A tag of a tag of a tag of a tag is nobody's release."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """The answer to `Releases`: the newest matching tags, and whether there are more tags."""

    releases: tuple[Release, ...]
    has_more: bool
    is_private: bool | None
    viewer: str | None


@dataclass(frozen=True, kw_only=True)
class Ref:
    """A tag as `matching-refs` lists it; `oid` is a commit's, or a tag object's yet to be peeled."""

    tag: str
    oid: str
    is_commit: bool


def read_page(data: Any, pattern: str) -> Page | None:  # noqa: ANN401  any JSON
    """Read the answer's `data`; None when it holds no repository."""
    repository = inside(data, "repository")
    refs = inside(repository, "refs")
    if not isinstance(refs, dict):
        return None
    nodes = [_release(node, pattern) for node in items(refs.get("nodes"))]
    private = inside(repository, "isPrivate")
    return Page(
        releases=newest_first(release for release in nodes if release is not None),
        has_more=inside(refs, "pageInfo", "hasNextPage") is True,
        is_private=private if isinstance(private, bool) else None,
        viewer=_text(inside(data, "viewer", "login")),
    )


def read_refs(listed: Any, pattern: str) -> list[Ref]:  # noqa: ANN401  any JSON
    """Read the answer of `matching-refs`, keeping sound names that match."""
    return [ref for entry in items(listed) if (ref := _ref(entry, pattern)) is not None]


def read_tag_object(found: Any) -> tuple[str, bool, datetime | None, Any]:  # noqa: ANN401  any JSON
    """Read a tag object: the id it points to, whether that is a tag again, the tagger's date, the message.

    An empty id means that it points to no commit.
    """
    kind = inside(found, "object", "type")
    oid = commit_id(inside(found, "object", "sha")) if kind in {"commit", "tag"} else None
    return oid or "", kind == "tag", moment(inside(found, "tagger", "date")), inside(found, "message")


def newest_first(releases: Iterator[Release]) -> tuple[Release, ...]:
    """Sort by time, names breaking ties; GitHub's own order is not relied on."""
    return tuple(sorted(releases, key=lambda release: (release.at, release.tag), reverse=True))


def moment(text: object) -> datetime | None:
    """Read an ISO 8601 time with its zone as UTC."""
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _release(node: Any, pattern: str) -> Release | None:  # noqa: ANN401  any JSON
    name, target = inside(node, "name"), inside(node, "target")
    if not isinstance(name, str) or not matches(pattern, name):
        return None
    commit, committed = _peel(target)
    at = moment(inside(target, "tagger", "date")) or moment(committed)
    if commit is None or at is None:
        return None
    return Release(tag=name, commit=commit, at=at, message=tag_message(inside(target, "message")))


def _peel(target: Any) -> tuple[str | None, Any]:  # noqa: ANN401  any JSON
    for _ in range(_DEEPEST):
        if inside(target, "__typename") == "Commit":
            return commit_id(inside(target, "oid")), inside(target, "committedDate")
        target = inside(target, "target")
    return None, None


def _ref(entry: Any, pattern: str) -> Ref | None:  # noqa: ANN401  any JSON
    full, oid = inside(entry, "ref"), commit_id(inside(entry, "object", "sha"))
    kind = inside(entry, "object", "type")
    if not isinstance(full, str) or oid is None or kind not in {"commit", "tag"}:
        return None
    name = full.removeprefix("refs/tags/")
    if name == full or not matches(pattern, name):
        return None
    return Ref(tag=name, oid=oid, is_commit=kind == "commit")


def _text(value: Any) -> str | None:  # noqa: ANN401  any JSON
    return value if isinstance(value, str) and value else None


def items(value: Any) -> list[Any]:  # noqa: ANN401  any JSON
    """Give a JSON list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def inside(value: Any, *keys: str) -> Any:  # noqa: ANN401  any JSON
    """Give what lies under the keys, one within the other; None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
