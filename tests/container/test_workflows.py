"""Users' workflows end to end, by a runner that is not ours, against the simulated Railway and GitHub."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from rerail.simulator.scenarios.watched.deploying import push, releasing
from rerail.simulator.world.values import BAD, Phase
from tests.container.act import Consumer, Ran, consumer, example, needs_act
from tests.container.engine import needs_engine
from tests.job.front_door import opened, theatre
from tests.job.test_watch import of

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment
    from tests.job.front_door import Theatre

pytestmark = [needs_engine, needs_act, pytest.mark.container, pytest.mark.timeout(900)]
NEXT_STEP = """
      - name: The next step
        if: always()
        env:
          VERDICT: ${{ steps.rerail.outputs.verdict }}
          TAG: ${{ steps.rerail.outputs.target-tag }}
          URL: ${{ steps.rerail.outputs.incident-url }}
        run: printf 'seen %s %s %s\\n' "$VERDICT" "$TAG" "$URL"
"""
SMOKE = """#!/usr/bin/env python3
import sys, urllib.request
try:
    urllib.request.urlopen("{url}", timeout=5).read()
except OSError as error:
    sys.exit(f"smoke: {{error}}")
"""


@pytest.fixture
def shop(tmp_path: Path) -> Consumer:
    return consumer(tmp_path / "consumer")


def result(shop: Consumer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop.folder / "rerail-output" / "result.json").read_text())
    return found


def no_token_in(ran: Ran, stage: Theatre) -> None:
    for token in (stage.setting.railway_token, stage.setting.github_token):
        assert token not in ran.log


def test_a_dispatched_rollback_brings_it_back_and_attaches_the_evidence(
    shop: Consumer, tmp_path: Path
) -> None:
    shop.workflow("rollback.yml", example("rollback.yml"))
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "rollback.yml", "--input", "reason=checkout is down")
        assert ran.exit_code == 0, ran.log
        [issue] = stage.setting.github.issues
        assert len(stage.rollbacks) == 1
        no_token_in(ran, stage)
    assert result(shop)["verdict"] == "recovered"
    assert "recovered" in issue.title
    assert "RECOVERED" in ran.summary
    [zipped] = shop.artifacts.rglob("*.zip")
    folder = shop.folder / result(shop)["evidence-path"]
    assert _unpacked(zipped) == {each.name: each.read_bytes() for each in folder.iterdir()}


def _unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_dispatched_dry_run_shows_the_plan_and_sends_nothing(shop: Consumer, tmp_path: Path) -> None:
    shop.workflow("rollback.yml", example("rollback.yml"))
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "rollback.yml", "--input", "dry-run=true")
        assert ran.exit_code == 0, ran.log
        assert stage.mutations == ()
        assert not stage.setting.github.issues
    assert "Plan fixed" in ran.log


def test_another_repository_s_action_hands_its_outputs_to_the_next_step(
    shop: Consumer, tmp_path: Path
) -> None:
    text = example("rollback.yml").replace("rerail/rerail@v1", "acme/rerail@v1")
    text = text.replace("- uses: acme/", "- id: rerail\n        uses: acme/").rstrip("\n")
    shop.workflow("rollback.yml", text + NEXT_STEP)
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "rollback.yml")
        assert ran.exit_code == 0, ran.log
        assert stage.setting.target is not None
        assert f"seen recovered {stage.setting.target.version} https://" in ran.log


def test_a_wrong_token_ends_with_what_to_do_and_an_issue(shop: Consumer, tmp_path: Path) -> None:
    shop.workflow("rollback.yml", example("rollback.yml"))
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        wrong = "RAILWAY_TOKEN=3f0e5d4c-0000-4000-8000-00000000beef"
        ran = shop.act(stage, "workflow_dispatch", "rollback.yml", "-s", wrong)
        assert ran.exit_code != 0
        assert "exit with `FAILURE`: 5" in ran.log, ran.log
        assert stage.mutations == ()
        assert len(stage.setting.github.issues) == 1
    assert result(shop)["reason-code"] == "railway-refused-token"


def quickly_bad(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(build_seconds=2.0, deploy_seconds=1.0, health=(Phase(after=0.5, answer=BAD),))
    push(ground, "Break it", {"app/x.py": "X = 1\n"}, fails)


def test_railway_s_deployment_status_starts_a_watch_that_rolls_a_bad_release_back(
    shop: Consumer, tmp_path: Path
) -> None:
    shop.workflow("post-deploy.yml", example("post-deploy.yml"))
    with opened(of(quickly_bad, overlap_seconds=0, draining_seconds=0), tmp_path, speed=1.0) as stage:
        event = _event(stage, tmp_path / "event.json", "shop / production")
        ran = shop.act(stage, "deployment_status", "post-deploy.yml", "-e", str(event))
        assert ran.exit_code != 0, "the release is bad: the job is red"
        assert len(stage.rollbacks) == 1, ran.log
        assert len(stage.setting.github.issues) == 1
        no_token_in(ran, stage)
    said = result(shop)
    assert (said["verdict"], said["decision"], said["rollback-verdict"]) == ("bad", "ROLL_BACK", "recovered")


def test_a_deployment_status_of_another_environment_starts_nothing(shop: Consumer, tmp_path: Path) -> None:
    shop.workflow("post-deploy.yml", example("post-deploy.yml"))
    with opened(of(quickly_bad), tmp_path, speed=1.0) as stage:
        event = _event(stage, tmp_path / "event.json", "shop / staging")
        ran = shop.act(stage, "deployment_status", "post-deploy.yml", "-e", str(event))
        assert not stage.stage.requests.all(), ran.log
    assert not (shop.folder / "rerail-output").exists()


def _event(stage: Theatre, path: Path, environment: str) -> Path:
    commits = {
        d.commit.sha
        for d in stage.setting.world.deployments(stage.setting.service)
        if d.commit is not None and d.commit.message == "Break it"
    }
    [commit] = commits
    status = {"state": "success", "environment": environment}
    told = {"deployment": {"sha": commit, "environment": environment}, "deployment_status": status}
    path.write_text(json.dumps(told))
    return path


def test_checks_that_fail_after_a_deploy_roll_back_and_their_second_run_joins_the_incident(
    shop: Consumer, tmp_path: Path
) -> None:
    shop.workflow("verify.yml", example("verify.yml"))
    with opened(of(quickly_bad), tmp_path, speed=1.0) as stage:
        stage.went_live(stage.setting.world.deployments(stage.setting.service)[0])
        url = f"{stage.stage.service_url('web')}/health"
        for folder in ("", "app/"):  # the second checkout's folder, which is empty here
            shop.script(f"{folder}script/smoke", SMOKE.format(url=url))
        ran = shop.act(stage, "workflow_dispatch", "verify.yml")
        assert len(stage.rollbacks) == 1, ran.log
        [issue] = stage.setting.github.issues
        no_token_in(ran, stage)
    assert result(shop)["verdict"] == "recovered"
    assert result(shop)["trigger"] == "automatic"
    assert result(shop)["own-checks"] == [{"name": "script/smoke", "outcome": "success"}]
    assert "Your own checks passed." in (issue.body or "")


def test_a_deploy_passes_the_gate_and_its_bad_release_is_watched_and_rolled_back(
    shop: Consumer, tmp_path: Path
) -> None:
    shop.workflow("deploy.yml", example("deploy.yml"))
    shop.script("script/deploy", '#!/bin/sh\ntest -n "$RAILWAY_TOKEN" && echo "deployed by $0"\n')
    with opened(of(quickly_bad, overlap_seconds=0, draining_seconds=0), tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "deploy.yml")
        assert "deployed by" in ran.log, ran.log
        assert len(stage.rollbacks) == 1, ran.log
        [issue] = stage.setting.github.issues
        again = shop.act(stage, "workflow_dispatch", "deploy.yml")
        assert "deployed by" not in again.log, "the gate holds it back: deploys are frozen"
        assert f"#{issue.number}" in again.log
        no_token_in(ran, stage)
    assert ran.exit_code != 0


def test_readiness_reads_and_changes_nothing_at_railway(shop: Consumer, tmp_path: Path) -> None:
    shop.workflow("readiness.yml", example("readiness.yml"))
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "readiness.yml")
        assert stage.mutations == ()
    assert ran.exit_code == 0, ran.log
    assert "deploy-" in ran.log


NEXT_JOB = """
  after:
    needs: rollback
    runs-on: ubuntu-latest
    steps:
      - env:
          SEEN: ${{ needs.rollback.outputs.verdict }} ${{ needs.rollback.outputs.target-tag }}
        run: echo "seen $SEEN"
"""


def test_a_workflow_that_calls_ours_gets_the_same_rollback_and_its_outputs(
    shop: Consumer, tmp_path: Path
) -> None:
    shop.workflow("rollback.yml", example("calling.yml").rstrip() + NEXT_JOB)
    with theatre("bad-release", tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "rollback.yml")
        assert ran.exit_code == 0, ran.log
        assert len(stage.rollbacks) == 1
        assert stage.setting.target is not None
        assert f"seen recovered {stage.setting.target.version}" in ran.log, ran.log
    assert result(shop)["verdict"] == "recovered"


CALLS_POST_DEPLOY = """
name: Calls
on: workflow_dispatch
permissions: {}
jobs:
  watch:
    permissions: {contents: write, issues: write, pull-requests: read, deployments: write}
    uses: rerail/rerail/.github/workflows/post-deploy.yml@v1
    with: {service: web, rollback: true}
    secrets:
      RAILWAY_TOKEN: ${{ secrets.RAILWAY_TOKEN }}
"""


def test_our_post_deploy_workflow_watches_for_its_caller(shop: Consumer, tmp_path: Path) -> None:
    shop.workflow("calls.yml", CALLS_POST_DEPLOY)
    with opened(of(quickly_bad, overlap_seconds=0, draining_seconds=0), tmp_path, speed=1.0) as stage:
        ran = shop.act(stage, "workflow_dispatch", "calls.yml")
        assert len(stage.rollbacks) == 1, ran.log
    assert result(shop)["verdict"] == "bad"
