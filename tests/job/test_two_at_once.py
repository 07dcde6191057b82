"""Two runs at once: one acts, the others look on and come to the same end."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rerail.core.outlet_names import DEPLOYMENT
from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from rerail.simulator.world.values import Behaviour, Commit
from tests.job.front_door import theatre
from tests.job.test_process import quicken, start
from tests.job.two_runs import (
    Pair,
    block_of,
    claim_of_a_dead_run,
    claims,
    kinds,
    lines,
    sent_nothing,
    together,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.front_door import Played, Theatre

AUTOMATIC = ("--automatic",)


def targets_sent(stage: Theatre) -> set[object]:
    """Give what rollbacks were applied to."""
    applied = stage.stage.railway.applied
    return {tuple(a.variables.values()) for a in applied if a.field == "deploymentRollback"}


def moment(run: Played, kind: str) -> datetime:
    found = next(line["at"] for line in run.journal if line["data"]["kind"] == kind)
    return datetime.fromisoformat(found)


@pytest.mark.parametrize(("story", "code"), [("bad-release", 0), ("target-unhealthy", 10)])
def test_of_two_runs_one_acts_and_the_other_follows_it_to_the_same_verdict(
    story: str, code: int, tmp_path: Path
) -> None:
    with theatre(story, tmp_path) as stage:
        pair = Pair.of(*together(stage, (), AUTOMATIC))
        actor, follower = pair.actor.result, pair.follower.result
        assert (pair.actor.exit_code, pair.follower.exit_code) == (code, code), pair.follower.said
        assert len(stage.rollbacks) == 1
        assert sent_nothing(pair.follower)
        for key in ("verdict", "reason-code", "target-deployment-id", "deployment-id", "incident-number"):
            assert actor[key] == follower[key] is not None


def test_the_one_that_looks_on_leaves_the_issue_to_the_one_that_acts_and_says_where_to_look(
    tmp_path: Path,
) -> None:
    def env(place: int) -> dict[str, str]:
        places = {"GITHUB_STEP_SUMMARY": f"summary-{place}", "GITHUB_OUTPUT": f"output-{place}"}
        return {"GITHUB_ACTIONS": "true", **{key: str(tmp_path / name) for key, name in places.items()}}

    with theatre("bad-release", tmp_path) as stage:
        runs = together(stage, (), (), env=env)
        pair = Pair.of(*runs)
        (issue,) = stage.setting.github.issues
        assert block_of(issue).run == pair.actor.journal[0]["run"]
        assert block_of(issue).auto_deploy_before is True
        assert block_of(issue).frozen_at is not None
        where = pair.actor.result["incident-url"]
        assert lines(pair.follower, "teller-known") == [
            {"kind": "teller-known", "another": True, "where": where, "number": issue.number}
        ]
        assert where in "\n".join(pair.follower.said)
        place, ours = runs.index(pair.follower), pair.actor.result["deployment-id"]
        assert "incident-url<<" in (tmp_path / f"output-{place}").read_text()
        summary = (tmp_path / f"summary-{place}").read_text()
        assert where in summary
        assert ours in summary
        assert DEPLOYMENT not in {told["outlet"] for told in lines(pair.follower, "told")}
        assert DEPLOYMENT in {told["outlet"] for told in lines(pair.actor, "told")}


def test_a_run_with_another_target_ends_and_names_the_first_ones(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        rows = stage.setting.world.deployments(stage.setting.service)
        oldest = min(rows, key=lambda row: row.created_at)
        pair = Pair.of(*together(stage, (), ("--target", oldest.id)))
        assert len(stage.rollbacks) == 1
        assert (pair.actor.exit_code, pair.follower.exit_code) == (0, 4), pair.follower.said
        refused = pair.follower.result
        assert refused["reason-code"] == "unsafe-rollback-under-way"
        assert pair.actor.result["deployment-id"] in refused["says"]
        assert f"commit {pair.actor.result['target-commit'][:10]}" in refused["says"]
        assert refused["incident-url"] == pair.actor.result["incident-url"]
        assert sent_nothing(pair.follower)
        assert len(stage.setting.github.issues) == 1


def test_two_real_processes_started_together_send_one_rollback(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        quicken(stage)
        processes = [start(stage, tmp_path / name) for name in ("one", "other")]
        printed = [process.communicate(timeout=120)[0] for process in processes]
        assert [process.returncode for process in processes] == [0, 0], printed
        assert len(stage.rollbacks) == 1
        results = [json.loads((tmp_path / name / "result.json").read_text()) for name in ("one", "other")]
        assert results[0]["incident-url"] == results[1]["incident-url"] is not None
        assert len(stage.setting.github.issues) == 1
        assert len(claims(stage)) == 1


def test_without_the_right_to_claim_both_may_send_but_to_one_target_and_both_say_so(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.permit(stage.setting.github_token, contents="read")
        runs = together(stage, (), AUTOMATIC)
        assert [run.exit_code for run in runs] == [0, 0], [run.said for run in runs]
        assert len(targets_sent(stage)) == 1
        assert runs[0].result["target-deployment-id"] == runs[1].result["target-deployment-id"]
        for run in runs:
            (claim,) = lines(run, "claim")
            assert claim["held"] == "unavailable"
            assert "contents: write" in claim["says"]
            assert any("The Claim is not available" in line for line in run.said)


def test_with_github_wholly_down_both_come_to_the_same_true_verdict(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.go_down()
        runs = together(stage, (), ())
        assert [run.exit_code for run in runs] == [12, 12], [run.said for run in runs]
        assert {run.result["verdict"] for run in runs} == {"recovered"}
        assert len(targets_sent(stage)) == 1
        assert all("Claim" in " ".join(run.result["unknown"]) for run in runs)


def test_a_claim_that_is_answered_late_is_not_waited_for(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.delay("POST", "/git/refs", 0.6)
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert lines(run, "claim")[0]["held"] == "unavailable"
        assert len(stage.rollbacks) == 1


def test_where_github_takes_no_refs_of_that_kind_a_tag_is_the_claim(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.custom_refs = False
        pair = Pair.of(*together(stage, (), AUTOMATIC))
        assert (pair.actor.exit_code, pair.follower.exit_code) == (0, 0)
        assert len(stage.rollbacks) == 1
        assert len(stage.setting.repository.refs("refs/tags/rerail-claims/")) == 1


def test_a_claim_whose_answer_was_lost_counts_as_anothers_until_nobody_acts(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.setting.github.faults.fail("POST", "/git/refs", applied=True, answer=Answer(status=502))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert [claim["held"] for claim in lines(run, "claim")] == ["anothers", "ours"]
        assert len(stage.rollbacks) == 1


def test_where_the_holder_died_the_next_turn_is_taken_after_its_patience_and_the_run_acts(
    tmp_path: Path,
) -> None:
    with theatre("bad-release", tmp_path) as stage:
        live = claim_of_a_dead_run(stage)
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert claims(stage) == [live, f"{live}.2"]
        waited = moment(run, "intent") - moment(run, "claim")
        assert timedelta(seconds=90) <= waited < timedelta(seconds=110)
        assert kinds(run)["change-intent"] == 1, "it froze as well"


def test_of_two_that_wait_for_a_dead_holder_one_acts_and_the_other_follows_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        live = claim_of_a_dead_run(stage)
        pair = Pair.of(*together(stage, (), AUTOMATIC))
        assert (pair.actor.exit_code, pair.follower.exit_code) == (0, 0), pair.follower.said
        assert len(stage.rollbacks) == 1
        assert claims(stage) == [live, f"{live}.2"]
        assert sent_nothing(pair.follower)
        assert len(stage.setting.github.issues) == 1


def pushed(stage: Theatre, how: Behaviour, *, after: float) -> None:
    """Let somebody push a commit so many seconds from now."""
    setting, at = stage.setting, stage.clock.now()
    sha = setting.repository.commit("Mend it", at, {"app/cache.py": "SIZE = 64\n"})
    setting.world.pushes(setting.service, Commit(sha=sha), how, at=at + timedelta(seconds=after))


def test_what_goes_live_while_a_run_waits_for_the_holder_is_not_overwritten(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        claim_of_a_dead_run(stage)
        pushed(stage, Behaviour(build_seconds=2.0), after=40.0)
        run = stage.run()
        assert run.exit_code == 4, run.said
        assert run.result["reason-code"] == "unsafe-live-changed"
        assert stage.mutations == ()


def test_what_railway_moves_while_a_run_waits_for_the_holder_is_still_rolled_back(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        claim_of_a_dead_run(stage)
        stage.setting.world.moves(stage.setting.service, at=stage.clock.now() + timedelta(seconds=40))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert len(stage.rollbacks) == 1


def test_one_that_follows_a_run_that_dies_completes_the_incident_itself(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        claim_of_a_dead_run(stage)
        target = stage.setting.target
        assert target is not None
        stage.stage.railway.then("Live", lambda: stage.setting.world.rollback(target.id))
        run = stage.run()
        assert run.exit_code == 0, run.said
        assert [m.operation for m in stage.mutations] == ["AutoDeployUpdate"], "it freezes in its stead"
        assert run.result["freeze"] == "off"
        assert lines(run, "teller-known")[0]["another"] is False
        (issue,) = stage.setting.github.issues
        assert block_of(issue).verdict == "recovered"
        assert block_of(issue).frozen_at is not None
        assert "Deploys are frozen: auto-deploy is off, read back" in (issue.body or "")
        assert (run.folder / "evidence").is_dir(), "nobody else collected"


def test_where_the_token_may_not_freeze_in_a_dead_runs_stead_that_is_the_first_line(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        claim_of_a_dead_run(stage)
        target = stage.setting.target
        assert target is not None
        stage.stage.railway.then("Live", lambda: stage.setting.world.rollback(target.id))
        stage.stage.railway.faults.fail("AutoDeployUpdate", Kind.REFUSED, times=math.inf)
        run = stage.run()
        assert run.exit_code == 0, run.said
        (issue,) = stage.setting.github.issues
        assert "**AUTO-DEPLOY IS STILL ON: Railway refused" in (issue.body or "")
