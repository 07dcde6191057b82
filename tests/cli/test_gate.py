"""`rerail gate`: a deploy passes, unless a frozen incident is open or nobody can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.cli.main import main
from rerail.core.telling.machine_block import MachineBlock, encode_block
from tests.adapters.github.support import TOKEN
from tests.cli.incident_kit import Said, desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.incident_kit import Desk

SERVICE_ID, OTHER_ID = "5e000000-0000-4000-8000-000000000001", "5e000000-0000-4000-8000-000000000002"
ENVIRONMENT_ID = "e0000000-0000-4000-8000-000000000001"
FROZEN = MachineBlock(
    run="r-1",
    service_id=SERVICE_ID,
    service="api",
    environment_id=ENVIRONMENT_ID,
    environment="production",
    live_commit="bad0bad0bad0bad0bad0bad0bad0bad0bad0bad0",
    live_deployment_id="de000000-0000-4000-8000-00000000000b",
    frozen_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
)
NAMELESS = replace(FROZEN, service=None, environment=None)
TITLE = "Rolled back api @ops ::error::x"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with desk(tmp_path, monkeypatch, capsys) as opened:
        yield opened


def filed(at: Desk, block: MachineBlock = FROZEN, *, by: str = "github-actions[bot]") -> int:
    labels = [] if by == "mallory" else ["rerail"]  # GitHub takes none from a stranger
    return at.stage.world.issue_by(by, TITLE, f"Words\n{encode_block(block)}", labels).number


def gate(at: Desk, *options: str) -> Said:
    at.printed.readouterr()
    exit_code = main(["gate", *options])
    out, err = at.printed.readouterr()
    assert at.stage.requests.mutations() == ()
    assert TOKEN not in out + err
    assert "Traceback" not in err
    return Said(exit_code=exit_code, out=out, err=err)


def on_runner(at: Desk) -> Path:
    summary = at.folder / "summary.md"
    at.env.setenv("GITHUB_ACTIONS", "true")
    at.env.setenv("GITHUB_STEP_SUMMARY", str(summary))
    at.env.setenv("GITHUB_GRAPHQL_URL", f"{at.stage.url}/graphql")
    return summary


def test_a_deploy_passes_where_nothing_is_frozen_without_a_railway_token(at: Desk) -> None:
    said = gate(at, "--service", "api", "--environment", "production")
    assert said.exit_code == 0
    assert said.out == "Open: no frozen incident of api in production (acme/shop).\n"


def test_a_frozen_incident_holds_it_back_and_the_three_ways_on_are_named(at: Desk) -> None:
    number = filed(at)
    said = gate(at, "--service", "api")
    assert said.exit_code == 4
    assert f"#{number} Rolled back api" in said.out
    assert "frozen since 2026-11-23 03:00 UTC" in said.out
    assert "Blamed: commit bad0bad0ba, deployment de000000." in said.out
    assert f"/acme/shop/issues/{number}" in said.out
    assert "`rerail thaw`" in said.out
    assert f"`rerail gate --fixes {number}`" in said.out
    assert "close the issue" in said.out


@pytest.mark.parametrize(
    "block",
    [
        replace(FROZEN, frozen_at=None),
        replace(FROZEN, thawed_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC)),
    ],
)
def test_an_incident_that_froze_nothing_or_was_thawed_holds_nothing_back(
    block: MachineBlock, at: Desk
) -> None:
    filed(at, block)
    assert gate(at).exit_code == 0


def test_closing_the_issue_opens_the_gate_and_a_strangers_block_never_shuts_it(at: Desk) -> None:
    number = filed(at)
    filed(at, by="mallory")
    at.stage.world.issues_of(at.stage.world.main).edit("ada", number, {"state": "closed"})
    assert gate(at).exit_code == 0


@pytest.mark.parametrize(
    ("options", "held"),
    [
        ((), True),
        (("--service", "API"), True),
        (("--service", SERVICE_ID), True),
        (("--service", SERVICE_ID.upper(), "--environment", ENVIRONMENT_ID), True),
        (("--service", "web"), False),
        (("--service", OTHER_ID), False),
        (("--service", "api", "--environment", "staging"), False),
        (("--environment", "production"), True),
    ],
)
def test_only_the_services_and_environments_own_count(options: tuple[str, ...], held: bool, at: Desk) -> None:
    filed(at)
    assert gate(at, *options).exit_code == (4 if held else 0)


def test_the_service_may_come_from_the_environment(at: Desk) -> None:
    filed(at)
    at.env.setenv("RERAIL_SERVICE", "web")
    assert gate(at).exit_code == 0


def test_a_name_that_can_not_be_compared_is_held_back_and_an_id_is_asked_for(at: Desk) -> None:
    filed(at, NAMELESS)
    said = gate(at, "--service", "web", "--json")
    assert (said.exit_code, said.data["frozen"][0]["sure"]) == (4, False)
    assert "by id" in gate(at, "--service", "web").out
    assert gate(at, "--service", OTHER_ID).exit_code == 0
    assert gate(at, "--service", SERVICE_ID, "--environment", ENVIRONMENT_ID, "--json").data["frozen"][0][
        "sure"
    ]


@pytest.mark.parametrize("form", ["{}", "#{}", "acme/shop#{}"])
def test_the_fix_for_an_incident_passes(form: str, at: Desk) -> None:
    number = filed(at)
    said = gate(at, "--fixes", form.format(number))
    assert (said.exit_code, said.out) == (0, f"Open: this deploy is said to be the fix for #{number}.\n")


def test_a_fix_for_one_does_not_pass_another_and_one_that_is_not_frozen_is_a_warning(at: Desk) -> None:
    first, second = filed(at), filed(at)
    assert gate(at, "--fixes", str(first)).exit_code == 4
    assert gate(at, "--fixes", str(first), "--fixes", str(second)).exit_code == 0
    said = gate(at, "--fixes", "77", "--json")
    assert (said.exit_code, said.data["not-frozen"]) == (4, [77])


def test_an_empty_fix_is_none_as_an_input_of_a_workflow_is_where_nobody_gave_it(at: Desk) -> None:
    filed(at)
    assert gate(at, "--fixes", "").exit_code == 4


def test_a_fix_in_another_repository_is_a_mistake(at: Desk) -> None:
    assert gate(at, "--fixes", "acme/other#1").exit_code == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_what_github_does_not_tell_is_not_open(status: int, at: Desk) -> None:
    from rerail.simulator.github.faults import Answer

    at.stage.world.faults.fail("GET", "/issues", times=9, answer=Answer(status=status, message="No"))
    said = gate(at)
    assert said.exit_code == 5
    assert "Unknown is not open" in said.err
    assert "deploy without this step" in said.err
    assert gate(at, "--json").data == {"open": None, "exit-code": 5, "says": said.err.strip()}


def test_machines_get_what_people_get(at: Desk) -> None:
    number = filed(at)
    [frozen] = gate(at, "--json").data["frozen"]
    assert frozen["number"] == number
    assert frozen["since"] == "2026-11-23T03:00:00+00:00"
    assert frozen["blamed-commit"] == FROZEN.live_commit
    assert frozen["title"] == TITLE


def test_on_a_runner_it_is_an_error_annotation_and_a_summary_whose_outside_words_do_nothing(at: Desk) -> None:
    number, summary = filed(at), on_runner(at)
    said = gate(at)
    assert said.exit_code == 4
    [error] = [line for line in said.out.splitlines() if line.startswith("::")]
    assert error.startswith(f"::error title=rerail gate::#{number} Rolled back api")
    page = summary.read_text()
    assert page.startswith("## Frozen")
    assert "@ops" not in page
    assert "Rolled back api" in page


def test_in_a_public_repository_only_number_and_times_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk(tmp_path, monkeypatch, capsys, private=False) as at:
        number, summary = filed(at), on_runner(at)
        for said in (gate(at), gate(at, "--json"), gate(at, "--service", "api")):
            everything = said.everything + summary.read_text()
            assert said.exit_code == 4
            assert f"{number}" in everything
            assert "2026-11-23" in everything
            for hidden in ("Rolled back", "bad0bad", "de000000", at.stage.url):
                assert hidden not in everything
        assert "Rolled back" in gate(at, "--public-evidence").out


def test_a_workflow_of_another_repository_shows_nothing_of_a_private_incident(at: Desk) -> None:
    number, summary = filed(at), on_runner(at)
    at.env.setenv("GITHUB_REPOSITORY", "acme/site")
    said = gate(at, "--incident-repository", "acme/shop")
    assert said.exit_code == 4
    everything = said.everything + summary.read_text()
    assert f"#{number}" in everything
    assert "Rolled back" not in everything


def test_on_a_runner_without_a_token_it_is_said_how_to_give_one(at: Desk) -> None:
    on_runner(at)
    at.env.delenv("GITHUB_TOKEN")
    said = gate(at)
    assert said.exit_code == 2
    assert "issues: read" in said.err


def test_where_the_file_can_not_be_read_incidents_may_be_elsewhere_and_it_is_not_open(at: Desk) -> None:
    on_runner(at)
    at.stage.world.permit(TOKEN, contents=None)
    said = gate(at)
    assert said.exit_code == 5
    assert "contents: read" in said.err
    assert "::error" in said.err
    assert gate(at, "--incident-repository", "acme/shop").exit_code == 0
