"""`rerail incident render`: both pages again, from the journal alone."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.job.front_door import theatre
from tests.job.incident_door import Door

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ("incident.md", "incident.html")


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(patch=monkeypatch, printed=capsys)


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting and token away: there is only the journal."""
    for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL", "RAILWAY_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "options", "env"),
    [
        ("bad-release", (), {}),
        ("bad-release", ("--dry-run",), {}),
        ("bad-release", (), {"GITHUB_TOKEN": ""}),
        ("config-error", ("--public-evidence",), {}),
        ("no-target", (), {}),
        ("github-down", (), {}),
    ],
)
def test_the_pages_are_byte_for_byte_what_the_run_wrote(
    name: str, options: tuple[str, ...], env: dict[str, str], door: Door, tmp_path: Path
) -> None:
    with theatre(name, tmp_path) as stage:
        played = stage.run(*options, env=env)
        asked = len(stage.stage.requests.all())
        kept = tmp_path / "elsewhere"
        kept.mkdir()
        shutil.copy(played.folder / "journal.jsonl", kept)
        said = door.incident(stage, "render", kept)
        assert (said.exit_code, said.err) == (0, "")
        assert said.out.splitlines() == [str(kept / page) for page in PAGES]
        assert len(stage.stage.requests.all()) == asked
    for page in PAGES:
        assert (kept / page).read_bytes() == (played.folder / page).read_bytes(), page
    assert sorted(path.name for path in kept.iterdir()) == ["incident.html", "incident.md", "journal.jsonl"]


def test_after_it_was_filed_later_the_pages_are_the_same_too(door: Door, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run(env={"GITHUB_TOKEN": ""})
        assert door.incident(stage, "file", played.folder).exit_code == 0
        before = [(played.folder / page).read_bytes() for page in PAGES]
        assert door.incident(stage, "render", played.folder).exit_code == 0
    assert [(played.folder / page).read_bytes() for page in PAGES] == before


def test_for_the_public_nothing_of_the_inside_is_on_the_pages(door: Door, tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as stage:
        played = stage.run()
        assert "DATABASE_POOL_SIZE" in (played.folder / "incident.md").read_text()
        assert door.incident(stage, "render", played.folder, "--public").exit_code == 0
        for page in PAGES:
            text = (played.folder / page).read_text()
            assert "RECOVERED" in text
            for word in ("DATABASE_POOL_SIZE", "127.0.0.1", "Speed up the search", str(played.folder)):
                assert word not in text


def test_a_run_that_was_killed_is_rendered_as_far_as_it_came_and_that_is_said(
    door: Door, tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        journal = played.folder / "journal.jsonl"
        lines = journal.read_text().splitlines(keepends=True)
        begun = next(n for n, line in enumerate(lines) if '"kind":"answer"' in line)
        journal.write_text("".join(lines[: begun + 1]) + lines[begun + 1][:25])
        before = journal.read_bytes()
        said = door.incident(stage, "render", played.folder)
    assert said.exit_code == 0
    assert "warning: the journal's last line was cut short, as a crash leaves it: it was left out" in said.err
    assert "warning: the run did not come to its end, or is still under way" in said.err
    page = (played.folder / "incident.md").read_text()
    assert "Rollback in progress" in page
    assert "**RECOVERED**" not in page
    assert journal.read_bytes() == before, "rendering changes nothing of the record"


@pytest.mark.usefixtures("nothing_set")
def test_what_can_not_be_rendered_is_said_and_nothing_is_written(door: Door, tmp_path: Path) -> None:
    newer = {"v": 2, "seq": 1, "run": "r", "lane": "api", "at": "2026-11-23T03:00:00Z", "data": {"kind": "x"}}
    with theatre("bad-release", tmp_path) as stage:
        for name, content, sentence in (
            ("none", None, "There is no "),
            ("other", "hello\n", "is not a journal of rerail"),
            ("empty", "", "is empty: that run ended before it could write anything down"),
            ("newer", json.dumps(newer) + "\n", "was written by a newer rerail"),
        ):
            folder = tmp_path / name
            if content is not None:
                folder.mkdir()
                (folder / "journal.jsonl").write_text(content)
            for command in ("render", "file"):
                said = door.incident(stage, command, folder)
                assert (said.exit_code, said.out) == (2, "")
                assert sentence in said.err
            if folder.exists():
                assert [path.name for path in folder.iterdir()] == ["journal.jsonl"]
