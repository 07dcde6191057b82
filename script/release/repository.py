"""A release's git: what is tagged at the remote, the commit that holds the digest, and its tags."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from script.release.version import RefusedError, Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AUTHOR = ("-c", "user.name=rerail release", "-c", "user.email=release@users.noreply.github.com")


class Repository:
    """A clone, and its remote `origin`. Every method raises RefusedError with git's words where git fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tags(self) -> dict[str, str]:
        """Give the remote's tags, each with the commit that it names in the end."""
        found: dict[str, str] = {}
        for line in self.git("ls-remote", "--tags", "origin").splitlines():
            sha, _, ref = line.partition("\t")
            found[ref.removeprefix("refs/tags/").removesuffix("^{}")] = sha  # the peeled line comes second
        return found

    def head(self) -> str:
        """Give the commit that is checked out."""
        return self.git("rev-parse", "HEAD").strip()

    def is_on_main(self) -> bool:
        """Tell whether what is checked out is a commit of the remote's main."""
        self.git("fetch", "--quiet", "--no-tags", "origin", "+refs/heads/main:refs/remotes/origin/main")
        return bool(self.git("for-each-ref", "--contains", "HEAD", "refs/remotes/origin/main").strip())

    def text_at(self, tag: str, commit: str, path: str) -> str:
        """Give a file's text as a tag of the remote has it."""
        self.git("fetch", "--quiet", "--no-tags", "origin", f"refs/tags/{tag}")
        return self.git("show", f"{commit}:{path}")

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit these paths on the commit that is checked out, on no branch; give the commit."""
        self.git("checkout", "--quiet", "--detach")
        self.git(*AUTHOR, "commit", "--quiet", "--message", message, "--", *paths)
        return self.head()

    def tag(self, version: Version, commit: str, message: str) -> None:
        """Tag a commit with a version, and push the tag; the remote refuses one that it has."""
        self.git(*AUTHOR, "tag", "--annotate", "--message", message, version.tag, commit)
        self.git("push", "--quiet", "origin", f"refs/tags/{version.tag}")

    def move(self, version: Version) -> bool:
        """Have the moving tag name this release's commit. False: a newer release of the major version has it.

        What it names decides, not which tags there are: a release that stopped half way has a tag too. It is
        a plain tag, pushed by force: that the tag of the release is there comes first.
        """
        tags = self.tags()
        if version.tag not in tags:
            raise RefusedError(f"{version.tag} is not tagged at the remote, so {version.moving_tag} stays")
        named = tags.get(version.moving_tag)
        if any(each > version for each in versions_at(tags, named)):
            return False
        self.git("fetch", "--quiet", "--no-tags", "origin", f"refs/tags/{version.tag}")
        where = f"refs/tags/{version.moving_tag}"
        self.git("push", "--quiet", "--force", "origin", f"{tags[version.tag]}:{where}")
        return True

    def git(self, *arguments: str) -> str:
        """Run git; give what it printed."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RefusedError(f"git {arguments[0]}: {done.stderr.strip()}")
        return done.stdout


def versions_at(tags: dict[str, str], commit: str | None) -> tuple[Version, ...]:
    """Give the releases whose tags name this commit."""
    found = ((Version.of_tag(tag), at) for tag, at in tags.items())
    return tuple(version for version, at in found if version and commit is not None and at == commit)
