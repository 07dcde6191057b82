"""`rerail config`, through the front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.cli.main import main
from rerail.settings.registry import registry
from tests.settings.support import PROJECT_TOKEN
from tests.settings.test_mistakes import FIVE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty checkout the working directory, without what a runner or a person has set."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "RAILWAY_TOKEN", "RAILWAY_API_TOKEN", "GITHUB_TOKEN", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(checkout: Path, text: str) -> None:
    (checkout / ".github" / "rerail.yml").write_text(text, "utf-8")


def test_validate_names_every_mistake_and_ends_with_2(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, FIVE)
    assert main(["config", "validate"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f".github/rerail.yml:{n}" for n in (2, 3, 4, 7, 8)]


def test_validate_is_strict_also_about_what_no_run_needs(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "service: api\nsmoke-timeout: never\n")
    assert main(["config", "validate"]) == 2
    assert "rerail.yml:2: smoke-timeout" in capsys.readouterr().err


def test_validate_is_content_with_a_right_file_and_with_none(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "validate"]) == 0
    assert "nothing to check" in capsys.readouterr().out
    write(checkout, "service: api\nmin-served: 1h\nincident-repository: o/i\n")
    assert main(["config", "validate"]) == 0
    assert "no mistakes" in capsys.readouterr().out


def test_validate_of_a_named_file_that_is_not_there_is_a_mistake(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "validate", str(checkout / "none.yml")]) == 2
    assert "none.yml: can't be read" in capsys.readouterr().err


def test_on_a_runner_each_mistake_is_an_escaped_annotation_at_its_line(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (checkout / "a,b:c%.yml").write_text('route: "100%\\n::error::forged"\n')
    assert main(["config", "validate", "a,b:c%.yml"]) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.yml,line=1,title=rerail::route: ")
    assert "100%25" in line


def test_show_tells_each_value_with_its_place_and_no_token(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(checkout, "service: api\nhealth-url: https://a/x?key=s3cr3t\n")
    monkeypatch.setenv("RAILWAY_TOKEN", PROJECT_TOKEN)
    assert main(["config", "show", "--min-served", "1h", "--reason", f"token {PROJECT_TOKEN}"]) == 0
    out = capsys.readouterr().out
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert rows["service"].endswith("api  [.github/rerail.yml:1]")
    assert rows["min-served"].endswith("1 h  [--min-served]")
    assert rows["railway-token"].endswith("set  [RAILWAY_TOKEN]")
    assert rows["github-token"].endswith("not set")
    assert len(rows) == len(registry()) + 4
    assert PROJECT_TOKEN not in out
    assert "s3cr3t" not in out


def test_show_ends_with_2_where_a_rollback_would_refuse(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "service: api\n")
    assert main(["config", "show"]) == 2
    assert "a Railway token is needed" in capsys.readouterr().err
