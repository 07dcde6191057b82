"""The repository is git's own: what it says must be what git says."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.gitobjects import Commit
from rerail.simulator.repository import GitError, Repository

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "shop")


def test_a_commit_carries_the_message_the_time_and_the_files_it_was_given(repository: Repository) -> None:
    sha = repository.commit("Ship it", NOON, {"app/main.py": "print('hello')\n"})
    commit = repository.commit_at(sha)
    assert (commit.oid, commit.message, commit.committer.at) == (sha, "Ship it", NOON)
    blob = repository.file("app/main.py")
    assert blob is not None
    assert blob.content == b"print('hello')\n"


def test_the_same_history_gives_the_same_ids_whoever_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Repository.create(tmp_path / "one").commit("Ship it", NOON, {"a": "1"})
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert Repository.create(tmp_path / "two").commit("Ship it", NOON, {"a": "1"}) == first


def test_a_lightweight_tag_points_to_the_commit_and_has_the_commits_time(repository: Repository) -> None:
    sha = repository.commit("Ship it", NOON, {"a": "1"})
    repository.tag("deploy-1", sha)
    (ref,) = repository.refs("refs/tags/")
    assert (ref.name, ref.oid, ref.kind, ref.created) == ("refs/tags/deploy-1", sha, "commit", NOON)


def test_an_annotated_tag_has_its_own_object_and_its_own_time(repository: Repository) -> None:
    sha = repository.commit("Ship it", NOON, {"a": "1"})
    later = NOON + timedelta(hours=1)
    oid = repository.tag("deploy-1", sha, at=later, message="first release")
    (ref,) = repository.refs("refs/tags/")
    assert (ref.oid, ref.kind, ref.created) == (oid, "tag", later)
    tag = repository.tag_object(oid)
    assert tag is not None
    assert (tag.target, tag.target_kind, tag.message) == (sha, "commit", "first release")
    assert repository.commit_at("deploy-1").oid == sha


def test_a_tag_of_a_tag_is_peeled_to_the_commit(repository: Repository) -> None:
    sha = repository.commit("Ship it", NOON, {"a": "1"})
    inner = repository.tag("inner", sha, at=NOON, message="inner")
    outer = repository.tag("outer", inner, at=NOON, message="outer")
    tag = repository.tag_object(outer)
    assert tag is not None
    assert (tag.target, tag.target_kind) == (inner, "tag")
    assert repository.commit_at("outer").oid == sha


def test_a_ref_that_exists_cannot_be_made_again_by_somebody_who_wants_a_new_one(
    repository: Repository,
) -> None:
    sha = repository.commit("Ship it", NOON, {"a": "1"})
    repository.set_ref("refs/claims/x", sha, only_new=True)
    with pytest.raises(GitError):
        repository.set_ref("refs/claims/x", sha, only_new=True)


def test_ten_thousand_tags_are_made_and_listed_in_a_moment(repository: Repository) -> None:
    repository.commit("Ship it", NOON, {"a": "1"})
    started = perf_counter()
    repository.many_tags(10_000, "deploy-")
    assert len(repository.refs("refs/tags/deploy-")) == 10_000
    assert perf_counter() - started < 10


def test_compare_tells_each_sides_commits_and_the_files_between(repository: Repository) -> None:
    base = repository.commit("base", NOON, {"kept": "1\n", "gone": "1\n", "old": "a\nb\nc\nd\n"})
    repository.commit("change", NOON, {"kept": "2\n", "gone": None, "migrations/1.sql": "x\n"})
    head = repository.commit("move", NOON, {"old": None, "new": "a\nb\nc\nd\n"})
    compared = repository.compare(base, head)
    assert compared.status == "ahead"
    assert [commit.message for commit in compared.commits] == ["change", "move"]
    assert {(change.path, change.status) for change in compared.files} == {
        ("kept", "modified"),
        ("gone", "removed"),
        ("migrations/1.sql", "added"),
        ("new", "renamed"),
    }
    assert repository.compare(head, base).status == "behind"
    assert repository.compare(head, head).status == "identical"


def test_two_branches_with_commits_of_their_own_have_diverged(repository: Repository) -> None:
    base = repository.commit("base", NOON, {"a": "1"})
    left = repository.commit("left", NOON, {"a": "2"})
    repository.switch("side", base)
    right = repository.commit("right", NOON, {"b": "1"})
    compared = repository.compare(left, right)
    assert (compared.status, len(compared.commits), compared.behind) == ("diverged", 1, 1)
    assert compared.merge_base.oid == base


def test_what_it_reads_is_what_git_says(repository: Repository) -> None:
    first = repository.commit("first", NOON, {"a": "1"})
    repository.commit("second", NOON, {"a": "2"})
    listed = subprocess.run(
        ["git", "log", "--format=%H %T %P"],  # noqa: S607 - whichever git the machine has
        cwd=repository.path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    oids = [line.split(" ")[0] for line in listed]
    found = repository.objects(oids)
    commits = [each for oid in oids if isinstance(each := found[oid], Commit)]
    assert [" ".join([each.oid, each.tree, *each.parents]).strip() for each in commits] == [
        line.strip() for line in listed
    ]
    assert oids[-1] == first


def test_an_object_that_does_not_exist_is_not_among_the_answers(repository: Repository) -> None:
    sha = repository.commit("first", NOON, {"a": "1"})
    assert set(repository.objects(["f" * 40, sha])) == {sha}


def test_a_file_that_is_not_there_is_none(repository: Repository) -> None:
    repository.commit("first", NOON, {"a": "1"})
    assert repository.file("b") is None


def test_a_revision_that_does_not_exist_is_refused(repository: Repository) -> None:
    repository.commit("first", NOON, {"a": "1"})
    with pytest.raises(GitError):
        repository.commit_at("deploy-9")
