"""`rerail undo`: what a rollback went back from is live again, and proven to be; or why it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from rerail import bootstrap
from rerail.cli.demo import environment_of
from rerail.cli.main import main
from rerail.cli.options import parse_options
from rerail.core.telling.machine_block import decode_block
from rerail.driver import Stop
from rerail.errors import ExitCode
from rerail.outlets.console import PlainConsole
from rerail.settings import resolve
from rerail.simulator.world.values import Commit
from rerail.usecases.request import UndoWish
from tests.job.front_door import Played, theatre

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.core.telling.machine_block import MachineBlock
    from tests.job.front_door import Theatre


def undo(there: Theatre, *options: str, wish: UndoWish | None = None) -> Played:
    """Run `rerail undo` on the stage."""
    there.runs += 1
    folder = there.folder / f"out-{there.runs}"
    arguments = ["--service", there.setting.service.name, *options, "--output-dir", str(folder)]
    environment = {**environment_of(there.setting, there.stage), **there.env}
    resolved = resolve(parse_options(arguments, "undo"), environment, None, there.clock.now())
    said: list[str] = []
    exit_code = bootstrap.roll_back(
        resolved,
        clock=there.clock,
        stop=Stop(),
        console=PlainConsole(said.append, groups=False),
        started_at=there.clock.now(),
        simulated=True,
        undo=wish or UndoWish(),
    )
    return Played(exit_code=exit_code, folder=folder, said=said)


def live(there: Theatre) -> str:
    """Give the commit that Railway serves; during an overlap the newer one's."""
    deployment = max(there.setting.world.active(there.setting.service), key=lambda each: each.created_at)
    assert deployment.commit is not None
    return deployment.commit.sha


def wait_until(there: Theatre, is_so: Callable[[], bool]) -> None:
    while not is_so():
        there.clock.wait(there.clock.now() + timedelta(seconds=5), Event())


def asked_for(there: Theatre) -> list[str]:
    return [request.operation or "" for request in there.mutations]


def block_of(there: Theatre, number: int) -> MachineBlock:
    issue = next(issue for issue in there.setting.github.issues if issue.number == number)
    block = decode_block(issue.body or "")
    assert block is not None
    return block


@pytest.mark.parametrize("wish", [UndoWish(), UndoWish(incident=1)])
def test_what_was_undone_is_live_again_and_verified(tmp_path: Path, wish: UndoWish) -> None:
    with theatre("bad-release", tmp_path) as there:
        before = live(there)
        assert there.run().exit_code == 0
        assert live(there) != before
        sent = len(there.mutations)
        found = undo(there, wish=wish)
        assert found.exit_code == 0
        assert live(there) == before
        assert asked_for(there)[sent:] == ["Rollback"]
        assert not there.setting.world.instance(
            there.setting.service.id, there.setting.service.environment_id
        ).auto_deploy
        first, second = there.setting.github.issues
        block = block_of(there, second.number)
    assert second.title.startswith("web in production: rolled forward again to deploy-")
    assert second.title.endswith(" — verified (undoes #1)")
    assert f"incident #{first.number} |" in (second.body or "")
    assert "## Post-mortem" not in (second.body or "")
    assert (block.frozen_at, block.auto_deploy_before) == (None, False)
    assert found.result["verdict"] == "recovered"
    assert (found.result["undo"], found.result["undoes-incident"]) == (True, 1)
    assert any("forward again on deploy-" in line for line in found.said)
    assert any("Auto-deploy was not touched: it is off still." in line for line in found.said)
    assert not any("STILL ON" in line for line in found.said)
    assert any(
        "rerail thaw --service web --environment production --repository acme/shop --incident 1" in line
        for line in found.said
    )


def test_the_first_incidents_block_is_frozen_still_and_its_command_undoes_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        first = there.run()
        undo(there)
        assert block_of(there, 1).frozen_at is not None
        assert block_of(there, 1).thawed_at is None
    command = "rerail undo --service web --environment production --repository acme/shop --incident 1"
    assert any(step.endswith(command) for step in first.result["next-steps"])


def test_without_github_railways_history_tells_what_was_undone(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        before = live(there)
        there.env["GITHUB_TOKEN"] = ""
        first = there.run()
        failed = first.result["from-deployment-id"]
        command = (
            f"rerail undo --service web --environment production --repository acme/shop --deployment {failed}"
        )
        assert any(step.endswith(command) for step in first.result["next-steps"])
        found = undo(there)
        assert live(there) == before
    assert found.result["verdict"] == "recovered"
    assert found.result["undoes-incident"] is None


def test_a_rollback_that_railway_moved_to_another_host_can_be_undone(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        before = live(there)
        there.run()
        moved = there.setting.world.host_migration(there.setting.service)
        wait_until(there, lambda: moved in there.setting.world.active(there.setting.service))
        found = undo(there)
        assert live(there) == before
    assert (found.exit_code, found.result["undoes-incident"]) == (0, 1)


def test_what_was_gone_back_from_by_a_rebuild_is_found_by_its_incident(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        before = live(there)
        first = there.run("--route", "commit")
        assert first.result["route"] == "commit"
        assert undo(there).exit_code == 4  # Railway does not mark it as a rollback
        assert live(there) != before
        found = undo(there, wish=UndoWish(incident=1))
        assert live(there) == before
    assert found.exit_code == 0


def test_a_rollback_run_does_not_go_on_with_an_undo_nor_an_undo_with_a_rollback(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        first = there.run()
        lines = (first.folder / "journal.jsonl").read_text().splitlines(keepends=True)
        cut = next(n for n, line in enumerate(lines) if '"kind":"answer"' in line)
        folder = there.folder / f"out-{there.runs + 1}"
        folder.mkdir()
        (folder / "journal.jsonl").write_text("".join(lines[: cut + 1]))
        found = undo(there)
    assert found.exit_code == 0
    assert found.journal[0]["data"]["undo"] is True
    assert not any(line["data"]["kind"] == "resumed" for line in found.journal)


def test_variables_are_said_in_the_direction_in_which_they_go(tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as there:
        there.run()
        found = undo(there)
    assert any("Going forward also brings back DATABASE_POOL_SIZE" in line for line in found.said)
    assert not any("Going back" in line for line in found.said)


def test_what_is_bad_still_when_it_comes_back_is_not_called_recovered(tmp_path: Path) -> None:
    with theatre("config-error", tmp_path) as there:
        first = there.run()
        found = undo(there)
    assert (found.exit_code, found.result["verdict"]) == (10, "not_recovered")
    assert any("What was undone is live again, and unhealthy still." in line for line in found.said)
    back = first.result["deployment-id"]
    assert any(step.endswith(f"--target {back}") for step in found.result["next-steps"])


def test_a_dry_run_shows_where_it_would_go_and_sends_nothing(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        there.run()
        sent = len(there.mutations)
        found = undo(there, "--dry-run")
        assert len(there.mutations) == sent
        assert len(there.setting.github.issues) == 1
    assert found.exit_code == 0
    page = (found.folder / "incident.html").read_text()
    assert "dry run, web in production: would roll forward again to deploy-" in page


def test_where_nobody_rolled_back_there_is_nothing_to_undo(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        found = undo(there)
        assert there.mutations == ()
        assert there.setting.github.issues == ()
    assert (found.exit_code, found.result["reason-code"]) == (4, "nothing-to-undo")
    assert any(
        "is no rollback: it was undone already, somebody deployed since, or nobody" in line
        for line in found.said
    )


@pytest.mark.parametrize("wish", [UndoWish(), UndoWish(incident=1)])
def test_what_somebody_deployed_since_is_let_alone(tmp_path: Path, wish: UndoWish) -> None:
    with theatre("bad-release", tmp_path) as there:
        there.run()
        fix = Commit(sha="f" * 40, message="Mend it", author="Ada")
        there.setting.world.know(there.setting.service, fix)
        there.setting.world.deploy(there.setting.service, fix.sha)
        wait_until(there, lambda: live(there) == fix.sha)
        sent = len(there.mutations)
        found = undo(there, wish=wish)
        assert len(there.mutations) == sent
    assert (found.exit_code, found.result["reason-code"]) == (4, "nothing-to-undo")


def test_an_incident_that_cannot_be_read_is_not_guessed_at(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        there.run()
        sent = len(there.mutations)
        found = undo(there, wish=UndoWish(incident=99))
        assert len(there.mutations) == sent
    assert (found.exit_code, found.result["reason-code"]) == (5, "incident-unreadable")


def test_the_incident_of_an_earlier_rollback_is_not_undone_by_a_later_ones(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        there.run()
        undo(there)
        assert there.run().exit_code == 0
        sent = len(there.mutations)
        found = undo(there, wish=UndoWish(incident=1))
        assert len(there.mutations) == sent
    assert found.exit_code == 4
    assert any("is not the rollback of #1, but another one" in line for line in found.said)


def test_where_the_image_is_gone_and_no_route_is_open_it_ends_with_3(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as there:
        first = there.run()
        world = there.setting.world
        world.keep(replace(world.deployment(first.result["from-deployment-id"]), image_lost=True))
        sent = len(there.mutations)
        found = undo(there, "--route", "rollback")
        assert len(there.mutations) == sent
    assert (found.exit_code, found.result["reason-code"]) == (3, "no-route")
    assert any("its image is gone" in line for line in found.said)


def test_no_automatic_run_undoes_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "00000000-0000-4000-8000-000000000000")
    monkeypatch.setenv("RERAIL_AUTOMATIC", "true")
    assert main(["undo", "--service", "web"]) == ExitCode.USAGE
    assert "a rollback is undone by a person only" in capsys.readouterr().err


def test_incident_and_deployment_are_two_ways_of_which_one_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "00000000-0000-4000-8000-000000000000")
    assert main(["undo", "--service", "web", "--incident", "1", "--deployment", "x"]) == ExitCode.USAGE
    assert "give --incident or --deployment, not both" in capsys.readouterr().err
