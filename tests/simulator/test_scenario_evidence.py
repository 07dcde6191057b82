"""The stories hold what evidence is collected from: impact, first error, changes, and what must not leave."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from rerail.simulator.scenarios import SCENARIOS
from rerail.simulator.scenarios.prints import HOSTILE, PLANTED, TRACEBACK
from tests.simulator.railway_kit import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.world.declared import Line

IN_LOGS = {*PLANTED} - {"registry token"}


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """Play the bad release, two minutes after the story's beginning."""
    clock = Clock()
    made = SCENARIOS["bad-release"].build(clock.now, tmp_path)
    clock.wind(120)
    return made


def lines(setting: Setting, *, build: bool = False) -> list[Line]:
    return list(setting.world.lines(setting.world.deployments(setting.service)[0], build=build))


def test_the_bad_release_prints_thousands_of_ordinary_lines_and_secrets_among_them(setting: Setting) -> None:
    printed = lines(setting)
    assert 2000 < len(printed) < 20_000
    text = "\n".join(f"{line.message} {dict(line.attributes)}" for line in printed)
    assert {kind for kind in IN_LOGS if PLANTED[kind] not in text} == set()
    assert PLANTED["registry token"] in "\n".join(line.message for line in lines(setting, build=True))


def test_the_values_of_its_variables_are_planted_too(setting: Setting) -> None:
    variables = setting.world.snapshot(setting.world.deployments(setting.service)[0])
    assert PLANTED["password of a variable"] in variables["DATABASE_URL"]
    assert variables["PAYMENTS_API_KEY"] == PLANTED["value of a variable"]


def test_its_first_error_is_a_traceback_with_ordinary_lines_before_it(setting: Setting) -> None:
    printed = lines(setting)
    first = next(number for number, line in enumerate(printed) if line.severity == "error")
    assert printed[first].message == TRACEBACK[0]
    said = [line.message for line in printed[first:] if line.severity == "error"]
    assert tuple(said[: len(TRACEBACK)]) == TRACEBACK


def test_what_it_prints_tries_to_be_more_than_text(setting: Setting) -> None:
    messages = {line.message for line in lines(setting)}
    assert messages >= set(HOSTILE)
    everything = "".join(HOSTILE)
    for attempt in ("```", "</details>", "<!--", "@acme/", "closes #1", "::error ", "\x1b[", "\udce9", "\n"):
        assert attempt in everything


def test_railway_dropped_some_of_its_lines_and_says_how_many(setting: Setting) -> None:
    notices = [line.message for line in lines(setting) if "rate limit of 500 logs/sec" in line.message]
    assert [notice.rpartition(": ")[2] for notice in notices] == ["140", "140"]


def test_its_customers_met_errors_on_some_paths_from_a_moment_on(setting: Setting) -> None:
    rows = list(setting.world.requests(setting.world.deployments(setting.service)[0]))
    failed = [row for row in rows if row.status >= 500]
    assert 0.05 < len(failed) / len(rows) < 0.8
    assert min(row.at for row in failed) > min(row.at for row in rows)
    paths = Counter(row.path.partition("?")[0] for row in failed)
    assert len(paths) >= 3
    assert "/assets/app.js" not in paths
    assert any("email=" in row.path for row in failed)


def test_before_it_the_service_answered_well(setting: Setting) -> None:
    before = list(setting.world.requests(setting.world.deployments(setting.service)[1]))
    assert len(before) > 1000
    assert all(row.status < 500 for row in before)


def test_variables_came_went_and_changed_with_it_but_no_secret_did(setting: Setting) -> None:
    new, old = (setting.world.snapshot(row) for row in setting.world.deployments(setting.service)[:2])
    assert new.keys() - old.keys() == {"ORDERS_CACHE_MB"}
    assert old.keys() - new.keys() == {"LEGACY_ORDERS_PAGE"}
    assert {name for name in old.keys() & new.keys() if old[name] != new[name]} == {"LOG_LEVEL"}


def test_it_came_by_a_pull_request_whose_author_github_knows(setting: Setting) -> None:
    commit = setting.world.deployments(setting.service)[0].commit
    assert commit is not None
    [pull] = setting.github.main.pulls[commit.sha]
    assert (pull.title, pull.by) == (commit.message, "ada")
    assert setting.github.main.people == {"ada@example.com": "ada"}


def test_railway_has_an_incident_of_its_own_where_the_deployment_was_not_the_cause(tmp_path: Path) -> None:
    with_trouble = {
        name
        for name, one in SCENARIOS.items()
        if one.build(Clock().now, tmp_path / name).world.platform_trouble is not None
    }
    assert with_trouble == {"target-unhealthy"}
