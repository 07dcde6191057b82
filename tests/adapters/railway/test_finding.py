"""Names and ids, found or answered with what there is instead."""

from __future__ import annotations

import pytest

from rerail.adapters.railway.finding import find, find_only
from rerail.adapters.railway.wire.places import Place
from rerail.ports import RailwayError, Trouble

API = Place(id="id-api", name="api")
WORKER = Place(id="id-worker", name="worker")
WEB = Place(id="id-web", name="Web")
ALL = (API, WORKER, WEB)


def refusal(wanted: str, among: tuple[Place, ...]) -> str:
    with pytest.raises(RailwayError) as caught:
        find("service", wanted, among, "production")
    assert caught.value.trouble is Trouble.NOT_FOUND
    return str(caught.value)


@pytest.mark.parametrize("wanted", ["Web", "web", " WEB ", "id-web", "ID-WEB"])
def test_a_service_is_found_by_name_in_any_case_or_by_id(wanted: str) -> None:
    assert find("service", wanted, ALL, "production") is WEB


def test_an_exact_name_wins_over_one_in_another_case() -> None:
    upper = Place(id="id-2", name="API")
    assert find("service", "API", (API, upper), "production") is upper


def test_a_missing_name_is_answered_with_all_names_and_near_misses() -> None:
    message = refusal("wroker", ALL)
    assert "There is no service wroker in production." in message
    assert "Did you mean worker?" in message
    assert "There are: Web, api, worker." in message


def test_nothing_at_all_is_said_plainly() -> None:
    assert refusal("api", ()).endswith("There are none.")


def test_two_that_differ_in_case_only_must_be_told_apart_by_id() -> None:
    message = refusal("api", (Place(id="id-1", name="Api"), Place(id="id-2", name="aPI")))
    assert "id-1" in message
    assert "id-2" in message


def test_names_from_outside_can_not_break_the_line() -> None:
    message = refusal("x", (Place(id="id-1", name="a\n::error::b\x1b[31m" + "c" * 300),))
    assert "\n" not in message
    assert "\x1b" not in message
    assert len(message) < 300


def test_the_only_one_needs_no_name() -> None:
    assert find_only("environment", (API,), "the project", "--environment") is API
    with pytest.raises(RailwayError, match=r"Say which environment with --environment.*api, worker"):
        find_only("environment", (API, WORKER), "the project", "--environment")
