"""A real git repository made on the fly, with `deploy-*` tags, apart from the user's own git settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING

from rerail.simulator.gitobjects import (
    Blob,
    Commit,
    Comparison,
    FileChange,
    GitObject,
    Ref,
    Tag,
    moment,
    parse_batch,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

NO_OBJECT = "0" * 40
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
_REF_FORMAT = "%(refname)%09%(objectname)%09%(objecttype)%09%(creatordate:unix)"


class GitError(Exception):
    """git refused; the text is what it said."""


class Repository:
    """One repository with a work tree, on the branch `main` to begin with.

    Reads are cached by object id, and refs until this object next writes one.
    Every method raises GitError when git refuses.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._objects: dict[str, GitObject] = {}
        self._refs: tuple[Ref, ...] | None = None
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path) -> Repository:
        """Make an empty repository at `path`, which may exist if it is empty."""
        path.mkdir(parents=True, exist_ok=True)
        made = cls(path)
        made._git("init", "--quiet", "--initial-branch=main")
        return made

    def commit(
        self, message: str, at: datetime, files: Mapping[str, str | None], *, author: str | None = None
    ) -> str:
        """Write `files` (None removes one), commit them on the current branch, give the commit's SHA.

        `author` is "Name <address>", the usual developer when None.
        """
        for name, content in files.items():
            self._write(name, content)
        self._git("add", "--all")
        by = [] if author is None else [f"--author={author}"]
        self._git("commit", "--quiet", "--allow-empty", "--allow-empty-message", *by, "-m", message, at=at)
        self._refs = None
        return self.resolve("HEAD")

    def tag(self, name: str, sha: str, at: datetime | None = None, message: str | None = None) -> str:
        """Tag an object; annotated when there is a message. Gives the id the ref points to."""
        self._refs = None
        if message is None:
            self.set_ref(f"refs/tags/{name}", sha)
            return sha
        self._git("tag", "--annotate", "-m", message, name, sha, at=at)
        return self.resolve(f"refs/tags/{name}")

    def make_tag(self, name: str, sha: str, message: str, at: datetime) -> str:
        """Make an annotated tag's object of a commit, without a ref; gives its id."""
        who = f"Dana Developer <dana@example.com> {int(at.timestamp())} +0000"
        text = f"object {sha}\ntype commit\ntag {name}\ntagger {who}\n\n{message.rstrip()}\n"
        return self._git("mktag", stdin=text.encode()).decode().strip()

    def many_tags(self, count: int, prefix: str, sha: str | None = None) -> None:
        """Make `count` lightweight tags `<prefix>00001` and so on of a commit, none of which exists yet."""
        target = sha or self.resolve("HEAD")
        self._git("pack-refs", "--all")
        # Git's own file for many refs: one write, where `update-ref --stdin` makes ten thousand files first.
        # Without a header git takes it as unsorted, and peels by itself.
        packed = self.path / ".git" / "packed-refs"
        kept = [line for line in packed.read_text().splitlines() if not line.startswith("#")]
        made = [f"{target} refs/tags/{prefix}{number:05d}" for number in range(1, count + 1)]
        packed.write_text("".join(f"{line}\n" for line in [*kept, *made]))
        self._refs = None

    def set_ref(self, name: str, sha: str, *, only_new: bool = False) -> None:
        """Point the ref `name` (in full) at `sha`; with `only_new` atomically, and refused if it exists."""
        with self._lock:  # or a list that is being read would be kept, which this ref is not yet in
            self._git("update-ref", name, sha, *([NO_OBJECT] if only_new else []))
            self._refs = None

    def delete_ref(self, name: str) -> None:
        """Remove the ref `name` (in full)."""
        with self._lock:
            self._git("update-ref", "-d", name)
            self._refs = None

    def switch(self, branch: str, start: str | None = None) -> None:
        """Go to `branch`, making it at `start` when that is given."""
        self._git("switch", "--quiet", *(["--create", branch, start] if start else [branch]))
        self._refs = None

    def refs(self, prefix: str = "refs/") -> tuple[Ref, ...]:
        """List the refs whose full name starts with `prefix` (a true prefix), in order of name."""
        with self._lock:
            if self._refs is None:
                listed = self._git("for-each-ref", f"--format={_REF_FORMAT}").decode().splitlines()
                self._refs = tuple(_ref(line) for line in listed)
            return tuple(ref for ref in self._refs if ref.name.startswith(prefix))

    def resolve(self, expression: str) -> str:
        """Give the object id that git's revision `expression` names."""
        return self._git("rev-parse", "--verify", "--quiet", "--end-of-options", expression).decode().strip()

    def objects(self, oids: Iterable[str]) -> dict[str, GitObject]:
        """Give the objects of these ids, those that exist; one call of git reads all that are new."""
        wanted = list(dict.fromkeys(oids))
        with self._lock:
            unread = [oid for oid in wanted if oid not in self._objects]
            if unread:
                answer = self._git(
                    "cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in unread).encode()
                )
                self._objects.update(parse_batch(answer))
            return {oid: self._objects[oid] for oid in wanted if oid in self._objects}

    def commit_at(self, expression: str) -> Commit:
        """Give the commit that `expression` names, through any tags."""
        oid = self.resolve(f"{expression}^{{commit}}")
        found = self.objects([oid])[oid]
        if not isinstance(found, Commit):
            raise GitError(f"{expression} is no commit")
        return found

    def tag_object(self, oid: str) -> Tag | None:
        """Give the annotated tag of this id, or None."""
        found = self.objects([oid]).get(oid)
        return found if isinstance(found, Tag) else None

    def file(self, path: str, revision: str = "HEAD") -> Blob | None:
        """Give the file at `path` in `revision`, or None."""
        try:
            oid = self.resolve(f"{revision}:{path}")
        except GitError:
            return None
        found = self.objects([oid]).get(oid)
        return found if isinstance(found, Blob) else None

    def compare(self, base: str, head: str) -> Comparison:
        """Tell what lies between two revisions, from their merge base on. GitError when they have none."""
        first, last = self.commit_at(base), self.commit_at(head)
        shared = self.commit_at(self._git("merge-base", first.oid, last.oid).decode().strip())
        own = self._git("rev-list", "--reverse", f"{first.oid}..{last.oid}").decode().split()
        others = self._git("rev-list", "--count", f"{last.oid}..{first.oid}").decode()
        found = self.objects(own)
        commits = tuple(each for oid in own if isinstance(each := found[oid], Commit))
        return Comparison(
            base=first,
            head=last,
            merge_base=shared,
            commits=commits,
            behind=int(others),
            files=self._changes(shared.oid, last.oid),
        )

    def _changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        raw = self._git("diff", "--find-renames", "--raw", "--no-abbrev", "-z", base, head)
        counts = self._git("diff", "--no-renames", "--numstat", "-z", base, head)
        lines = dict(_count(each) for each in counts.decode().split("\0") if each)
        fields = iter(raw.decode().split("\0"))
        return tuple(_change(field, fields, lines) for field in fields if field)

    def _write(self, name: str, content: str | None) -> None:
        target = self.path / name
        if content is None:
            target.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def _git(self, *arguments: str, at: datetime | None = None, stdin: bytes = b"") -> bytes:
        done = subprocess.run(  # noqa: S603 - fixed program, no shell, arguments of the simulator's own
            [shutil.which("git") or "git", *arguments],
            cwd=self.path,
            env=_environment(at),
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} refused")
        return done.stdout


def _environment(at: datetime | None) -> dict[str, str]:
    # Nothing of the user's: neither signing, hooks and templates, nor name, zone and language.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Dana Developer",
        "GIT_AUTHOR_EMAIL": "dana@example.com",
        "GIT_COMMITTER_NAME": "Dana Developer",
        "GIT_COMMITTER_EMAIL": "dana@example.com",
    }
    if at is not None:
        date = f"{int(at.timestamp())} +0000"
        environment |= {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return environment


def _ref(line: str) -> Ref:
    name, oid, kind, created = line.split("\t")
    return Ref(name=name, oid=oid, kind=kind, created=moment(created or 0))


def _count(record: str) -> tuple[str, tuple[int, int]]:
    added, deleted, path = record.split("\t", 2)
    return path, (0, 0) if added == "-" else (int(added), int(deleted))


def _change(field: str, rest: Iterable[str], lines: Mapping[str, tuple[int, int]]) -> FileChange:
    *_modes, blob, letter = field.lstrip(":").split(" ")
    names = iter(rest)
    first = next(names)
    moved = letter[0] in "RC"
    path = next(names) if moved else first
    added, deleted = (0, 0) if moved else lines.get(path, (0, 0))
    return FileChange(
        path=path,
        previous=first if moved else None,
        status=_STATUS.get(letter[0], "changed"),
        additions=added,
        deletions=deleted,
        blob=None if blob == NO_OBJECT else blob,
    )
