"""What a command takes beside the registry's options is an input of the Action too, and is no option else."""

from __future__ import annotations

from importlib import import_module

import click
import pytest

from rerail.cli.main import COMMANDS, main
from rerail.settings.own_inputs import OWN_INPUTS
from rerail.settings.registry import all_public_options, input_variable

ACTION_COMMANDS = ("rollback", "watch", "check", "gate", "thaw", "undo", "incident")
TERMINAL_ONLY = {"json", "help"}


def command_of(name: str) -> click.Command:
    made: click.Command = import_module(COMMANDS[name][0]).command
    return made.commands["checks"] if isinstance(made, click.Group) else made


def options_of(name: str) -> dict[str, click.Option]:
    return {
        option.removeprefix("--"): parameter
        for parameter in command_of(name).params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }


def test_every_own_input_is_an_option_that_a_runner_s_variable_gives() -> None:
    by_input = {parameter.envvar for name in ACTION_COMMANDS for parameter in options_of(name).values()}
    assert {input_variable(name) for name in OWN_INPUTS} <= by_input


@pytest.mark.parametrize("name", ACTION_COMMANDS)
def test_every_option_of_a_command_of_the_action_is_an_input(name: str) -> None:
    known = {*all_public_options(), *OWN_INPUTS, *TERMINAL_ONLY}
    assert {option for option in options_of(name) if not option.startswith("no-")} <= known


def test_an_input_that_is_left_empty_is_an_option_that_was_not_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in OWN_INPUTS:
        monkeypatch.setenv(input_variable(name), "")
    for command in ("thaw", "undo", "gate", "check"):
        assert main([command]) != 0
        said = capsys.readouterr().err
        assert "Invalid value" not in said, said
        assert "INPUT_" not in said, said


def test_a_wrong_input_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(input_variable("auto-deploy"), "maybe")
    assert main(["thaw"]) == 2
    assert "'on', 'off', 'leave'" in capsys.readouterr().err
