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

        It is a plain tag, pushed by force: that the tag of the release is there comes first.
        """
        tags = self.tags()
        if version.tag not in tags:
            raise RefusedError(f"{version.tag} is not tagged at the remote, so {version.moving_tag} stays")
        if newest_of_major(tags, version) != version:
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


def newest_of_major(tags: dict[str, str], version: Version) -> Version:
    """Give the newest release among the tags that is of this version's major, or this version itself."""
    found = (each for each in map(Version.of_tag, tags) if each and each.major == version.major)
    return max((version, *found))
