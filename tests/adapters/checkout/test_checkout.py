from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.checkout import Checkout
from rerail.adapters.releases import Chained
from rerail.core.text import Untrusted
from rerail.core.values import Release
from rerail.ports import Changes, RepositoryError, RepositoryFacts
from rerail.simulator.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.create(tmp_path / "work")
    made.commit("one", NOON, {"app.py": "1\n"})
    return made


def test_lightweight_annotated_and_nested_tags_are_peeled_newest_first(repository: Repository) -> None:
    first = repository.resolve("HEAD")
    repository.tag("deploy-1", first)
    second = repository.commit("two", NOON + timedelta(hours=1), {"app.py": "2\n"})
    annotated = repository.tag("deploy-2", second, NOON + timedelta(hours=3), "second one")
    repository.tag("deploy-nested", annotated, NOON + timedelta(hours=2), "nested")
    repository.tag("v1", first)
    tree = repository.resolve("HEAD^{tree}")
    repository.tag("deploy-tree", tree)
    repository.tag("deploy-tree-2", tree, NOON, "not a commit")
    facts = Checkout(repository.path).read("deploy-*")
    assert facts.source == "this checkout"
    assert facts.releases == (
        Release(tag="deploy-2", commit=second, at=NOON + timedelta(hours=3), message=Untrusted("second one")),
        Release(
            tag="deploy-nested", commit=second, at=NOON + timedelta(hours=2), message=Untrusted("nested")
        ),
        Release(tag="deploy-1", commit=first, at=NOON),
    )


def test_ten_thousand_tags_are_read(repository: Repository) -> None:
    repository.many_tags(10_000, "deploy-")
    assert len(Checkout(repository.path).read("deploy-*").releases) == 10_000


def test_a_comparison_counts_commits_and_names_files_of_both_sides(repository: Repository) -> None:
    base = repository.resolve("HEAD")
    repository.commit("two", NOON, {"migrations/001.sql": "x", "app.py": None})
    head = repository.commit("three", NOON, {"b c\n.py": "y"})
    changes = Checkout(repository.path).compare(base, head)
    expected = {Untrusted("app.py"), Untrusted("b c\n.py"), Untrusted("migrations/001.sql")}
    assert (changes.commits, set(changes.files), changes.complete) == (2, expected, True)
    back = Checkout(repository.path).compare(head, base)
    assert (back.commits, set(back.files)) == (0, expected)


def test_a_commit_that_is_not_there_is_said(repository: Repository) -> None:
    with pytest.raises(RepositoryError, match="does not have both commits"):
        Checkout(repository.path).compare(repository.resolve("HEAD"), "a" * 40)
    with pytest.raises(RepositoryError, match="full commit ids"):
        Checkout(repository.path).compare("--output=/etc/x", "a" * 40)


@pytest.mark.parametrize("folder", ["empty", "gone"])
def test_no_repository_is_said(folder: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RepositoryError, match=r"no git repository|can't be read"):
        Checkout(tmp_path / folder).read("deploy-*")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_workspace_that_somebody_else_owns_is_read(repository: Repository) -> None:
    repository.tag("deploy-1", "HEAD")
    for folder, _, names in os.walk(repository.path):
        for path in (folder, *(os.path.join(folder, name) for name in names)):  # noqa: PTH118
            os.chown(path, 1001, 1001)
    assert [release.tag for release in Checkout(repository.path).read("*").releases] == ["deploy-1"]


def test_settings_of_the_workspace_run_no_program(repository: Repository, tmp_path: Path) -> None:
    base = repository.resolve("HEAD")
    head = repository.commit("two", NOON, {".gitattributes": "* diff=evil\n", "app.py": "3\n"})
    mark = tmp_path / "ran"
    config = repository.path / ".git" / "config"
    config.write_text(
        config.read_text()
        + f"[diff]\n external = touch {mark}\n"
        + f'[diff "evil"]\n textconv = touch {mark};cat\n command = touch {mark}\n'
        + f"[core]\n pager = touch {mark}\n fsmonitor = touch {mark}\n"
    )
    Checkout(repository.path).read("*")
    assert Checkout(repository.path).compare(base, head).commits == 1
    assert not mark.exists()


class Down:
    """A source that can't tell."""

    def read(self, tag_pattern: str) -> RepositoryFacts:
        raise RepositoryError(f"GitHub: it can't be reached for {tag_pattern}")

    def compare(self, base: str, head: str) -> Changes:
        raise RepositoryError(f"GitHub: it can't be reached for {base} {head}")


def test_without_github_the_checkout_is_believed_and_that_is_said(repository: Repository) -> None:
    head = repository.resolve("HEAD")
    repository.tag("deploy-1", head)
    chain = Chained(Down(), Checkout(repository.path))
    facts = chain.read("deploy-*")
    assert [release.tag for release in facts.releases] == ["deploy-1"]
    assert facts.source == "this checkout (GitHub: it can't be reached for deploy-*)"
    assert chain.compare(head, head).files == ()


def test_the_first_source_that_can_tell_is_believed(repository: Repository) -> None:
    assert Chained(Checkout(repository.path), Down()).read("nothing-*") == RepositoryFacts(
        releases=(), source="this checkout"
    )


def test_with_no_source_at_all_a_rollback_goes_on_without_releases(tmp_path: Path) -> None:
    chain = Chained(Down(), Checkout(tmp_path))
    facts = chain.read("deploy-*")
    assert facts.releases == ()
    assert facts.source == (
        "nowhere; GitHub: it can't be reached for deploy-*; this checkout: there is no git repository"
    )
    with pytest.raises(RepositoryError, match="can't be reached for a b; this checkout: only full"):
        chain.compare("a", "b")
