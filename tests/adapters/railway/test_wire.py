"""Railway's JSON to values: all shapes of `meta`, and garbage."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.railway.wire import deployment, happenings, made, places, requests, service, variables
from rerail.core.text import Untrusted
from rerail.ports import RailwayError, Trouble

if TYPE_CHECKING:
    from rerail.core.values import Deployment

ROW: dict[str, Any] = {"id": "d-1", "status": "SUCCESS", "createdAt": "2026-11-23T03:00:00.000Z"}
SHA = "a1" * 20
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
READERS = [
    deployment.read_deployment,
    lambda data: deployment.read_history(data, "s", None),
    lambda data: deployment.read_live(data, "s"),
    happenings.read_happenings,
    service.read_vital_by_token,
    service.read_vital_by_project,
    places.read_token,
    places.read_project,
    places.read_projects,
    places.read_workspaces,
    variables.read_compared,
    lambda data: requests.read_requests(data, ("r",)),
    made.read_rolled_back,
    made.read_redeployed,
    made.read_deployed,
]
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "deployment": JSON | st.fixed_dictionaries(dict.fromkeys(ROW, JSON) | {"meta": JSON}),
        "deployments": st.fixed_dictionaries({"edges": st.lists(st.fixed_dictionaries({"node": JSON}))}),
        "serviceInstance": st.fixed_dictionaries({"activeDeployments": st.lists(JSON)}),
        "deploymentEvents": JSON,
        "projectToken": st.fixed_dictionaries({"project": JSON, "environment": JSON}),
        "target": st.fixed_dictionaries({"variables": JSON}) | st.none(),
        "live": st.fixed_dictionaries({"variables": JSON}) | st.none(),
        "httpLogs": JSON,
        "deploymentRollback": JSON,
    },
)


def read(**fields: object) -> Deployment:
    return deployment.read_deployment({"deployment": ROW | fields})


def test_a_deployment_is_read_with_railways_own_word_for_its_status() -> None:
    found = read(status="SOMETHING_NEW", canRollback=True, deploymentStopped=True, snapshotId="s-1")
    assert found.status == "SOMETHING_NEW"
    assert found.created_at == datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert (found.can_rollback, found.stopped, found.snapshot_id) == (True, True, "s-1")


@pytest.mark.parametrize("as_string", [False, True])
def test_meta_is_read_as_an_object_and_as_a_string_of_one(as_string: bool) -> None:
    meta = {
        "commitHash": SHA.upper(),
        "commitMessage": "Fix it @team",
        "reason": "rollback",
        "patchId": "p-1",
        "image": "ghcr.io/acme/api:1",
        "cliMessage": "deploy-1",
    }
    found = read(meta=json.dumps(meta) if as_string else meta)
    assert (found.commit, found.reason, found.patch_id) == (SHA, "rollback", "p-1")
    assert found.message == Untrusted("Fix it @team")
    assert found.cli_message == Untrusted("deploy-1")
    assert found.image == "ghcr.io/acme/api:1"


@pytest.mark.parametrize("meta", [None, "", "null", "{", "[]", 5, [], {}, {"commitHash": 5, "reason": []}])
def test_meta_without_anything_in_it_says_nothing(meta: object) -> None:
    assert read(meta=meta) == read()


def test_a_wrong_key_of_meta_does_not_spoil_the_others() -> None:
    found = read(meta={"commitHash": SHA, "commitMessage": {"no": 1}, "patchId": 7})
    assert (found.commit, found.message, found.patch_id) == (SHA, None, None)


@pytest.mark.parametrize("commit", ["main", "", "deadbee g", "abc", "g" * 40, "a" * 65])
def test_what_is_not_hexadecimal_is_no_commit(commit: str) -> None:
    assert read(meta={"commitHash": commit}).commit is None


def test_half_an_emoji_in_a_commit_message_does_not_cost_the_answer() -> None:
    cut = json.loads('{"commitMessage": "ship it \\ud83d"}')
    message = read(meta=cut).message
    assert isinstance(message, Untrusted)
    assert message.reveal().encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"id": None},
        {"id": "a b\n"},
        {"status": 5},
        {"createdAt": "yesterday"},
        {"createdAt": "2026-11-23T03:00:00"},
        {"createdAt": "0001-01-01T00:00:00+10:00"},
        {"canRollback": "yes"},
        {"instances": [{}]},
    ],
)
def test_a_field_of_another_type_than_promised_is_garbled(fields: dict[str, object]) -> None:
    with pytest.raises(RailwayError) as caught:
        read(**fields)
    assert caught.value.trouble is Trouble.GARBLED


def test_a_cursor_that_does_not_move_ends_the_history() -> None:
    answer = {"deployments": {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}}
    assert deployment.read_history(answer, "s", "b").next_page == "c"
    assert deployment.read_history(answer, "s", "c").next_page is None


def test_only_names_of_variables_come_out_and_railways_own_are_left_out() -> None:
    answer = {
        "target": {"variables": {"A": "1", "B": "same", "GONE": "x", "RAILWAY_DEPLOYMENT_ID": "1"}},
        "live": {"variables": {"A": "2", "B": "same", "NEW": "x", "RAILWAY_DEPLOYMENT_ID": "2"}},
    }
    found = [(change.name, change.kind) for change in variables.read_compared(answer).changes]
    assert found == [("A", "changed"), ("GONE", "removed"), ("NEW", "added")]


def test_values_of_variables_come_out_as_secrets_only() -> None:
    answer = {"target": {"variables": {"A": "hunter2-hunter2"}}, "live": {"variables": {"A": 7, "B": "b"}}}
    compared = variables.read_compared(answer)
    assert [{name: value.reveal() for name, value in each.items()} for each in compared.values] == [
        {"A": "hunter2-hunter2"},
        {"B": "b"},
    ]
    assert "hunter2" not in repr(compared)


@pytest.mark.parametrize(
    "broken",
    [{"variables": ["hunter2-hunter2"]}, {"variables": "hunter2-hunter2"}, "hunter2-hunter2"],
)
def test_a_garbled_snapshot_shows_no_value(broken: object) -> None:
    with pytest.raises(RailwayError) as caught:
        variables.read_compared({"target": broken, "live": broken})
    assert caught.value.__context__ is None
    assert "hunter2" not in repr(caught.value)


def test_a_snapshot_that_is_gone_is_not_found() -> None:
    with pytest.raises(RailwayError) as caught:
        variables.read_compared({"target": None, "live": {"variables": {}}})
    assert caught.value.trouble is Trouble.NOT_FOUND


@pytest.mark.parametrize("answer", [False, None, 1, "true", {}, [True]])
def test_only_true_is_a_rollback(answer: object) -> None:
    made.read_rolled_back({"deploymentRollback": True})
    with pytest.raises(RailwayError):
        made.read_rolled_back({"deploymentRollback": answer})


def test_ids_that_could_change_a_filter_are_not_asked_for() -> None:
    assert requests.usable(("abc-1", "x OR @path:/", "abc-1", "")) == ("abc-1",)


@given(JSON | SHAPED)
def test_any_json_gives_a_value_or_a_railway_error(data: object) -> None:
    for reader in READERS:
        try:
            reader(data)
        except RailwayError as error:
            assert error.trouble in {Trouble.GARBLED, Trouble.NOT_FOUND}  # noqa: PT017  either is right


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=3)))))
def test_times_are_utc_whatever_the_zone_they_came_in(at: datetime) -> None:
    try:
        found = read(createdAt=at.isoformat())
    except RailwayError:
        assert at.year in {1, 9999}
    else:
        assert found.created_at == at
        assert found.created_at.tzinfo is UTC
