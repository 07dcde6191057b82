"""How the freeze is told: off, still on and why, not wanted, not needed, seen to by another run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.freeze import Freeze, auto_deploy_now, freeze, frozen_at, stays_back
from rerail.core.telling.incident import incident
from rerail.core.telling.machine_block import MachineBlock, decode_block, encode_block, machine_block
from rerail.core.telling.result import result
from rerail.core.text import draft
from rerail.core.values import Route
from rerail.render.plan import plan_parts
from tests import telling_states as told
from tests.fakes import START
from tests.telling_states import GOOD_ID, Story

PUBLIC = TellingFacts(private=False)


def ended(reply: j.Reply, in_force: bool | None) -> Story:
    # A rollback that ended well, with auto-deploy answered and read back like this.
    return told.verified(Story(freeze=(reply, in_force)).live())


@pytest.mark.parametrize(
    ("reply", "in_force", "expected", "now"),
    [
        (j.Reply.ACCEPTED, True, Freeze.OFF, False),
        (j.Reply.LOST, True, Freeze.OFF, False),
        (j.Reply.ACCEPTED, False, Freeze.STILL_ON, True),
        (j.Reply.ACCEPTED, None, Freeze.STILL_ON, None),
        (j.Reply.LOST, None, Freeze.STILL_ON, None),
        (j.Reply.REFUSED, None, Freeze.STILL_ON, None),
    ],
)
def test_it_is_off_only_where_that_was_read_back(
    reply: j.Reply, in_force: bool | None, expected: Freeze, now: bool | None
) -> None:
    state = ended(reply, in_force).state
    assert freeze(state) is expected
    assert auto_deploy_now(state) is now
    warning = incident(state, FOR_OURSELVES).warning or ""
    assert warning.startswith("AUTO-DEPLOY IS STILL ON") is (expected is Freeze.STILL_ON)
    found = result(state, FOR_OURSELVES)
    assert (found.freeze, found.auto_deploy_before, found.auto_deploy_now) == (str(expected), True, now)


def test_a_freeze_that_is_open_when_the_run_ends_counts_as_on() -> None:
    state = told.recovered()
    [change] = state.changes
    still_open = replace(state, changes=(replace(change, answer=None, answered_at=None, seen=None, looks=0),))
    assert freeze(replace(still_open, verdict=None)) is Freeze.UNDER_WAY
    assert freeze(still_open) is Freeze.STILL_ON
    assert "Railway has not answered" in (incident(still_open, FOR_OURSELVES).warning or "")


def test_where_it_is_still_on_the_first_step_is_to_switch_it_off_by_hand() -> None:
    steps = incident(told.still_on(), FOR_OURSELVES).next_steps
    assert steps[0].says.startswith("Switch auto-deploy off by hand: in Railway's dashboard")
    assert "by hand" not in incident(told.recovered(), FOR_OURSELVES).next_steps[0].says


def test_what_railway_said_is_told_inside_only() -> None:
    words = told.Words(trouble="Not Authorized for tokens of Ada")
    assert "(Not Authorized for tokens of Ada)" in (
        incident(told.still_on(words), FOR_OURSELVES).warning or ""
    )
    assert "Ada" not in (incident(told.still_on(words), PUBLIC).warning or "")


def test_a_rollback_that_was_refused_freezes_nothing_and_warns_of_nothing() -> None:
    story = Story().planned().tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))
    story.tell(j.Answer(rung=0, reply=j.Reply.REFUSED, says=draft("no")))
    assert freeze(story.state) is None
    assert frozen_at(story.state) is None
    assert incident(story.state, FOR_OURSELVES).warning is None


def test_a_rollback_that_may_have_been_carried_out_freezes_for_the_gate() -> None:
    assert frozen_at(told.lost()) is not None
    assert machine_block(told.lost()).frozen_at == frozen_at(told.lost())


def test_a_run_that_looks_on_says_who_sees_to_it_and_writes_none_in_the_block() -> None:
    state = told.looks_on()
    assert freeze(state) is Freeze.ELSEWHERE
    assert machine_block(state).frozen_at is None
    assert incident(state, FOR_OURSELVES).warning is None


def test_a_service_without_a_repository_has_the_gate_only() -> None:
    state = told.deployed_from(told.recovered(), None)
    assert freeze(state) is Freeze.NONE_THERE
    assert machine_block(state).frozen_at is not None
    commands = [step.command or "" for step in incident(state, FOR_OURSELVES).next_steps]
    assert any(command.startswith("rerail gate --service api") for command in commands)


def test_who_keeps_auto_deploy_is_told_that_it_is_on_by_their_own_wish() -> None:
    state = told.recovered()
    assert state.plan is not None
    left = replace(state, plan=replace(state.plan, freezes=False, changes=()), changes=())
    assert freeze(left) is Freeze.LEFT
    assert machine_block(left).frozen_at is None
    warning = "AUTO-DEPLOY IS STILL ON: it was left on (--keep-auto-deploy)."
    assert (incident(left, FOR_OURSELVES).warning or "").startswith(warning)
    assert stays_back(left) == "Nothing was frozen, as --keep-auto-deploy asked for."
    assert not any("thaw" in (s.command or "") for s in incident(left, FOR_OURSELVES).next_steps)


def test_what_was_off_before_is_not_said_to_have_been_switched_off() -> None:
    state = told.recovered()
    assert state.plan is not None
    off = replace(state, plan=replace(state.plan, auto_deploy_before=False, changes=()), changes=())
    assert freeze(off) is Freeze.WAS_OFF
    assert "was off already, and stays off" in (stays_back(off) or "")
    assert machine_block(off).frozen_at is not None


def test_the_plan_says_beforehand_what_is_frozen() -> None:
    [says] = [part.says for part in plan_parts(told.dry_run()) if part.name == "Freeze"]
    assert says.endswith("auto-deploy is switched off once Railway accepts the rollback")


def earlier(**changes: object) -> MachineBlock:
    # The block that a frozen incident's issue has.
    block = replace(machine_block(told.recovered()), **changes)
    assert decode_block(encode_block(block)) == block
    return block


def test_a_thaw_of_this_freeze_is_carried_over_by_every_later_update() -> None:
    state = told.recovered()
    before = earlier(thawed_at=state.entries[-1].at)
    block = machine_block(state, before)
    assert block.thawed_at == before.thawed_at
    assert block.frozen_at == before.frozen_at


def test_deploys_that_were_frozen_again_after_a_thaw_are_frozen() -> None:
    state = told.recovered()
    before = earlier(frozen_at=START - timedelta(days=2), thawed_at=START - timedelta(days=1))
    block = machine_block(state, before)
    assert (block.frozen_at, block.thawed_at) == (frozen_at(state), None)
    assert block.frozen_at is not None


def test_that_it_is_off_by_our_own_freeze_is_not_taken_for_how_it_was_before() -> None:
    state = told.recovered()
    assert state.plan is not None
    later = replace(state, plan=replace(state.plan, auto_deploy_before=False, changes=()), changes=())
    assert machine_block(later).auto_deploy_before is False
    assert machine_block(later, earlier()).auto_deploy_before is True
    assert machine_block(later, earlier(auto_deploy_before=None)).auto_deploy_before is None
    assert machine_block(later, MachineBlock(run="r")).auto_deploy_before is False


def test_a_run_that_only_looked_on_leaves_another_runs_freeze_in_the_block() -> None:
    before = earlier()
    block = machine_block(told.looks_on(), before)
    assert (block.frozen_at, block.auto_deploy_now) == (before.frozen_at, False)
