"""A token leaves by https only; to this machine itself, where a simulator is, it may go without."""

from __future__ import annotations

import pytest

from rerail.errors import ConfigurationError
from tests.settings.support import resolved


@pytest.mark.parametrize(
    "url",
    [
        "http://backboard.railway.com/graphql/v2",
        "HTTP://backboard.railway.com/graphql/v2",
        "http://127.0.0.1.evil.example/graphql",
        "http://127.0.0.1@evil.example/graphql",
        "http://10.0.0.1/graphql",
    ],
)
def test_an_address_that_would_send_the_token_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="RERAIL_RAILWAY_API_URL"):
        resolved(env={"RERAIL_RAILWAY_API_URL": url})


@pytest.mark.parametrize("url", ["https://backboard.railway.com/graphql/v2", "http://127.0.0.1:8080/graphql"])
def test_https_and_this_machine_itself_are_taken(url: str) -> None:
    assert resolved(env={"RERAIL_RAILWAY_API_URL": url}).settings.railway_api_url == url


@pytest.mark.parametrize("name", ["RERAIL_GITHUB_API_URL", "RERAIL_GITHUB_GRAPHQL_URL"])
def test_github_s_token_does_not_leave_in_the_clear_either(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        resolved(env={name: "http://ghe.example/api/v3"})
    resolved(env={name: "http://127.0.0.1:8080/api"})


def test_a_runner_s_own_server_is_taken_as_it_is() -> None:
    found = resolved(env={"GITHUB_API_URL": "http://ghe.example/api/v3"})
    assert found.settings.github_api_url == "http://ghe.example/api/v3"
