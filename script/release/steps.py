"""The steps of a release, each a function of a checkout; .github/workflows/release.yml calls them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from script.release import texts
from script.release.repository import Repository
from script.release.version import RefusedError, Version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALLED = ("post-deploy.yml", "readiness.yml", "rollback.yml")
"""The reusable workflows: they are called at a release's tag, and must run that release's Action.

They name its tag on the branch already: GitHub takes no push of a workflow's token that holds a workflow file
which is on no branch as it is.
"""


def check(root: Path, version: Version) -> None:
    """Refuse a release that does not fit what is checked out: every reason at once, as one RefusedError."""
    reasons = [*_reasons(root, version)]
    if reasons:
        raise RefusedError("\n".join(reasons))


def _reasons(root: Path, version: Version) -> Iterator[str]:
    said = texts.package_version((root / "src/rerail/__init__.py").read_text("utf-8"))
    if said != str(version):
        yield f"src/rerail/__init__.py says {said}, not {version}"
    try:
        texts.changes((root / "CHANGELOG.md").read_text("utf-8"), version)
    except RefusedError as error:
        yield str(error)
    for path in _called(root):
        refs = texts.own_refs(path.read_text("utf-8"))
        if refs != {version.tag}:
            said = ", ".join(sorted(refs)) or "nothing"
            yield f"{path.name} uses rerail/rerail@{said}: write {version.tag}, as it is called at that tag"
    starter = (root / "src/rerail/render/starter.py").read_text("utf-8")
    if f'"rerail/rerail@{version.moving_tag}"' not in starter:
        yield f"src/rerail/render/starter.py writes workflows that do not use {version.moving_tag}"
    repository = Repository(root)
    if not repository.is_on_main():
        yield "what is checked out is not on main"
    tags = repository.tags()
    if version.tag in tags:
        yield f"{version.tag} is tagged already"
    newest = newest_of_line(tags, version)
    if newest != version:
        yield f"{newest} is released already, and is newer than {version}"


def newest_of_line(tags: dict[str, str], version: Version) -> Version:
    """Give the newest release of this version's minor line, or this version itself."""
    line = [each for each in map(Version.of_tag, tags) if each]
    same = [each for each in line if (each.major, each.minor) == (version.major, version.minor)]
    return max((version, *same))


def base(root: Path, manifest: str) -> tuple[str, str]:
    """Give the base image's name and its digest, from what the registry's tool says of it as JSON.

    Raises RefusedError for what holds no digest.
    """
    name = texts.base_image((root / "Dockerfile").read_text("utf-8"))
    try:
        digest = json.loads(manifest)["digest"]
    except (ValueError, KeyError, TypeError):
        raise RefusedError(f"no digest in what the registry says of {name}") from None
    if not isinstance(digest, str) or texts.DIGEST.fullmatch(digest) is None:
        raise RefusedError(f"{digest!r} is no digest of {name}")
    return name, digest


def pin(root: Path, version: Version, digest: str) -> tuple[str, ...]:
    """Write the digest into action.yml; give the paths of what was written."""
    action = root / "action.yml"
    action.write_text(texts.with_image(action.read_text("utf-8"), version, digest), "utf-8")
    return (str(action.relative_to(root)),)


def tag(root: Path, version: Version, digest: str) -> str:
    """Commit what `pin` wrote beside the branch, tag that commit and push the tag; give the commit.

    A tag that is there and names this image is the same release, run again: it stays.
    """
    repository = Repository(root)
    if there := repository.tags().get(version.tag):
        if digest not in repository.text_at(version.tag, there, "action.yml"):
            raise RefusedError(f"{version.tag} is tagged already, with another image")
        return there
    paths = pin(root, version, digest)
    message = f"rerail {version}: the image by its digest\n\n{texts.IMAGE}:{version.tag}@{digest}"
    commit = repository.commit(paths, message)
    repository.tag(version, commit, f"rerail {version}")
    return commit


def notes(root: Path, version: Version, digest: str, base_image: str) -> str:
    """Give the release's notes: the changelog's section, and what was built from what."""
    section = texts.changes((root / "CHANGELOG.md").read_text("utf-8"), version)
    image = f"{texts.IMAGE}:{version.tag}@{digest}"
    return (
        f"{section}\n\n### Built\n\n"
        f"- Image: `{image}`\n- From: `{base_image}`\n"
        f"- Who built it: `gh attestation verify oci://{image} --repo rerail/rerail`\n"
        f"- Without images or Actions: `uvx rerail=={version}`\n"
    )


def _called(root: Path) -> tuple[Path, ...]:
    return tuple(root / ".github/workflows" / name for name in CALLED)
