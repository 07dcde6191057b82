"""What would bring the failed version back, and what keeps it out: by how the service is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rerail.core.acting.plan import Undone, VariableChange
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.incident import incident
from rerail.core.telling.recurrence import FORWARD, Recurrence, difference, recurrence
from tests import telling_states as told

if TYPE_CHECKING:
    from rerail.core.state import State

PUBLIC = TellingFacts(private=False)


def deployed_from(repo: str | None, image: str | None) -> State:
    return told.deployed_from(told.recovered(), repo, image)


def same_commit(*names: str) -> State:
    state = told.recovered()
    assert state.plan is not None
    choice = state.plan.choice
    assert choice.live is not None
    changed = tuple(VariableChange(name=name, kind="changed") for name in names)
    live = replace(choice.live, commit=choice.target.commit)
    plan = replace(state.plan, choice=replace(choice, live=live), undone=Undone(variables=changed))
    return replace(state, plan=plan, choice=plan.choice)


@pytest.mark.parametrize(
    ("repo", "image", "expected", "word"),
    [
        (
            None,
            None,
            Recurrence.UPLOAD,
            "Nothing stops the next “railway up” from shipping the failed version",
        ),
        (None, "ghcr.io/shop/api:1", Recurrence.IMAGE, "image auto-update"),
    ],
)
def test_the_warning_fits_how_the_service_is_deployed(
    repo: str | None, image: str | None, expected: Recurrence, word: str
) -> None:
    state = deployed_from(repo, image)
    found = incident(state, FOR_OURSELVES)
    assert recurrence(state) is expected
    assert found.warning is not None
    assert word in found.warning
    assert "AUTO-DEPLOY" not in found.warning
    assert FORWARD not in [s.says for s in found.next_steps]


def test_what_comes_back_by_a_push_is_kept_out_by_the_freeze_and_still_to_be_mended() -> None:
    found = incident(told.recovered(), FOR_OURSELVES)
    assert recurrence(told.recovered()) is Recurrence.PUSH
    assert found.warning is None
    assert FORWARD in [s.says for s in found.next_steps]


def test_where_the_commit_is_the_same_the_variable_is_to_be_corrected() -> None:
    found = incident(same_commit("POOL_SIZE"), FOR_OURSELVES)
    assert found.says.endswith("Same commit; what differs: POOL_SIZE.")
    assert found.warning == (
        "The changed variable is still set: the next deploy brings it back. Correct POOL_SIZE first."
    )
    told_all = " ".join((found.warning, found.says, *(s.says for s in found.next_steps)))
    assert "push" not in told_all
    assert "revert" not in told_all
    assert "Correct POOL_SIZE in Railway before the next deploy" in told_all


def test_in_public_no_variable_is_named() -> None:
    found = incident(same_commit("POOL_SIZE"), PUBLIC)
    assert found.warning is not None
    assert "POOL_SIZE" not in " ".join((found.warning, found.sentence, *(s.says for s in found.next_steps)))
    assert "Same commit; what differs: a variable." in found.sentence


def test_settings_are_what_differs_where_no_variable_does() -> None:
    assert difference(same_commit(), is_open=True) == "Same commit; what differs: the settings."
    assert difference(told.recovered(), is_open=True) is None
    assert "settings" in (incident(same_commit(), FOR_OURSELVES).warning or "")


def test_several_variables_are_all_to_be_corrected() -> None:
    warned = incident(same_commit("A", "B"), FOR_OURSELVES).warning
    assert warned is not None
    assert warned.endswith("variables are still set: the next deploy brings them back. Correct A, B first.")
