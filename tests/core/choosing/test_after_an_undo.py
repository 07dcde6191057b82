"""Railway calls it a rollback as well when one is undone: that goes forward, and is none."""

from __future__ import annotations

from rerail.core.choosing.rollbacks import descends_from_rollback
from tests.core.choosing.builders import NOW, chosen, removed, up, view
from tests.core.choosing.test_after_a_rollback import BACK, BAD, TAGS, V0, V1

UNDOING = up("again", made=60, commit=BAD.commit, reason="rollback")
UNDONE = removed("back", made=99, ended=59, commit=V1.commit, reason="rollback")


def test_what_undoes_a_rollback_is_none_and_leads_back_to_where_the_rollback_led() -> None:
    service = view(V1, BAD, UNDONE, UNDOING)
    assert descends_from_rollback(service, UNDOING, NOW) is None
    assert chosen(service, *TAGS).target.commit == V1.commit


def test_a_rollback_that_railway_moved_can_be_undone_as_well() -> None:
    moved = removed("moved", made=80, ended=59, commit=V1.commit)
    assert descends_from_rollback(view(V1, BAD, BACK, moved, UNDOING), UNDOING, NOW) is None


def test_going_back_once_more_after_it_was_undone_is_a_rollback_again() -> None:
    forward = removed("again", made=60, ended=29, commit=BAD.commit, reason="rollback")
    back = up("back-again", made=30, commit=V1.commit, reason="rollback")
    service = view(V1, BAD, UNDONE, forward, back)
    assert descends_from_rollback(service, back, NOW) == back


def test_going_further_back_than_a_rollback_did_undoes_nothing() -> None:
    further = up("further", made=60, commit=V0.commit, reason="rollback")
    assert descends_from_rollback(view(V0, V1, BAD, UNDONE, further), further, NOW) == further


def test_settings_of_one_commit_that_are_rolled_back_twice_are_not_taken_for_an_undo() -> None:
    """Nothing tells which of them came back: the safe side is taken."""
    changed = removed("changed", made=200, ended=98, commit=V1.commit, patch_id="p")
    second = up("second", made=60, commit=V1.commit, reason="rollback")
    assert descends_from_rollback(view(V1, changed, UNDONE, second), second, NOW) == second
