"""`rerail init`, through the front door: real git, and Railway's simulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.cli.init_kit import FOUR, ROOT, SPOT, Place, ground, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    with ground(tmp_path, monkeypatch, capsys) as here:
        yield here


def test_without_a_token_it_writes_what_the_examples_are_and_says_what_was_not_checked(place: Place) -> None:
    said = place.init(*SPOT)
    assert said.code == 0
    assert place.files == FOUR
    for path in FOUR:
        assert place.text(path) == (ROOT / "examples" / Path(path).name).read_text("utf-8")
    assert "Not checked, for want of a Railway token" in said.out
    assert "github.com/acme/shop/settings/environments" in said.out
    assert "make production-rollback" in said.out
    assert "Run Readiness once" in said.out
    assert "s3cret" not in said.out + said.err


def test_a_second_call_changes_nothing(place: Place) -> None:
    place.init(*SPOT)
    before = {path: (place.root / path).stat().st_mtime_ns for path in place.files}
    said = place.init(*SPOT)
    assert said.code == 0
    assert said.out.count("already there") == len(FOUR)
    assert {path: (place.root / path).stat().st_mtime_ns for path in place.files} == before


def test_a_file_that_is_there_is_left_alone_and_the_others_are_written(place: Place) -> None:
    own = place.root / ".github" / "workflows" / "rollback.yml"
    own.parent.mkdir(parents=True)
    own.write_text("name: Mine\n")
    said = place.init(*SPOT)
    assert said.code == 0
    assert own.read_text() == "name: Mine\n"
    assert "rollback.yml: is there and differs: left alone" in said.out
    assert place.files == FOUR
    shown = place.init(*SPOT, "--dry-run")
    assert "  -name: Mine" in shown.out
    assert "  +name: Roll back" in shown.out


@pytest.mark.parametrize("option", ["--dry-run", "--print"])
def test_what_is_only_shown_is_not_written(place: Place, option: str) -> None:
    assert place.init(*SPOT, option).code == 0
    assert place.files == ()


def test_the_files_are_printed_as_yaml_documents_also_outside_of_a_repository(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.root.parent)
    said = place.init(*SPOT, "--print", "--file", "deploy", "--file", "configuration")
    deploy, configuration = yaml.safe_load_all(said.out)
    assert set(deploy["jobs"]) == {"deploy", "watch"}
    assert configuration == {"service": "api", "environment": "production"}


def test_outside_of_a_repository_it_says_so_with_all_other_mistakes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.root.parent)
    said = place.init(*SPOT, "--action", "rerail@${{ x }}")
    assert said.code == 2
    assert "this is no git repository" in said.err
    assert "--action: it names no Action" in said.err


def test_without_a_token_each_name_that_is_missing_is_named(place: Place) -> None:
    said = place.init()
    assert said.code == 2
    assert "--service: it is missing" in said.err
    assert "--environment: it is missing" in said.err
    assert place.files == ()


def test_with_a_project_token_the_only_service_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api")
    said = place.init()
    assert said.code == 0
    assert place.text(".github/workflows/rollback.yml") == (ROOT / "examples/rollback.yml").read_text()
    assert "Not checked" not in said.out


def test_with_an_account_token_the_project_is_found_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web", kind="account")
    assert place.init("--service", "WEB", "--environment", "production").code == 0
    assert "service: web\n" in place.text(".github/rerail.yml")


def test_of_several_services_one_must_be_named_and_they_are_listed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web")
    said = place.init()
    assert said.code == 2
    assert "--service: say which one, by name or id, each with the option again for several." in said.err
    assert "There are: api, web." in said.err
    assert place.files == ()


def test_several_services_share_a_rollback_and_have_a_watch_each(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web")
    said = place.init("--service", "web", "--service", "api", "--service", "WEB")
    assert said.code == 0
    watches = tuple(f".github/workflows/post-deploy-{name}.yml" for name in ("api", "web"))
    assert place.files == tuple(sorted({*FOUR, *watches} - {".github/workflows/post-deploy.yml"}))
    by_hand = yaml.safe_load(place.text(".github/workflows/rollback.yml"))[True]["workflow_dispatch"]
    assert by_hand["inputs"]["service"]["options"] == ["web", "api"]
    readiness = yaml.safe_load(place.text(".github/workflows/readiness.yml"))["jobs"]["check"]
    assert readiness["strategy"]["matrix"]["service"] == ["web", "api"]
    watch = yaml.safe_load(place.text(watches[0]))
    assert watch["name"] == "Post-deploy (api)"
    assert watch["jobs"]["watch"]["steps"][0]["with"]["service"] == "api"
    assert place.text(watches[0]).startswith(f"# {watches[0]}: ")
    assert yaml.safe_load(place.text(".github/rerail.yml")) == {"environment": "production"}


def test_services_whose_names_are_no_file_names_have_numbered_files(place: Place) -> None:
    assert place.init("--service", "../x", "--service", "a b", "--environment", "production").code == 0
    assert {path for path in place.files if "post-deploy" in path} == {
        ".github/workflows/post-deploy-1.yml",
        ".github/workflows/post-deploy-2.yml",
    }
    assert yaml.safe_load(place.text(".github/workflows/post-deploy-2.yml"))["name"] == "Post-deploy (a b)"


def test_names_that_railway_does_not_know_are_all_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api")
    said = place.init("--service", "apo", "--environment", "prod")
    assert said.code == 2
    assert "--service: There is no service apo in the project. Did you mean api?" in said.err
    assert "--environment: There is no environment prod" in said.err


def test_a_token_that_railway_refuses_ends_with_5_and_writes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "3f0e5d4c-0000-4000-8000-00000000beef")
    said = place.init(*SPOT)
    assert said.code == 5
    assert "Nothing was written" in said.err
    assert "3f0e5d4c" not in said.err
    assert place.files == ()


def test_another_action_is_what_the_workflows_use(place: Place) -> None:
    place.init(*SPOT, "--action", "acme/rerail@0123456789012345678901234567890123456789")
    assert "uses: acme/rerail@0123456789012345678901234567890123456789" in place.text(
        ".github/workflows/rollback.yml"
    )


def test_machines_get_one_object_and_the_files_are_written(place: Place) -> None:
    said = place.init(*SPOT, "--json")
    record: dict[str, Any] = json.loads(said.out)
    assert (record["exit-code"], record["checked-at-railway"], record["repository"]) == (
        0,
        False,
        "acme/shop",
    )
    page = (ROOT / "docs" / "init.md").read_text("utf-8")
    assert all(f"`{key}`" in page for key in (*record, *record["files"][0]))
    assert {each["path"]: each["state"] for each in record["files"]} == dict.fromkeys(FOUR, "written")
    assert place.files == FOUR
