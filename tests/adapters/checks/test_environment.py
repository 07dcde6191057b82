"""What a smoke command finds in its environment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.checks.environment import without_tokens
from rerail.core.text import Secret


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_OUTPUT",
        "GITHUB_ENV",
        "GITHUB_PATH",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_STATE",
        "RAILWAY_TOKEN",
        "RAILWAY_API_TOKEN",
        "RAILWAY_PRODUCTION_TOKEN",
        "RAILWAY_TOKEN_STAGING",
        "GH_TOKEN",
        "GH_ENTERPRISE_TOKEN",
        "GITHUB_TOKEN",
        "github_token",
        "GITHUB_ENTERPRISE_TOKEN",
        "RERAIL_INCIDENT_TOKEN",
        "INPUT_RAILWAY-TOKEN",
        "INPUT_GITHUB-TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_RUNTIME_URL",
        "ACTIONS_CACHE_URL",
        "ACTIONS_RESULTS_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
    ],
)
def test_tokens_and_the_runners_channels_are_left_out(name: str) -> None:
    assert without_tokens({name: "anything", "HOME": "/home/ada"}, []) == {"HOME": "/home/ada"}


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "GITHUB_REPOSITORY",
        "GITHUB_SHA",
        "GITHUB_SERVER_URL",
        "GITHUB_WORKSPACE",
        "RAILWAY_ENVIRONMENT",
        "RUNNER_TEMP",
        "ACTIONS_STEP_DEBUG",
        "SHOP_API_KEY",
        "NPM_TOKEN",
    ],
)
def test_what_a_smoke_test_may_need_stays(name: str) -> None:
    assert without_tokens({name: "anything"}, []) == {name: "anything"}


@given(st.sampled_from(["OTHER", "DATABASE_URL"]), st.text(min_size=8))
def test_a_known_secret_is_left_out_under_any_name(name: str, secret: str) -> None:
    given_to_us = {name: f"postgres://{secret}@db", "HOME": "h"}
    assert without_tokens(given_to_us, [Secret(secret)]) == {"HOME": "h"}
