"""The evidence of the failed deployment, through the front door: whole, true, redacted, in nobody's way."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rerail.adapters.detector import SecretDetector
from rerail.simulator.faults import Kind
from rerail.simulator.scenarios.prints import PLANTED
from tests.job.front_door import theatre

if TYPE_CHECKING:
    from pathlib import Path

    from tests.job.front_door import Played, Theatre

COLLECTING = {
    "DeployLog",
    "HttpLog",
    "BuildLog",
    "Platform",
    "Plan",
    "HttpStatuses",
    "HttpDurations",
    "Resources",
}


def manifest_of(played: Played) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((played.folder / "evidence/manifest.json").read_text())
    return found


def issue_text(stage: Theatre) -> str:
    [issue] = stage.setting.github.issues
    return "\n".join([issue.title, issue.body or "", *(comment.body for comment in issue.comments)])


def asked(stage: Theatre) -> list[str]:
    return [request.operation for request in stage.stage.requests.of("railway")]


def test_nothing_planted_in_the_logs_leaves_by_any_way(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        failed = stage.setting.world.deployment(played.result["from-deployment-id"])
        raw = "\n".join(
            line.message for build in (True, False) for line in stage.setting.world.lines(failed, build=build)
        )
        left = played.everything_written + issue_text(stage)
    assert played.exit_code == 0, played.said
    for kind, secret in PLANTED.items():
        assert secret in raw or kind == "client address", kind
        assert secret not in left, kind
    assert "[REDACTED:env:DATABASE_URL]" in left


def test_the_manifest_is_true_of_every_file_and_every_file_is_in_it(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
    folder = played.folder / "evidence"
    assert played.result["evidence-path"] == str(folder)
    listed = {each["name"]: each for each in manifest_of(played)["files"]}
    assert set(listed) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert {"deploy.txt", "http.txt", "build.txt"} <= set(listed)
    for name, each in listed.items():
        data = (folder / name).read_bytes()
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
        assert each["bytes"] == len(data)
        assert each["lines"] == data.count(b"\n")


def test_what_users_met_is_what_railway_served(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        world = stage.setting.world
        failed = world.deployment(played.result["from-deployment-id"])
        rows = list(world.requests(failed))
    [impact] = [line["data"]["what"] for line in played.journal if _kind(line) == "impact"][-1:]
    served = [row for row in rows if not row.client_ua.startswith("rerail")]
    assert impact["requests"] == len(served) > 0
    assert impact["failed"] == sum(row.status >= 500 for row in served) > 0


def _kind(line: dict[str, Any]) -> str | None:
    data = line["data"]
    return data["what"]["kind"] if data["kind"] == "observed" else None


def test_no_evidence_is_asked_for_before_the_rollback_has_left(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.run()
        operations = asked(stage)
    assert set(operations) >= COLLECTING
    assert min(operations.index(name) for name in COLLECTING) > operations.index("Rollback")


def test_railway_telling_nothing_of_the_failed_deployment_changes_nothing_of_the_end(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        for name in COLLECTING:
            stage.stage.railway.faults.fail(name, Kind.REFUSED, times=1_000)
        played = stage.run()
        told = issue_text(stage)
    assert played.exit_code == 0, played.said
    missing = {each["part"] for each in manifest_of(played)["missing"]}
    assert {"deploy-log", "http-log", "build-log"} <= missing
    assert "no data" in told or "not" in told
    assert "0 of 0" not in told


@pytest.mark.parametrize(
    "kind", [Kind.BAD_GATEWAY_BEFORE, Kind.DROPPED_BEFORE, Kind.TOO_MANY, Kind.CLOUDFLARE]
)
def test_a_log_that_fails_once_is_read_in_the_second_round(kind: Kind, tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.faults.fail("DeployLog", kind)
        played = stage.run()
    listed = {each["name"]: each for each in manifest_of(played)["files"]}
    lines = (played.folder / "evidence/deploy.txt").read_text().splitlines()
    assert listed["deploy.txt"]["lines"] == len(lines) > 1_000
    starts = [line[:27] for line in lines if line[:1] == "2"]
    assert starts == sorted(starts)


def test_without_its_detector_no_log_is_posted_and_the_issue_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SecretDetector, "_made", None)  # as in a process that has not loaded it yet
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    with theatre("bad-release", tmp_path) as stage:
        played = stage.run()
        told = issue_text(stage)
    assert played.exit_code == 0, played.said
    assert not (played.folder / "evidence/deploy.txt").exists()
    assert "pool exhausted" not in told + played.everything_written
    assert "could not be redacted" in told


def test_an_allowance_that_is_nearly_used_up_goes_to_the_rollback_first(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path) as stage:
        stage.stage.railway.rate_limit.per_hour = 50
        played = stage.run()
        operations = asked(stage)
    assert played.exit_code == 0, played.said
    last_of_the_rollback = len(operations) - 1 - operations[::-1].index("Live")
    evidence = [at for at, name in enumerate(operations) if name in COLLECTING]
    assert all(at > last_of_the_rollback for at in evidence)
    assert len(operations) <= 45


GIANT = 10_000_000
NASTY = (
    (2.0, "info", f"{'y' * (GIANT // 2)} {PLANTED['registry token']} {'z' * (GIANT // 2)}"),
    (3.0, "info", "half of a pair \ud83d, a null \x00, \x1b[31mred\x1b]0;title\x07\u202eback\u2028"),
    (4.0, "error", "Error: ``````\n```\n</details>\n<!-- rerail:end:incident -->\n@acme/everybody fixes #1"),
    (
        5.0,
        "error",
        "\r\n::error::pwned\n::stop-commands::x\n##[error]pwned\n![x](https://evil.example/p.png)",
    ),
)


def printing(stage: Theatre, logs: tuple[tuple[float, str, str], ...]) -> None:
    """Have the failed deployment print these lines only."""
    world = stage.setting.world
    live = world.active(stage.setting.service)[0]
    world.keep(replace(live, behaviour=replace(live.behaviour, logs=logs, chatter=())))


def test_giant_broken_and_hostile_lines_are_text_and_nothing_else(tmp_path: Path) -> None:
    with theatre("bad-release", tmp_path, speed=20.0) as stage:
        printing(stage, NASTY)
        played = stage.run(env={"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "7"})
        told = issue_text(stage)
    assert played.exit_code == 0, played.said
    deploy = (played.folder / "evidence/deploy.txt").read_bytes()
    text = deploy.decode()  # UTF-8, whatever came
    assert "y" * (GIANT // 2) in text
    assert "z" * (GIANT // 2) in text
    assert PLANTED["registry token"] not in text
    assert not any(ord(character) < 32 and character not in "\n\t" for character in set(text))
    assert "half of a pair" in text
    spoken = [line for said in played.said for line in said.splitlines()]
    commands = [line for line in spoken if line.lstrip().startswith(("::", "##["))]
    assert all(line.startswith(("::group::", "::endgroup::")) for line in commands), commands
    assert told.count("<!-- rerail:end:incident -->") == 1
    assert "@acme/everybody" not in _outside_of_code(told)
    assert "evil.example/p.png)" not in _outside_of_code(told)


def _outside_of_code(markdown: str) -> str:
    """Give what stands in no fence: there GitHub makes mentions, references and images of it."""
    kept, fence = [], ""
    for line in markdown.splitlines():
        marks = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if marks and (not fence or line.strip() == fence):
            fence = "" if fence else marks[1]
        elif not fence:
            kept.append(line)
    return "\n".join(kept)
