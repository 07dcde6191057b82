"""Railway's and GitHub's spoilt answers are what their names say, and what was applied is applied."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from rerail.simulator.faults import Kind
from tests.simulator.railway_kit import ROLLBACK, Play, ask

if TYPE_CHECKING:
    import httpx

    from rerail.simulator.stage import Stage

WHO = "query Who { projectToken { projectId environment { name } } }"
STATUS = "query Status($id: String!) { deployment(id: $id) { id status } }"


def asked(stage: Stage, on: Play, kind: Kind) -> httpx.Response:
    stage.railway.faults.fail("Who", kind)
    return ask(stage, WHO, on.token)


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        (Kind.DATA_NULL, 200, {"data": None}),
        (Kind.SERVER_ERROR, 500, {"message": "Internal Server Error"}),
        (Kind.MISSING_FIELD, 200, {"data": {"projectToken": {"environment": {"name": "production"}}}}),
    ],
)
def test_an_answer_is_spoilt_as_its_name_says(
    kind: Kind, status: int, body: dict[str, Any], stage: Stage, on: Play
) -> None:
    answer = asked(stage, on, kind)
    assert (answer.status_code, answer.json()) == (status, body)


def test_a_removed_field_is_a_400_of_validation(stage: Stage, on: Play) -> None:
    answer = asked(stage, on, Kind.FIELD_REMOVED)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_a_partial_answer_has_both_data_and_errors(stage: Stage, on: Play) -> None:
    answer = asked(stage, on, Kind.PARTIAL).json()
    assert answer["data"]["projectToken"]
    assert answer["errors"]


@pytest.mark.parametrize("kind", [Kind.TORN_JSON, Kind.HTML_OK])
def test_an_answer_that_is_no_json_has_status_200(kind: Kind, stage: Stage, on: Play) -> None:
    answer = asked(stage, on, kind)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


def test_a_retry_after_may_be_a_date_soon(stage: Stage, on: Play) -> None:
    answer = asked(stage, on, Kind.TOO_MANY_UNTIL)
    until, now = (parsedate_to_datetime(answer.headers[name]) for name in ("Retry-After", "Date"))
    assert timedelta(0) < until - now <= timedelta(seconds=3)


def test_an_unknown_word_stands_where_an_enum_was(stage: Stage, on: Play) -> None:
    [row, *_] = on.world.deployments(on.service)
    stage.railway.faults.fail("Status", Kind.UNKNOWN_WORD)
    told = ask(stage, STATUS, on.token, id=row.id).json()["data"]["deployment"]
    assert told == {"id": row.id, "status": "TELEPORTED"}


@pytest.mark.parametrize("kind", [Kind.TORN_JSON, Kind.MISSING_FIELD, Kind.PARTIAL])
def test_a_mutation_whose_answer_is_spoilt_is_applied(kind: Kind, stage: Stage, on: Play) -> None:
    before = len(on.world.deployments(on.service))
    stage.railway.faults.fail("deploymentRollback", kind)
    ask(stage, ROLLBACK, on.token, id=on.good.id)
    assert len(on.world.deployments(on.service)) == before + 1
