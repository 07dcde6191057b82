from __future__ import annotations

import pytest

from rerail.errors import ConfigurationError, ExitCode
from rerail.settings import ConfigFile, resolve
from tests.settings.support import ENV, NOW, file_of, resolved

FIVE = """\
service: api
min-served: half an hour
tag_pattern: deploy-*
health-url:
  - https://a.example/health
  - ftp://a.example/health
route: backwards
dry-run: maybe
"""


def refusal(
    options: dict[str, object] | None = None,
    env: dict[str, str] | None = None,
    file: ConfigFile | None = None,
) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        resolve(options or {}, ENV if env is None else env, file, NOW)
    assert caught.value.exit_code == ExitCode.USAGE
    return caught.value.mistakes


def test_five_mistakes_in_a_file_are_named_at_once_with_their_lines() -> None:
    mistakes = refusal(file=ConfigFile.parse(FIVE))
    places = [mistake.split(": ")[0] for mistake in mistakes]
    assert sorted(places) == [f".github/rerail.yml:{line}" for line in (2, 3, 4, 7, 8)]
    assert (
        '.github/rerail.yml:2: min-served: "half an hour" is not a duration; write 30m, 90s or 1h30m '
        "(a number alone is seconds)"
    ) in mistakes


def test_mistakes_of_all_sources_come_together_each_with_its_own_place() -> None:
    env = ENV | {"INPUT_BAD-SINCE": "soon", "RERAIL_TIMEOUT": "0", "GITHUB_API_URL": "nowhere"}
    said = "\n".join(refusal({"route": "x"}, env, file_of({"min-served": "x"})))
    for start in (
        "--route: ",
        "input `bad-since`: ",
        "RERAIL_TIMEOUT: ",
        "GITHUB_API_URL: ",
        "service is needed",
    ):
        assert start in said
    assert ".github/rerail.yml:1: min-served: " in said


def test_a_missing_service_names_every_way_to_give_it() -> None:
    (said,) = refusal()
    assert said == (
        "service is needed: give --service NAME, input `service`, RERAIL_SERVICE, "
        "or `service:` in .github/rerail.yml"
    )


def test_a_mistake_in_a_key_that_this_run_does_not_need_is_a_warning() -> None:
    found = resolved(
        {"min_served": "5m"}, file=file_of({"min-served": "x", "smoke-timeout": "x", "colour": "red"})
    )
    assert found.settings.min_served == 300.0
    assert found.settings.smoke_timeout == 300.0
    assert len(found.warnings) == 3
    assert refusal({"service": "api"}, file=file_of({"smoke-timeout": "x", "smoke-command": "true"}))


def test_an_unknown_key_is_told_with_the_key_that_was_meant() -> None:
    (warning,) = resolved(file=ConfigFile.parse("\n\ntag_patern: x\n")).warnings
    assert (
        warning
        == ".github/rerail.yml:3: `tag_patern` is not an option of rerail; did you mean `tag-pattern`?"
    )


def test_a_key_given_twice_is_a_mistake_as_nobody_knows_which_was_meant() -> None:
    said = refusal({"service": "api"}, file=ConfigFile.parse("target: a\nreason: x\ntarget: b\n"))
    assert said == (".github/rerail.yml:3: target: stands already in line 1; keep one of them",)


def test_a_misspelt_input_or_variable_is_told() -> None:
    env = {"INPUT_HEALTH-URLS": "https://x", "RERAIL_SMOKE_COMAND": "x", "INPUT_PAINT": "x"}
    assert resolved(env=env).warnings == (
        "INPUT_HEALTH-URLS: is not read; did you mean INPUT_HEALTH-URL?",
        "RERAIL_SMOKE_COMAND: is not read; did you mean RERAIL_SMOKE_COMMAND?",
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("INPUT_DRY_RUN", "INPUT_DRY-RUN"),
        ("RERAIL_DRYRUN", "RERAIL_DRY_RUN"),
        ("INPUT_BAD_SINCE", "INPUT_BAD-SINCE"),
        ("INPUT_ENVIROMENT", "INPUT_ENVIRONMENT"),
        ("INPUT_TARGETT", "INPUT_TARGET"),
    ],
)
def test_a_misspelt_input_that_restrains_or_aims_stops_the_run(name: str, meant: str) -> None:
    assert refusal({"service": "api"}, ENV | {name: "true"}) == (
        f"{name}: is not read; did you mean {meant}?",
    )


def test_an_option_with_an_empty_text_is_a_mistake_not_silence() -> None:
    assert refusal({"service": "api", "target": ""}) == ("--target: is empty; give a value, or leave it out",)


def test_combinations_that_cannot_be_meant_are_mistakes() -> None:
    api = {"service": "api"}
    assert "version-url" in refusal({**api, "version_assert": ".v"})[0]
    assert "allow-rebuild" in refusal({**api, "route": "commit", "automatic": True})[0]
    assert "lies in the future" in refusal({**api, "bad_since": "2027-01-01T00:00Z"})[0]
    assert resolved({"route": "commit", "automatic": True, "allow_rebuild": True}).warnings == ()
    assert resolved({"target": "deploy-1", "bad_since": "02:40"}).warnings == ()


def test_an_incident_repository_without_a_token_is_a_warning() -> None:
    (warning,) = resolved({"incident_repository": "o/incidents"}).warnings
    assert "--incident-repository" in warning
    assert "RERAIL_INCIDENT_TOKEN" in warning
    assert resolved({"incident_repository": "o/i"}, {"RERAIL_INCIDENT_TOKEN": "ghp_12345678"}).warnings == ()


def test_no_mistake_is_ever_a_workflow_command() -> None:
    file = ConfigFile.parse('"::error::x\\n::error::y": 1\n"##[error]": {a: b}\n')
    for warning in resolved(file=file).warnings:
        assert "\n" not in warning
        assert "##[" not in warning
        assert not warning.startswith("::")
