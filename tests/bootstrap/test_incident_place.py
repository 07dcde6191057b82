from __future__ import annotations

import pytest

from rerail.bootstrap.incident_place import Where, where_filed
from tests.settings.support import resolved

HOME, GITHUB, INCIDENT = "acme/shop", "the github token", "the incident token"


def where(*, filed_in: str | None = None, home: str | None = HOME, **tokens: str) -> Where | None:
    names = {"github": "GITHUB_TOKEN", "incident": "RERAIL_INCIDENT_TOKEN"}
    env = {names[name]: token.replace(" ", "-") for name, token in tokens.items()}
    return where_filed(resolved({"repository": home, "incident_repository": filed_in}, env))


def token_of(place: Where | None) -> str | None:
    return place.token.reveal().replace("-", " ") if place and place.token else None


def test_an_incident_goes_to_the_service_s_repository_with_the_token_of_the_workflow() -> None:
    place = where(github=GITHUB, incident=INCIDENT)
    assert place is not None
    assert (place.repository, place.elsewhere, token_of(place)) == (HOME, False, GITHUB)


def test_elsewhere_its_own_token_counts_and_else_that_of_the_workflow() -> None:
    place = where(filed_in="acme/incidents", github=GITHUB, incident=INCIDENT)
    assert place is not None
    assert (place.repository, place.elsewhere, token_of(place)) == ("acme/incidents", True, INCIDENT)
    assert token_of(where(filed_in="acme/incidents", github=GITHUB)) == GITHUB


@pytest.mark.parametrize("filed_in", [None, HOME, "Acme/Shop"])
def test_at_home_the_incident_s_own_token_serves_where_there_is_no_other(filed_in: str | None) -> None:
    place = where(filed_in=filed_in, incident=INCIDENT)
    assert place is not None
    assert (place.elsewhere, token_of(place)) == (False, INCIDENT)


def test_without_a_repository_or_a_token_there_is_nowhere_to_file_it() -> None:
    assert where() is None
    assert where(home=None, github=GITHUB) is None
    assert where(home=None, filed_in="acme/incidents", github=GITHUB) is not None
