"""Git's refs, tags, commits and comparisons in GitHub's shapes."""

from __future__ import annotations

import base64
import textwrap
from typing import TYPE_CHECKING
from urllib.parse import quote

from rerail.simulator.github.shapes.places import node_id, stamp
from rerail.simulator.github.shapes.user import user

if TYPE_CHECKING:
    from rerail.simulator.github.shapes.places import Places
    from rerail.simulator.github.values import Json
    from rerail.simulator.gitobjects import Blob, Commit, Comparison, FileChange, Ref, Signature, Tag

_UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


def ref(kept: Ref, places: Places) -> Json:
    """Shape a ref, whose object is a commit or an annotated tag."""
    return {
        "ref": kept.name,
        "node_id": node_id("REF", kept.name),
        "url": places.api(f"/git/{kept.name}"),
        "object": {
            "sha": kept.oid,
            "type": kept.kind,
            "url": places.api(f"/git/{kept.kind}s/{kept.oid}"),
        },
    }


def tag(kept: Tag, places: Places) -> Json:
    """Shape an annotated tag's object."""
    return {
        "node_id": node_id("TA", kept.oid),
        "tag": kept.name,
        "sha": kept.oid,
        "url": places.api(f"/git/tags/{kept.oid}"),
        "message": kept.message,
        "tagger": _signature(kept.tagger) if kept.tagger else {"name": "", "email": "", "date": ""},
        "object": {
            "sha": kept.target,
            "type": kept.target_kind,
            "url": places.api(f"/git/{kept.target_kind}s/{kept.target}"),
        },
        "verification": _UNSIGNED,
    }


def commit(kept: Commit, places: Places) -> Json:
    """Shape a commit; where nobody at GitHub has its author's address, `author` is null."""
    url = places.api(f"/commits/{kept.oid}")
    return {
        "sha": kept.oid,
        "node_id": node_id("C", kept.oid),
        "url": url,
        "html_url": places.site(f"/commit/{kept.oid}"),
        "comments_url": f"{url}/comments",
        "commit": {
            "url": places.api(f"/git/commits/{kept.oid}"),
            "author": _signature(kept.author),
            "committer": _signature(kept.committer),
            "message": kept.message,
            "tree": {"sha": kept.tree, "url": places.api(f"/git/trees/{kept.tree}")},
            "comment_count": 0,
            "verification": _UNSIGNED,
        },
        "author": _account(kept.author, places),
        "committer": _account(kept.committer, places),
        "parents": [
            {"sha": oid, "url": places.api(f"/commits/{oid}"), "html_url": places.site(f"/commit/{oid}")}
            for oid in kept.parents
        ],
    }


def comparison(
    kept: Comparison, commits: tuple[Commit, ...], files: tuple[FileChange, ...], places: Places
) -> Json:
    """Shape a comparison with one page of its commits, and the files where the page has them."""
    between = f"{kept.base.oid}...{kept.head.oid}"
    url = places.api(f"/compare/{between}")
    site = places.site(f"/compare/{between}")
    return {
        "url": url,
        "html_url": site,
        "permalink_url": site,
        "diff_url": f"{site}.diff",
        "patch_url": f"{site}.patch",
        "base_commit": commit(kept.base, places),
        "merge_base_commit": commit(kept.merge_base, places),
        "status": kept.status,
        "ahead_by": len(kept.commits),
        "behind_by": kept.behind,
        "total_commits": len(kept.commits),
        "commits": [commit(each, places) for each in commits],
        "files": [_file(each, kept.head.oid, places) for each in files],
    }


def content(path: str, blob: Blob, branch: str, places: Places) -> Json:
    """Shape a file of up to a megabyte: base64 in lines of 60."""
    encoded = base64.b64encode(blob.content).decode()
    url = places.api(f"/contents/{quote(path)}?ref={branch}")
    git = places.api(f"/git/blobs/{blob.oid}")
    site = places.site(f"/blob/{branch}/{quote(path)}")
    return {
        "type": "file",
        "encoding": "base64",
        "size": len(blob.content),
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "content": "".join(f"{line}\n" for line in textwrap.wrap(encoded, 60)),
        "sha": blob.oid,
        "url": url,
        "git_url": git,
        "html_url": site,
        "download_url": f"https://raw.githubusercontent.com/{places.hosted.full_name}/{branch}/{quote(path)}",
        "_links": {"self": url, "git": git, "html": site},
    }


def _signature(kept: Signature) -> Json:
    return {"name": kept.name, "email": kept.email, "date": stamp(kept.at)}


def _account(kept: Signature, places: Places) -> Json | None:
    login = places.hosted.people.get(kept.email)
    return None if login is None else user(login, places.base)


def _file(kept: FileChange, head: str, places: Places) -> Json:
    path = quote(kept.path)
    return {
        # GitHub names the removed file's former blob here; nothing of ours reads it.
        "sha": kept.blob,
        "filename": kept.path,
        "status": kept.status,
        "additions": kept.additions,
        "deletions": kept.deletions,
        "changes": kept.additions + kept.deletions,
        "blob_url": places.site(f"/blob/{head}/{path}"),
        "raw_url": places.site(f"/raw/{head}/{path}"),
        "contents_url": places.api(f"/contents/{path}?ref={head}"),
        **({"previous_filename": kept.previous} if kept.previous else {}),
    }
