"""What is said of a Plan that undoes a rollback: in the direction in which it goes."""

from __future__ import annotations

from msgspec.structs import replace

from rerail.core.acting.plan import Level, VariableChange
from rerail.core.text import Untrusted
from tests.core.choosing.builders import NOW
from tests.core.choosing.test_safety import LIVE, looked

PATHS = (Untrusted("db/migrations/0007_orders.sql"),)


def test_a_migration_that_comes_again_stops_nothing_as_the_rollback_did_not_undo_it() -> None:
    found = {f.code: f for f in looked(forward=True, migrations=PATHS)}
    assert found["migration-again"].level is Level.NOTE
    assert found["migration-again"].says.reveal() == (
        "Going forward brings back the code that goes with db/migrations/0007_orders.sql; "
        "the rollback did not undo those."
    )
    assert not any(f.level is Level.STOP for f in found.values())


def test_migrations_that_could_not_be_read_are_no_danger_on_the_way_forward() -> None:
    assert "migrations-unknown" not in {f.code for f in looked(forward=True, migrations=None)}
    assert "migrations-unknown" in {f.code for f in looked(migrations=None, variables=())}


def test_variables_come_back_and_are_not_undone() -> None:
    changed = (VariableChange(name="API_TOKEN", kind="changed"), VariableChange(name="SIZE", kind="added"))
    found = {f.code: f.says.reveal() for f in looked(forward=True, variables=changed)}
    assert found["secret-rotated"] == "Going forward brings the former API_TOKEN back."
    assert found["variables-changed"] == "Going forward also brings back SIZE."


def test_what_is_under_way_with_the_good_commit_is_not_cancelled() -> None:
    coming = replace(LIVE, id="coming", status="BUILDING", created_at=NOW)
    [back] = [f for f in looked(newest=(coming, LIVE)) if f.code == "deployment-under-way"]
    [forward] = [f for f in looked(forward=True, newest=(coming, LIVE)) if f.code == "deployment-under-way"]
    assert "it is cancelled" in back.says.reveal()
    assert "once live it replaces the Target" in forward.says.reveal()
