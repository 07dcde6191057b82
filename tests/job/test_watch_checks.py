"""Smoke checks of the user's, in a watch through its front door: requests with secrets, suites with names."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rerail.simulator.scenarios.watched.deploying import push, releasing
from rerail.simulator.world.values import BAD, Phase
from tests.job.front_door import opened
from tests.job.test_watch import SPEED, judged, of

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.stage import Stage
    from rerail.simulator.world.values import Deployment

SECRET = "sm0ke-t0ken-that-nobody-may-see"
SUITE = """
import sys, urllib.request, urllib.error
try:
    status = urllib.request.urlopen(sys.argv[1] + "/api/orders", timeout=5).status
except urllib.error.HTTPError as error:
    status = error.code
failed = "" if status < 500 else "<failure>status %d</failure>" % status
with open("smoke.xml", "w") as out:
    out.write('<testsuite name="smoke"><testcase classname="checkout" name="an order is shown">%s</testcase>'
              '<testcase classname="checkout" name="the page is there"/></testsuite>' % failed)
sys.exit(bool(failed))
"""


def orders_fail(ground: Ground, good: Deployment) -> None:
    del good
    phase = Phase(after=0, answer=BAD, paths=("/api/orders",))
    push(ground, "Break the orders", {"app/x.py": "X = 1\n"}, releasing(health=(phase,)))


def all_is_well(ground: Ground, good: Deployment) -> None:
    del good
    push(ground, "Change nothing", {"app/x.py": "X = 1\n"}, releasing())


def test_the_incident_names_the_tests_that_fail(tmp_path: Path) -> None:
    suite = tmp_path / "suite.py"
    suite.write_text(SUITE)

    def options(stage: Stage) -> tuple[str, ...]:
        command = f"{sys.executable} {suite} {stage.service_url('web')}"
        checks = [{"name": "suite", "command": command, "junit": "smoke.xml", "core": True, "every": "30s"}]
        return ("--rollback", "--checks", json.dumps(checks))

    with opened(replace(of(orders_fail), options=options), tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        [issue] = stage.setting.github.issues
    assert played.result["rollback-verdict"] == "recovered", "\n".join(played.said)
    assert played.result["failing-checks"] == "checkout > an order is shown"
    assert judged(played)["witnesses"][0]["who"] == "a core check"
    assert "an order is shown" in (issue.body or "")
    assert "the page is there" not in (issue.body or "")


def test_a_secret_of_a_check_is_nowhere_in_what_is_left_behind(tmp_path: Path) -> None:
    checks = """
- name: orders
  url: /api/orders
  headers: {Authorization: Bearer $SMOKE_TOKEN, X-Echo: $SMOKE_TOKEN}
  expect: {text: this is not in the answer}
"""
    story = of(orders_fail, "--ask", "--checks", checks)
    with opened(story, tmp_path, speed=SPEED) as stage:
        played = stage.watch(variables={"SMOKE_TOKEN": SECRET})
        asked = [r for r in stage.stage.requests.all() if r.server == "service"]
        [issue] = stage.setting.github.issues
    assert (played.result["verdict"], played.exit_code) == ("bad", 10)
    assert [e for e in played.journal if e["data"].get("evidence", {}).get("check") == "orders"]
    assert "GET /api/orders" in {r.operation for r in asked}
    assert SECRET not in played.everything_written
    assert SECRET not in (issue.body or "")


def test_a_check_whose_variable_is_not_set_is_not_measured_and_blames_nobody(tmp_path: Path) -> None:
    checks = "- {name: orders, url: /api/orders, headers: {X-Key: $NO_SUCH_KEY}, core: true}"
    story = of(all_is_well, "--rollback", "--watch-for", "2m", "--checks", checks)
    with opened(story, tmp_path, speed=SPEED) as stage:
        played = stage.watch()
        assert stage.mutations == ()
    assert (played.result["verdict"], played.exit_code) == ("inconclusive", 11)
    assert "NO_SUCH_KEY is not set" in "\n".join(played.said)
