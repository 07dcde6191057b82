"""The workflows that users copy and call: what they may, what they wait for, and what gets into them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from rerail.bootstrap import check as bootstrap_check
from rerail.bootstrap import evidence, finish
from rerail.core.acting import claiming, measured
from rerail.core.record import OUTPUTS
from rerail.core.watching.plan import WatchTiming
from rerail.render.starter import CONFIGURATION, WORKFLOWS
from rerail.settings import ConfigFile
from rerail.settings.registry import registry
from rerail.settings.resolving import file_mistakes
from rerail.usecases import check, filed, planning, probing, reading
from rerail.usecases.request import Request
from rerail.usecases.watching import finding, recording
from tests.core.choosing.builders import view

ROOT = Path(__file__).parents[2]
COPIED = tuple(f"examples/{name}" for name in (*WORKFLOWS, "calling.yml"))
CALLED = tuple(f".github/workflows/{name}" for name in ("rollback.yml", "readiness.yml", "post-deploy.yml"))
NOW = datetime(2026, 11, 27, tzinfo=UTC)
ACTS = ("rollback", "watch")


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def workflow(path: str) -> dict[str, Any]:
    loaded = yaml.load(text(path), Loader=yaml.BaseLoader)  # noqa: S506  `on` stays a word
    assert isinstance(loaded, dict)
    return loaded


def jobs(path: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = workflow(path)["jobs"]
    return found


def own_steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in job.get("steps", ()) if step.get("uses", "").startswith("rerail/rerail@")]


def commands(job: dict[str, Any]) -> set[str]:
    return {step["with"].get("command", "rollback") for step in own_steps(job)}


def each_job(*paths: str) -> list[Any]:
    found = [(path, name) for path in paths for name in jobs(path)]
    return [pytest.param(path, jobs(path)[name], id=f"{path}:{name}") for path, name in found]


def seconds(name: str) -> float:
    option = registry()[name]
    value = option.kind.read(option.default, NOW)
    assert isinstance(value, float)
    return value


def rollback_at_most(*, rebuilds: int) -> float:
    """Add rerail's own deadlines up, first read to last word, by a service's usual settings."""
    timing = planning.timing(Request(service="api"), view(), None)
    reads = reading.RAILWAY_LIMIT + reading.GITHUB_LIMIT + filed.INCIDENT_LIMIT + planning.SAFETY_LIMIT
    claims = claiming.PATIENCE * claiming.MOST_TURNS
    rungs = timing.deadline + rebuilds * (timing.deadline + timing.rebuild)
    checks = measured.LEAST_VERIFY + seconds("smoke_timeout")
    return reads + claims + rungs + checks + evidence.LIMIT + finish.TELL_LIMIT


def watch_at_most() -> float:
    waits = finding.APPEARS_WITHIN + seconds("live_timeout") + WatchTiming().settle + seconds("watch_for")
    return waits + recording.LIMIT + rollback_at_most(rebuilds=0)


def check_at_most() -> float:
    reads = reading.RAILWAY_LIMIT + reading.GITHUB_LIMIT + reading.MOST_PAGES * reading.PAGE_LIMIT
    probes = probing.LIMIT + check.ISSUES_LIMIT + check.MEASURE_GRACE + seconds("health_timeout")
    return reads + planning.SAFETY_LIMIT + probes + bootstrap_check.TELL_LIMIT


@pytest.mark.parametrize(("path", "job"), each_job(*COPIED, *CALLED))
def test_no_job_is_cut_off_before_rerail_itself_would_have_ended(path: str, job: dict[str, Any]) -> None:
    if "uses" in job:
        return
    minutes = 60 * int(job["timeout-minutes"])
    automatic = any(step["with"].get("automatic") == "true" for step in own_steps(job))
    longest = {
        "rollback": rollback_at_most(rebuilds=0 if automatic else 2),
        "watch": watch_at_most(),
        "check": check_at_most(),
    }
    assert minutes > sum(longest.get(command, 0.0) for command in commands(job)), path


@pytest.mark.parametrize("path", [*COPIED, *CALLED])
def test_a_workflow_may_nothing_and_each_job_what_it_needs_with_the_reason(path: str) -> None:
    assert workflow(path)["permissions"] == {}
    for name, job in jobs(path).items():
        assert job["permissions"], name
    lines = [line for line in text(path).splitlines() if re.fullmatch(r" +[a-z-]+: (read|write)\b.*", line)]
    assert lines
    assert all(re.search(r": (read|write) # \w", line) for line in lines)


@pytest.mark.parametrize(("path", "job"), each_job(*COPIED, *CALLED))
def test_who_acts_may_take_the_claim_and_file_and_who_only_looks_may_write_no_code(
    path: str, job: dict[str, Any]
) -> None:
    if commands(job) & set(ACTS) or "rollback.yml@" in job.get("uses", ""):
        assert {"contents": "write", "issues": "write"}.items() <= job["permissions"].items(), path
    else:
        assert job["permissions"].get("contents") != "write", path


@pytest.mark.parametrize("path", [*COPIED, *CALLED])
def test_no_expression_gets_into_a_shell(path: str) -> None:
    for job in jobs(path).values():
        assert not [step for step in job.get("steps", ()) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("path", [*COPIED, *CALLED])
def test_every_input_that_is_given_exists(path: str) -> None:
    known = set(yaml.safe_load(text("action.yml"))["inputs"])
    for job in jobs(path).values():
        for step in own_steps(job):
            assert set(step["with"]) <= known
        if called := re.fullmatch(r"rerail/rerail/(.+)@v1", job.get("uses", "")):
            inputs = workflow(called[1])["on"]["workflow_call"]
            assert set(job["with"]) <= set(inputs["inputs"])
            assert set(job["secrets"]) <= set(inputs["secrets"])


@pytest.mark.parametrize(("path", "job"), each_job(*COPIED, *CALLED))
def test_what_acts_is_never_cancelled_and_waits_for_no_other_run(path: str, job: dict[str, Any]) -> None:
    if not commands(job) & set(ACTS) or path == "examples/deploy.yml":  # whose watch belongs to its deploy
        return
    group = workflow(path)["concurrency"]
    assert group["cancel-in-progress"] == "false"
    run = "${{ github.run_id }}"  # in a called workflow its caller's, which may call it for several services
    called = "".join(
        f"-${{{{ inputs.{each} }}}}" for each in ("service", "environment", "github-environment")
    )
    assert group["group"].endswith(run + called if path in CALLED else run)


def test_only_the_deploy_itself_queues_and_is_not_cut_off() -> None:
    assert "concurrency" not in workflow("examples/deploy.yml")
    deploy, watch = jobs("examples/deploy.yml").values()
    assert deploy["concurrency"] == {"group": "deploy-api-production", "cancel-in-progress": "false"}
    assert watch["concurrency"] == {"group": "watch-${{ github.run_id }}", "cancel-in-progress": "false"}


def test_checks_that_hang_count_as_failed_and_a_checkout_that_failed_rolls_nothing_back() -> None:
    verify, rollback = jobs("examples/verify.yml").values()
    [smoke] = [step for step in verify["steps"] if step.get("id") == "smoke"]
    assert int(smoke["timeout-minutes"]) < int(verify["timeout-minutes"])
    assert verify["outputs"] == {"smoke": "${{ steps.smoke.outcome }}"}
    assert rollback["if"] == "${{ always() && needs.verify.outputs.smoke == 'failure' }}"


@pytest.mark.parametrize(("path", "job"), each_job(*COPIED))
def test_the_token_comes_from_an_environment_of_the_rollback_s_own(path: str, job: dict[str, Any]) -> None:
    for step in own_steps(job):
        if "railway-token" in step["with"]:
            assert step["with"]["railway-token"] == "${{ secrets.RAILWAY_TOKEN }}"
            given = (
                "${{ inputs.environment }}-rollback"
                if path.endswith("rollback.yml")
                else "production-rollback"
            )
            assert job["environment"] == given, path


@pytest.mark.parametrize("path", CALLED)
def test_what_is_called_says_what_it_takes_and_gives(path: str) -> None:
    call = workflow(path)["on"]["workflow_call"]
    assert set(workflow(path)["on"]) == {"workflow_call"}
    for kind in ("inputs", "secrets", "outputs"):
        for name, each in call.get(kind, {}).items():
            assert re.fullmatch(r"[A-Za-z].*\.", each["description"]), (path, name)
    assert all(each["type"] in {"string", "boolean"} for each in call["inputs"].values())
    [job] = jobs(path).values()
    for name, each in call.get("outputs", {}).items():
        assert name in OUTPUTS
        assert each["value"].endswith(f".outputs.{name} }}}}")
        assert job["outputs"][name] == f"${{{{ steps.rerail.outputs.{name} }}}}"


@pytest.mark.parametrize("path", [*COPIED, *CALLED])
def test_other_people_s_actions_are_pinned_with_their_version(path: str) -> None:
    for line in re.findall(r"uses: (.*)", text(path)):
        assert re.match(
            r"rerail/rerail(/[^@]+)?@v1(\.\d+\.\d+)?( #|$)|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d", line
        ), line


def test_what_is_called_at_a_release_s_tag_runs_that_release_s_action() -> None:
    refs = {ref for path in CALLED for ref in re.findall(r"uses: rerail/rerail@(\S+)", text(path))}
    [ref] = refs
    assert re.fullmatch(r"v1\.\d+\.\d+", ref)
    assert set(re.findall(r"uses: rerail/rerail\S*@(\S+)", "".join(map(text, COPIED)))) == {"v1"}


def test_the_example_of_the_configuration_has_no_mistake() -> None:
    assert file_mistakes(ConfigFile.parse(text(f"examples/{CONFIGURATION}")), NOW) == ()


def test_the_readme_shows_the_rollback_that_is_in_the_examples_and_written_by_init() -> None:
    assert f"```yaml\n{text('examples/rollback.yml')}```\n" in text("README.md")
