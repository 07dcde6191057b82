"""Mistakes on the command line: click quotes what was given, and that may be a token."""

from __future__ import annotations

import pytest

from rerail.bootstrap.incident_show import NotShown
from rerail.cli.main import cli, main

UUID = "3f0e5d4c-0000-4000-8000-00000000beef"
GITHUB = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
FINE_GRAINED = "github_pat_11ABCDEFG0abcdefghijkl_0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAILWAY_TOKEN", "RAILWAY_API_TOKEN", "GITHUB_TOKEN", "RERAIL_INCIDENT_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("token", [UUID, "a-token-of-no-known-shape", GITHUB])
@pytest.mark.parametrize("variable", ["RAILWAY_TOKEN", "INPUT_RAILWAY-TOKEN", "GITHUB_TOKEN"])
def test_a_token_given_as_an_argument_by_mistake_is_not_echoed(
    variable: str, token: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, token)
    assert main(["rollback", "--service", "api", token]) == 2
    printed = capsys.readouterr()
    assert token not in printed.out + printed.err
    assert "unexpected extra argument ([REDACTED:" in printed.err


PLACES = [["rollback"], [], ["rollback", "--service", "api", "x"]]


@pytest.mark.parametrize("token", [GITHUB, FINE_GRAINED])
@pytest.mark.parametrize("place", PLACES)
def test_of_a_token_that_is_known_by_its_shape_only_the_kind_is_shown(
    place: list[str], token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*place, token]) == 2
    said = capsys.readouterr().err
    assert "[REDACTED:github-token]" in said
    assert token[:12] not in said


@pytest.mark.parametrize("token", [UUID, UUID.upper(), UUID.replace("-", "")])
@pytest.mark.parametrize("place", PLACES)
def test_of_what_looks_like_a_token_four_characters_are_shown(
    place: list[str], token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*place, token]) == 2
    said = capsys.readouterr().err
    assert f"{token[:4]}…" in said
    assert token[:12] not in said


def test_a_token_in_an_unknown_option_is_not_echoed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollback", f"--{UUID}"]) == 2
    said = capsys.readouterr().err
    assert "No such option" in said
    assert "--3f0e…" in said
    assert UUID not in said


def test_any_other_mistake_is_told_as_it_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollback", "extra", "caf\udce9"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Usage: rerail rollback")
    assert "unexpected extra arguments (extra caf\ufffd)" in said
    assert said.endswith("\n")


def test_what_a_remote_says_in_an_error_acts_on_no_runner_and_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise NotShown("It said: no\n::set-output name=verdict::recovered\n  ##[error]x\x1b[2J")

    monkeypatch.setattr(cli, "main", refused)
    assert main(["incident", "show", "1"]) == 5
    said = capsys.readouterr().err
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    assert "##[" not in said
    assert "\x1b" not in said
    assert "It said: no" in said
