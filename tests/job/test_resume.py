"""`rerail resume`, and what `rerail rollback` makes of a journal that it finds in its folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.comments import mark_of
from rerail.adapters.journal_lock import hold
from rerail.bootstrap.resume import (
    AnotherService,
    NotResumed,
    go_on,
    kept_run,
    nothing_to_resume,
    options_of,
)
from rerail.cli.demo import environment_of
from rerail.cli.main import main
from rerail.driver import Stop
from rerail.outlets.console import PlainConsole
from rerail.settings import resolve
from tests.faults.story import SECRETS, story
from tests.job.front_door import opened, theatre

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.job.front_door import Theatre


def resume(stage: Theatre, folder: Path, env: dict[str, str] | None = None) -> tuple[int, list[str]]:
    """Go on with the run in the folder; give the exit code and what was said."""
    kept, said = kept_run(folder), list[str]()
    assert nothing_to_resume(kept.state) is None
    environment = {**environment_of(stage.setting, stage.stage), **(env or {})}
    resolved = resolve(options_of(kept.state, folder), environment, None, stage.clock.now())
    console = PlainConsole(said.append, groups=False)
    return go_on(resolved, kept, clock=stage.clock, stop=Stop(), console=console), said


def cut(folder: Path, kind: str) -> None:
    """Leave the journal as a run does that is killed after its first line of that kind, within the next."""
    path = folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if json.loads(line)["data"]["kind"] == kind)
    path.write_bytes(b"".join(lines[: number + 1]) + lines[number + 1][:20])
    for name in ("result.json", "incident.md", "incident.html"):
        (folder / name).unlink()


def kinds(folder: Path) -> list[str]:
    lines = (folder / "journal.jsonl").read_text().splitlines()
    return [json.loads(line)["data"]["kind"] for line in lines]


def test_past_its_deadline_a_run_says_the_command_that_goes_on_and_that_one_recovers(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run_out_of_time()
        assert first.exit_code == 11, first.said
        assert first.result["reason-code"] == "not-live-in-time"
        assert any(line.endswith(f": rerail resume {first.folder}") for line in first.said), first.said
        code, said = resume(stage, first.folder)
        assert code == 0, said
        assert first.result["verdict"] == "recovered"
        assert len(stage.rollbacks) == 1
        [issue] = stage.setting.github.issues
        marks = [mark_of(comment.body) for comment in issue.comments]
        assert len(marks) == len(set(marks)), "nothing is told twice"


def test_a_run_that_ended_for_certain_has_nothing_to_go_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
    assert main(["resume", str(played.folder)]) == 0
    assert "has ended with RECOVERED" in capsys.readouterr().out


def test_a_run_that_did_nothing_says_to_run_rollback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with theatre("no-target", tmp_path) as stage:
        played = stage.run()
    assert main(["resume", str(played.folder)]) == 3
    assert "Run `rerail rollback`" in capsys.readouterr().out


def test_a_folder_without_a_run_is_said_with_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resume", str(tmp_path)]) == 2
    assert "Give the folder" in capsys.readouterr().err


def test_with_a_token_to_which_railway_does_not_name_the_service_nothing_is_written(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run_out_of_time()
        before = (played.folder / "journal.jsonl").read_bytes()
        with pytest.raises(AnotherService, match="RAILWAY_TOKEN"):
            resume(stage, played.folder, {"RAILWAY_TOKEN": "3f0e5d4c-0000-4000-8000-00000000beef"})
        assert (played.folder / "journal.jsonl").read_bytes() == before


def test_a_run_that_is_still_at_work_is_left_alone(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run_out_of_time()
        with (played.folder / "journal.jsonl").open("rb") as file:
            assert hold(file.fileno())
            with pytest.raises(NotResumed, match="still at work"):
                resume(stage, played.folder)


@pytest.mark.parametrize("kind", ["intent", "answer", "change-intent", "measured"])
def test_rollback_goes_on_in_the_folder_of_a_cut_off_run(kind: str, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run()
        cut(first.folder, kind)
        again = stage.run(folder=first.folder)
        assert again.exit_code == 0, again.said
        assert len(stage.rollbacks) == 1
        assert "resumed" in kinds(first.folder)
        assert len(stage.setting.github.issues) == 1


def test_a_run_that_is_cut_off_again_is_gone_on_with_again(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run()
        cut(first.folder, "intent")
        stage.run(folder=first.folder)
        cut(first.folder, "resumed")
        last = stage.run(folder=first.folder)
        assert last.exit_code == 0, last.said
        assert kinds(first.folder).count("resumed") == 2
        assert len(stage.rollbacks) == 1
        assert len(stage.setting.github.issues) == 1


def test_what_the_variables_hold_stays_hidden_though_no_journal_holds_it(tmp_path: Path) -> None:
    with opened(story(), tmp_path) as stage:
        first = stage.run()
        cut(first.folder, "answer")
        again = stage.run(folder=first.folder)
        assert again.exit_code == 0, again.said
        assert "deploy.txt" in again.everything_written
        for secret in (*SECRETS, stage.setting.railway_token, stage.setting.github_token):
            assert secret not in again.everything_written


@pytest.mark.parametrize(
    ("options", "env"),
    [
        (("--dry-run",), {}),
        (("--target", "deploy-elsewhere"), {}),
        ((), {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "78"}),
    ],
    ids=["a dry run", "another Target", "a journal that this job did not write"],
)
def test_rollback_does_not_go_on_with(options: tuple[str, ...], env: dict[str, str], tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run()
        cut(first.folder, "answer")
        stage.run(*options, env=env, folder=first.folder)
        assert "resumed" not in kinds(first.folder)
        assert (first.folder / "journal-1.jsonl").exists()
        assert len(stage.rollbacks) == 1


def of_another_project(path: Path) -> None:
    """Have the journal tell of a service of the same name in another project."""
    service = json.loads(path.read_bytes().splitlines()[1])["data"]["view"]["service_id"]
    path.write_text(path.read_text().replace(service, "3f0e5d4c-0000-4000-8000-00000000beef"))


def linked(path: Path) -> None:
    """Have a link lead to the journal, as a checkout may hold one."""
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("change", [of_another_project, linked])
def test_rollback_does_not_go_on_with_the_journal_of_another_service_or_behind_a_link(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run()
        cut(first.folder, "answer")
        change(first.folder / "journal.jsonl")
        stage.run(folder=first.folder)
        assert not (first.folder / "journal.jsonl").is_symlink()
        assert "resumed" not in kinds(first.folder)
        assert len(stage.rollbacks) == 1


def test_rollback_starts_afresh_where_the_run_had_ended(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        first = stage.run_out_of_time()
        again = stage.run(folder=first.folder)
        assert again.exit_code == 0, again.said
        assert "resumed" not in kinds(first.folder)
        assert "continued" in kinds(first.folder), "what is live already is gone on with"
        assert len(stage.rollbacks) == 1
