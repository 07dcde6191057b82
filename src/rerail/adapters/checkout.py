"""The port Repository over a local checkout, by the git program: what is left when GitHub is down."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rerail.adapters.tags import commit_id, matches, tag_message
from rerail.core.text import Untrusted
from rerail.core.values import Release
from rerail.ports import Changes, RepositoryError, RepositoryFacts

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "this checkout"
_LIMIT = 10.0
"""Seconds for one call of git."""
_FIELDS = (
    "refname:strip=2",
    "objecttype",
    "objectname",
    "*objecttype",
    "*objectname",
    "creatordate:unix",
    "contents:subject",
)
_FORMAT = "%00".join(f"%({field})" for field in _FIELDS)
_SAFE = (
    "--no-pager",
    # A container's root does not own the workspace; git would refuse. Only "-c" and global settings count.
    "-c",
    "safe.directory=*",
    # The workspace's own settings are not ours to trust.
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "log.showSignature=false",
)


class Checkout:
    """Reads tags and compares commits in a work tree. No shell, no network, no tokens in its environment."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, tag_pattern: str) -> RepositoryFacts:
        """Read the matching tags, newest first, annotated ones peeled to their commit."""
        listing = self._git("for-each-ref", f"--format={_FORMAT}", "refs/tags")
        releases = [
            release
            for line in listing.splitlines()
            if (release := self._release(line, tag_pattern)) is not None
        ]
        releases.sort(key=lambda release: (release.at, release.tag), reverse=True)
        return RepositoryFacts(releases=tuple(releases), source=SOURCE)

    def compare(self, base: str, head: str) -> Changes:
        """Tell which files differ between two commits, in either direction, and how many commits `head` adds.

        In a shallow checkout the commits are counted as far as they are there.
        """
        if commit_id(base) is None or commit_id(head) is None:
            raise RepositoryError(f"{SOURCE}: only full commit ids can be compared")
        files = self._git(
            "diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--name-only", "-z", base, head
        )
        count = self._git("rev-list", "--count", f"{base}..{head}")
        return Changes(
            commits=int(count),
            files=tuple(Untrusted(_readable(name)) for name in files.split("\0") if name),
            complete=True,
        )

    def _release(self, line: str, pattern: str) -> Release | None:
        fields = line.split("\0")
        if len(fields) != len(_FIELDS) or not matches(pattern, fields[0]):
            return None
        name, kind, own, peeled_kind, peeled, created, subject = fields
        commit = own if kind == "commit" else peeled if peeled_kind == "commit" else None
        if peeled_kind == "tag":
            commit = self._peel(name)
        if commit is None or not created.lstrip("-").isdigit():
            return None
        return Release(
            tag=name,
            commit=commit,
            at=datetime.fromtimestamp(int(created), UTC),
            message=tag_message(subject) if kind == "tag" else None,
        )

    def _peel(self, name: str) -> str | None:
        try:
            revision = f"refs/tags/{name}^{{commit}}"
            return commit_id(
                self._git("rev-parse", "--verify", "--quiet", "--end-of-options", revision).strip()
            )
        except RepositoryError:
            return None  # it leads to a tree or a file

    def _git(self, *arguments: str) -> str:
        program = shutil.which("git")
        if program is None:
            raise RepositoryError(f"{SOURCE}: git is not installed")
        try:
            done = subprocess.run(  # noqa: S603  fixed program, no shell; names begin with refs/ or are SHAs
                [program, *_SAFE, *arguments],
                cwd=self._path,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            done = None
        except OSError:
            raise RepositoryError(f"{SOURCE}: the folder can't be read") from None
        if done is None:
            raise RepositoryError(f"{SOURCE}: git took longer than {_LIMIT:g} s")
        if done.returncode:
            raise RepositoryError(
                _sentence(done.stderr), says=Untrusted(done.stderr.decode("utf-8", "replace"))
            )
        return done.stdout.decode("utf-8", "surrogateescape")


def _readable(name: str) -> str:
    """Give a file name with what is not UTF-8 in it replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sentence(stderr: bytes) -> str:
    said = stderr.decode("utf-8", "replace").lower()
    if "not a git repository" in said:
        return f"{SOURCE}: there is no git repository"
    if "bad object" in said or "invalid revision" in said or "unknown revision" in said:
        return f"{SOURCE}: it does not have both commits"
    return f"{SOURCE}: git refused"


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }
