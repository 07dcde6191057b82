from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.core.text import Redactor
from rerail.errors import ConfigurationError
from rerail.settings import ConfigFile, Resolved, TokenKind, resolve
from rerail.settings.registry import public_options, registry
from rerail.settings.tokens import TOKENS, find_tokens
from tests.settings.support import NOW, PROJECT_TOKEN, file_of, resolved

SERVICE = {"service": "api"}
KEYS = ("RAILWAY_TOKEN", "RAILWAY_API_TOKEN", "GITHUB_TOKEN", "RERAIL_INCIDENT_TOKEN", "INPUT_RAILWAY-TOKEN")


def refusal(env: dict[str, str], options: dict[str, object] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        resolve({**SERVICE, **(options or {})}, env, None, NOW)
    return str(caught.value)


def with_tokens(env: dict[str, str], **options: object) -> Resolved:
    return resolve({**SERVICE, **options}, env, None, NOW)


def test_without_a_token_both_kinds_are_explained() -> None:
    said = refusal({})
    for word in (
        "RAILWAY_TOKEN",
        "project token",
        "RAILWAY_API_TOKEN",
        "account or workspace token",
        "railway.com",
    ):
        assert word in said


def test_both_kinds_of_token_at_once_are_a_mistake_wherever_they_come_from() -> None:
    for second in ("RAILWAY_API_TOKEN", "INPUT_RAILWAY-API-TOKEN"):
        assert "give one of them" in refusal(
            {"INPUT_RAILWAY-TOKEN": "a" * 36, second: "b" * 36}, {"project": "p"}
        )


def test_the_kind_of_token_follows_from_where_it_stands() -> None:
    project = with_tokens({"RAILWAY_TOKEN": "a" * 36}).tokens
    account = with_tokens({"INPUT_RAILWAY-API-TOKEN": "b" * 36}, project="p").tokens
    assert project.railway_kind is TokenKind.PROJECT
    assert account.railway_kind is TokenKind.ACCOUNT
    assert account.railway is not None
    assert account.railway.reveal() == "b" * 36


def test_an_account_token_needs_a_project() -> None:
    assert "project" in refusal({"RAILWAY_API_TOKEN": "b" * 36})


def test_an_input_wins_over_the_variable_of_the_same_meaning_and_an_empty_one_does_not() -> None:
    env = {"RAILWAY_TOKEN": PROJECT_TOKEN, "GITHUB_TOKEN": "from-variable"}
    for given_input, wanted in (("from-input", "from-input"), ("", "from-variable")):
        github = with_tokens(env | {"INPUT_GITHUB-TOKEN": given_input}).tokens.github
        assert github is not None
        assert github.reveal() == wanted


def test_a_line_break_at_the_end_is_forgiven_and_one_inside_is_a_mistake() -> None:
    railway = with_tokens({"RAILWAY_TOKEN": f"{PROJECT_TOKEN}\n"}).tokens.railway
    assert railway is not None
    assert railway.reveal() == PROJECT_TOKEN
    assert "is no token" in refusal({"RAILWAY_TOKEN": "first-half\nsecond-half"})


def test_a_github_token_in_railway_s_place_is_told_before_it_is_sent_there() -> None:
    said = refusal({"RAILWAY_TOKEN": "ghp_abcdefghijklmnop"})
    assert "holds a GitHub token" in said
    assert "abcdefgh" not in said


def test_tokens_are_never_options() -> None:
    assert not set(TOKENS) & set(public_options())
    assert not [name for name in registry() if "token" in name]


@pytest.mark.parametrize(
    "key", ["railway-token", "RAILWAY_TOKEN", "github-token", "incident-token", "password"]
)
def test_a_token_in_the_file_is_to_be_revoked_and_is_not_printed(key: str) -> None:
    for value in ("s3cr3t-v4lue", ["s3cr3t-v4lue"], {"a": "s3cr3t-v4lue"}):
        (warning,) = resolved(file=file_of({"reason": "x", key: value})).warnings
        assert warning.startswith(f".github/rerail.yml:2: `{key}` does not belong in a file")
        assert "Revoke" in warning
        assert "s3cr3t" not in warning


@given(
    key=st.sampled_from(KEYS),
    token=st.text(st.sampled_from("abcXYZ019-_"), min_size=12, max_size=40),
    where=st.sampled_from(["route", "min_served", "health_url", "bad_since", "target"]),
)
def test_a_token_stands_in_no_message_and_no_repr_even_where_it_was_pasted(
    key: str, token: str, where: str
) -> None:
    env = {"RAILWAY_TOKEN": PROJECT_TOKEN} | {key: token}
    file = ConfigFile.parse(f"{token}: 1\nmin-served: {token}\nreason: [{token}\n")
    try:
        shown = repr(resolve({**SERVICE, where: token}, env, file, NOW).tokens)
    except ConfigurationError as error:
        shown = "".join(traceback.format_exception(error)) + repr(error) + str(error.mistakes)
    assert token not in shown
    assert token not in repr(find_tokens(env))


def test_the_redactor_learns_every_token_of_the_environment_also_one_that_is_not_used() -> None:
    env = {"RAILWAY_TOKEN": "a" * 36, "INPUT_GITHUB-TOKEN": "b" * 36, "GITHUB_TOKEN": "c" * 36}
    clean = Redactor(with_tokens(env).tokens.secrets()).clean(" ".join(env.values()))
    assert str(clean) == (
        "[REDACTED:RAILWAY_TOKEN] [REDACTED:GITHUB_TOKEN] [REDACTED:GITHUB_TOKEN, not used]"
    )


def test_the_redactor_learns_the_runner_s_own_token_and_no_setting_does() -> None:
    env = {"RAILWAY_TOKEN": PROJECT_TOKEN, "ACTIONS_RUNTIME_TOKEN": "e30.eyJzY3AiOiJ4In0.c2lnbmVk\n"}
    tokens = with_tokens(env).tokens
    said = str(Redactor(tokens.secrets()).clean("Bearer e30.eyJzY3AiOiJ4In0.c2lnbmVk"))
    assert said == "Bearer [REDACTED:ACTIONS_RUNTIME_TOKEN]"
    assert "ACTIONS_RUNTIME_TOKEN" not in tokens.places
