"""A release's steps on real git repositories: what is refused, what is written, which tag names what."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from script.release.__main__ import main
from script.release.steps import CALLED

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "ab" * 32
FILES = (
    "action.yml",
    "Dockerfile",
    "CHANGELOG.md",
    "src/rerail/__init__.py",
    "src/rerail/render/starter.py",
    *(f".github/workflows/{name}" for name in CALLED),
)


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    done = subprocess.run(  # noqa: S603
        ["git", *identity, *arguments],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def write_version(folder: Path, version: str) -> None:
    (folder / "src/rerail/__init__.py").write_text(f'__version__ = "{version}"\n')
    for name in CALLED:
        path = folder / ".github/workflows" / name
        path.write_text(
            re.sub(r"uses: rerail/rerail@\S+", f"uses: rerail/rerail@v{version}", path.read_text())
        )
    heading = f"## [{version}] - 2026-11-27\n\n### Added\n\n- Something of {version}.\n\n"
    text = (folder / "CHANGELOG.md").read_text()
    (folder / "CHANGELOG.md").write_text(
        text.replace("## [Unreleased]\n", f"## [Unreleased]\n\n{heading}", 1)
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a clone with the project's own files, at version 1.2.3, beside its remote."""
    remote, folder = tmp_path / "remote.git", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    git(tmp_path, "clone", "-q", str(remote), str(folder))
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    write_version(folder, "1.2.3")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    git(folder, "push", "-q", "origin", "HEAD:main")
    return folder


def refused(capsys: pytest.CaptureFixture[str], clone: Path, *arguments: str) -> str:
    assert main([*arguments], clone) == 1
    return capsys.readouterr().err


def test_a_version_that_fits_everywhere_can_be_released(clone: Path) -> None:
    assert main(["check", "1.2.3"], clone) == 0


@pytest.mark.parametrize("version", ["v1.2.3", "1.2", "01.2.3", "1.2.3rc1", "1.2.3; rm -rf /", ""])
def test_what_is_no_version_is_refused(version: str, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is no version" in refused(capsys, clone, "check", version)


def test_all_that_does_not_fit_is_named_at_once(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, clone, "check", "2.0.0")
    assert "__init__.py says 1.2.3, not 2.0.0" in said
    assert "CHANGELOG.md has no section `## [2.0.0]" in said
    assert "rollback.yml uses rerail/rerail@v1.2.3: write v2.0.0, as it is called at that tag" in said
    assert "starter.py writes workflows that do not use v2" in said


def test_what_is_on_no_branch_but_one_of_somebody_s_is_not_released(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(clone, "commit", "-q", "--allow-empty", "-m", "not on main")
    git(clone, "push", "-q", "origin", "HEAD:feature")
    assert "what is checked out is not on main" in refused(capsys, clone, "check", "1.2.3")


def test_the_tag_holds_the_image_by_its_digest_and_the_branch_stays_as_it_was(clone: Path) -> None:
    before = git(clone, "rev-parse", "HEAD")
    assert main(["tag", "1.2.3", "--digest", DIGEST], clone) == 0
    action = yaml.safe_load(git(clone, "show", "v1.2.3:action.yml"))
    assert action["runs"]["image"] == f"docker://ghcr.io/rerail/rerail:v1.2.3@{DIGEST}"
    for name in CALLED:
        called = git(clone, "show", f"v1.2.3:.github/workflows/{name}")
        assert set(re.findall(r"uses: rerail/rerail@(\S+)", called)) == {"v1.2.3"}
    assert git(clone, "rev-parse", "v1.2.3^") == before
    assert git(clone, "diff", "--name-only", before, "v1.2.3") == "action.yml", (
        "no workflow that is on no branch"
    )
    assert git(clone, "ls-remote", "origin", "refs/heads/main").split()[0] == before
    assert git(clone, "ls-remote", "origin", "refs/tags/v1.2.3")


def test_a_tag_is_made_once(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["tag", "1.2.3", "--digest", DIGEST], clone)
    git(clone, "checkout", "-q", "main")
    assert "v1.2.3 is tagged already" in refused(capsys, clone, "check", "1.2.3")
    assert main(["tag", "1.2.3", "--digest", DIGEST], clone) == 0, "the same release, run again"
    other = "sha256:" + "cd" * 32
    assert "with another image" in refused(capsys, clone, "tag", "1.2.3", "--digest", other)


def test_what_is_no_digest_is_refused_and_nothing_is_written(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "is no digest" in refused(capsys, clone, "pin", "1.2.3", "--digest", "latest")
    assert git(clone, "status", "--porcelain") == ""


def test_the_moving_tag_names_the_release_and_never_goes_back(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "is not tagged at the remote" in refused(capsys, clone, "move", "1.2.3")
    main(["tag", "1.2.3", "--digest", DIGEST], clone)
    assert main(["move", "1.2.3"], clone) == 0
    assert at(clone, "v1") == at(clone, "v1.2.3^{}")
    git(clone, "checkout", "-q", "main")
    write_version(clone, "1.3.0")
    git(clone, "commit", "-q", "-am", "1.3.0")
    main(["tag", "1.3.0", "--digest", DIGEST], clone)
    main(["move", "1.3.0"], clone)
    assert main(["move", "1.2.3"], clone) == 0
    assert "v1 stays: a newer release has it" in capsys.readouterr().out
    assert at(clone, "v1") == at(clone, "v1.3.0^{}")


def test_a_release_that_stopped_half_way_does_not_hold_back_the_moving_tag(clone: Path) -> None:
    main(["tag", "1.2.3", "--digest", DIGEST], clone)
    assert main(["move", "1.2.3"], clone) == 0
    for version in ("1.3.0", "1.2.4"):  # the first of them was never published
        git(clone, "checkout", "-q", "main")
        write_version(clone, version)
        git(clone, "commit", "-q", "-am", version)
        main(["tag", version, "--digest", DIGEST], clone)
    assert main(["move", "1.2.4"], clone) == 0
    assert at(clone, "v1") == at(clone, "v1.2.4^{}")


def at(clone: Path, ref: str) -> str:
    return git(clone, "ls-remote", "origin", f"refs/tags/{ref}").split()[0]


def test_the_notes_say_what_was_built_from_what(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = f"docker.io/library/python:3.13-slim@{DIGEST}"
    assert main(["notes", "1.2.3", "--digest", DIGEST, "--base", base], clone) == 0
    notes = capsys.readouterr().out
    assert "Something of 1.2.3." in notes
    assert f"ghcr.io/rerail/rerail:v1.2.3@{DIGEST}" in notes
    assert base in notes
    assert "uvx rerail==1.2.3" in notes


def test_the_base_image_is_read_from_the_dockerfile_and_its_digest_from_the_registry_s_answer(
    clone: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["base", "--tag-only"], clone) == 0
    assert capsys.readouterr().out.strip() == "docker.io/library/python:3.13-slim"
    monkeypatch.setattr("sys.stdin", _Said(json.dumps({"digest": DIGEST})))
    assert main(["base"], clone) == 0
    assert f"digest={DIGEST}" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", _Said("{}"))
    assert main(["base"], clone) == 1


class _Said:
    """What another program wrote to our standard input."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self) -> str:
        return self._text
