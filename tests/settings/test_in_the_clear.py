"""Railway's token leaves by https only; to this machine itself, where a simulator is, it may go without."""

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
