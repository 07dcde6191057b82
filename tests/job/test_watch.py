"""`rerail watch` through its front door: real servers, a fast clock, and the right decision at the end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rerail.driver import Stop
from rerail.simulator.scenarios import SCENARIOS
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.declared import PlatformTrouble
from rerail.simulator.world.values import BAD, Outage, Phase
from tests.job.front_door import opened, theatre

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment
    from tests.job.front_door import Played

SPEED = 30.0
WATCHES = [name for name, scenario in SCENARIOS.items() if scenario.command == "watch"]
DECISIONS = {
    "watch-bad-code": ("ROLL_BACK", "bad-code-deploy", "recovered"),
    "watch-slow-release": ("MONITOR", "performance-regression", None),
    "watch-migration": ("ROLL_BACK", "database-migration-issue", None),
    "watch-config-error": ("ROLL_BACK", "configuration-error", "recovered"),
    "watch-never-live": ("MONITOR", "configuration-error", None),
    "watch-flag": ("DISABLE_FLAG", "bad-code-deploy", None),
    "watch-healthy": (None, None, None),
    "watch-slow-starter": (None, None, None),
    "watch-blind-runner": (None, None, None),
    "watch-firewall": (None, None, None),
}


def judged(played: Played) -> dict[str, Any]:
    found: dict[str, Any] = played.result["watch"]
    return found


def row(played: Played, trigger: str, source: str = "our probes") -> dict[str, Any]:
    rows: list[dict[str, Any]] = judged(played)["table"]
    return next(each for each in rows if (each["trigger"], each["source"]) == (trigger, source))


@pytest.mark.parametrize("name", WATCHES)
def test_each_story_ends_with_the_right_decision(name: str, tmp_path: Path) -> None:
    with theatre(name, tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        decision, pattern, rolled_back = DECISIONS[name]
        said = "\n".join(played.said)
        assert (played.result["verdict"], played.exit_code) == (
            str(stage.scenario.verdict).lower(),
            stage.scenario.exit_code,
        ), said
        assert (played.result["decision"], judged(played)["pattern"]) == (decision, pattern), said
        assert played.result["rollback-verdict"] == rolled_back, said
        assert len(stage.rollbacks) == (rolled_back is not None)
        for token in (stage.setting.railway_token, stage.setting.github_token):
            assert token not in played.everything_written


def test_an_outage_is_decided_within_75_seconds_of_the_first_probe(tmp_path: Path) -> None:
    with theatre("watch-bad-code", tmp_path, speed=SPEED) as stage:
        played = stage.watch()
    assert judged(played)["time-to-detect"] <= 90, "our own clock is late on a busy machine"
    assert row(played, "api-availability")["before"] == 0.0, "the old release was measured while one waited"
    assert {w["who"] for w in judged(played)["witnesses"]} == {"our probes", "Railway"}
    page = (played.folder / "incident.md").read_text()
    assert "How it was detected" in page
    assert "Scenario 1, bad code deploy" in page


def of(make: Callable[[Ground, Deployment], None], *options: str, **settings: object) -> Scenario:
    """Give a story of one's own."""
    return Scenario(
        name="own",
        title="own",
        story="own",
        verdict=None,
        exit_code=0,
        build=story(make, **settings),
        options=lambda _stage: options,
        command="watch",
    )


def bad_release(ground: Ground, good: Deployment) -> None:
    del good
    push(ground, "Break it", {"app/x.py": "X = 1\n"}, releasing(health=(Phase(after=1, answer=BAD),)))


def good_release(ground: Ground, good: Deployment) -> None:
    del good
    push(ground, "Mend it", {"app/x.py": "X = 2\n"}, releasing())


def test_without_being_told_to_nothing_is_rolled_back_and_nothing_filed(tmp_path: Path) -> None:
    with opened(of(bad_release), tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        assert played.exit_code == 10
        assert stage.mutations == ()
        assert not stage.setting.github.issues
    assert "was not told to roll back" in judged(played)["held-back"]
    assert any("rerail rollback --service web" in step for step in played.result["next-steps"])


def test_where_a_human_is_to_be_asked_an_issue_says_what_to_do(tmp_path: Path) -> None:
    with opened(of(bad_release, "--ask"), tmp_path, speed=SPEED) as stage:
        stage.watch()
        issues = list(stage.setting.github.issues)
    assert len(issues) == 1
    assert "is bad — not rolled back" in issues[0].title
    assert "rerail rollback --service web" in (issues[0].body or "")


def test_railway_s_own_incident_holds_a_rollback_back_and_force_goes_ahead(tmp_path: Path) -> None:
    def make(ground: Ground, good: Deployment) -> None:
        bad_release(ground, good)
        ground.world.platform_trouble = PlatformTrouble(message="Builds are delayed")

    with opened(of(make, "--rollback"), tmp_path / "a", speed=SPEED) as stage:
        played = stage.watch()
        assert (played.exit_code, stage.mutations) == (10, ())
        assert "Railway itself has an incident (Builds are delayed)" in judged(played)["held-back"]
    with opened(of(make, "--rollback", "--force"), tmp_path / "b", speed=SPEED) as stage:
        assert stage.watch().result["rollback-verdict"] == "recovered"


def test_a_service_that_was_as_bad_before_is_not_rolled_back(tmp_path: Path) -> None:
    def make(ground: Ground, good: Deployment) -> None:
        del good
        push(ground, "Try to mend it", {"app/x.py": "X = 2\n"}, releasing(healthcheck="passes"))
        ground.world.change(ground.service, outages=(Outage(start=ground.ago(minutes=20)),))

    with opened(of(make, "--rollback", "--watch-for", "3m"), tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        assert stage.mutations == ()
    assert (played.result["verdict"], played.exit_code) == ("inconclusive", 11), "\n".join(played.said)
    assert played.result["reason-code"] == "not-worse-than-before"


def test_data_corruption_that_a_person_declares_is_rolled_back_at_once(tmp_path: Path) -> None:
    options = ("--rollback", "--declare", "data-corruption", "--min-served", "5m")
    with opened(of(good_release, *options), tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        assert played.result["rollback-verdict"] == "recovered", "\n".join(played.said)
    assert played.result["reason-code"] == "bad-data-corruption"
    assert judged(played)["witnesses"][0]["who"] == "a person"


def test_a_push_that_railway_holds_for_its_workflows_is_not_waited_for(tmp_path: Path) -> None:
    def make(ground: Ground, good: Deployment) -> None:
        del good
        push(ground, "Wait", {"app/x.py": "X = 3\n"}, releasing(waits_for_ci=True))

    with opened(of(make), tmp_path, speed=SPEED) as stage:
        commit = stage.setting.world.deployments(stage.setting.service)[0].commit
        assert commit is not None
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"after": commit.sha, "ref": "refs/heads/main"}))
        env = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(event)}
        began = stage.clock.now()
        played = stage.watch(env=env)
        assert stage.clock.now() - began < timedelta(minutes=2)
    assert (played.exit_code, played.result["reason-code"]) == (11, "waits-for-ci")
    assert "deployment_status" in " ".join(played.result["next-steps"])


def test_a_deployment_status_of_another_environment_is_not_ours(tmp_path: Path) -> None:
    with opened(of(good_release), tmp_path, speed=SPEED) as stage:
        commit = stage.setting.world.deployments(stage.setting.service)[0].commit
        assert commit is not None
        event = tmp_path / "event.json"
        deployment = {"sha": commit.sha, "environment": "shop / staging"}
        event.write_text(json.dumps({"deployment": deployment, "deployment_status": {"state": "success"}}))
        env = {"GITHUB_EVENT_NAME": "deployment_status", "GITHUB_EVENT_PATH": str(event)}
        played = stage.watch(env=env)
    assert (played.exit_code, played.result["reason-code"]) == (11, "nothing-to-watch")
    assert "staging" in played.result["says"]


def test_a_signal_ends_it_inconclusive_and_nothing_is_sent(tmp_path: Path) -> None:
    stop = Stop()
    with opened(of(good_release, "--rollback"), tmp_path, speed=SPEED) as stage:
        stop.request("SIGTERM")
        played = stage.watch(stop=stop)
        assert stage.mutations == ()
    assert played.exit_code == 11
    assert played.result["reason-code"] == "interrupted"
