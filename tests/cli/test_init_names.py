"""What gets into the files that `rerail init` writes, and where it writes none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from rerail.cli.main import main
from rerail.render.starter import Begun, filled
from rerail.settings import ConfigFile
from rerail.settings.resolving import file_mistakes
from rerail.starters import template
from tests.cli.init_kit import SPOT, Place, ground, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = ["a: b # x", "it's", '"', "no", "1.0", "- x", "& a", "@@service@@", "é\u2028", "::error::x"]


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    with ground(tmp_path, monkeypatch, capsys) as here:
        yield here


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_text_in_the_files_and_nothing_else(name: str) -> None:
    begun = Begun(services=(name,), environment=name, project=name)
    for path in ("rollback.yml", "post-deploy.yml", "deploy.yml", "verify.yml", "rerail.yml"):
        text = filled(template(path), begun)
        usual = filled(template(path), Begun(services=("api",), environment="production", project="shop"))
        assert text.count("${{") == usual.count("${{")
        assert shape(yaml.safe_load(text)) == shape(yaml.safe_load(usual))
    watch = yaml.safe_load(filled(template("post-deploy.yml"), begun))["jobs"]["watch"]
    assert watch["steps"][0]["with"]["service"] == name
    if name not in ("no", "1.0"):
        assert name not in watch["if"]
    file = ConfigFile.parse(filled(template("rerail.yml"), begun))
    assert file_mistakes(file, datetime.now(UTC)) == ()


@pytest.mark.parametrize("name", ["a: b # x", "it's", "::error::x", "no"])
def test_what_is_written_for_a_hostile_name_means_that_name(place: Place, name: str) -> None:
    said = place.init("--service", name, "--environment", name, "--project", name)
    assert said.code == 0
    assert not any(line.startswith("::") for line in said.out.splitlines())
    inputs = yaml.safe_load(place.text(".github/workflows/rollback.yml"))[True]["workflow_dispatch"]["inputs"]
    for kind in ("service", "environment"):
        assert (inputs[kind]["default"], inputs[kind]["options"]) == (name, [name])
    [step] = yaml.safe_load(place.text(".github/workflows/post-deploy.yml"))["jobs"]["watch"]["steps"]
    assert (step["with"]["service"], step["with"]["environment"]) == (name, name)
    assert main(["config", "validate"]) == 0


def test_a_name_with_an_expression_in_it_stands_nowhere_and_the_id_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "a: b # ${{ secrets.RAILWAY_TOKEN }}"
    serving(place, monkeypatch, name)
    [service] = place.stage.world.services()
    assert place.init().code == 0
    for path in place.files:
        assert "a: b" not in place.text(path)
        assert f'"{service.id}"' in place.text(path)


def test_a_name_with_an_expression_in_it_is_refused_where_no_id_is_known(place: Place) -> None:
    said = place.init("--service", "a ${{ x }}", "--environment", "e ${{ x }}")
    assert said.code == 2
    assert "--service: GitHub would take a part of this name" in said.err
    assert "--environment: GitHub would take" in said.err
    assert place.files == ()


def test_a_token_given_as_a_name_gets_into_no_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_0123456789abcdefghijABCDEFGHIJ012345")
    said = place.init("--service", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "--environment", "production")
    assert said.code == 2
    assert "--service: it holds a token" in said.err


def test_a_folder_that_leads_out_of_the_repository_is_not_followed(place: Place) -> None:
    (place.root.parent / "elsewhere").mkdir()
    (place.root / ".github").symlink_to(place.root.parent / "elsewhere")
    said = place.init(*SPOT)
    assert said.code == 2
    assert "leads out of the repository" in said.err
    assert list((place.root.parent / "elsewhere").iterdir()) == []


def test_a_link_in_a_file_s_place_is_left_alone(place: Place) -> None:
    (place.root / ".github").mkdir()
    (place.root / ".github" / "rerail.yml").symlink_to("nowhere.yml")
    assert "rerail.yml: is there and differs" in place.init(*SPOT).out
    assert not (place.root / ".github" / "nowhere.yml").exists()


def shape(value: Any) -> Any:  # noqa: ANN401
    """Give a YAML value with its texts left out."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)
