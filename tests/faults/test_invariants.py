"""The invariants can fail: a good run that is spoilt in one way breaks the one that looks for it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults import invariants
from tests.faults.scene import Ran, played
from tests.faults.story import SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def say(ran: Ran, **values: Any) -> Ran:  # noqa: ANN401 - what stands in result.json
    """Make result.json say something else."""
    path = ran.played.folder / "result.json"
    path.write_text(json.dumps({**ran.played.result, **values}))
    return ran


def print_(ran: Ran, text: str) -> Ran:
    return replace(ran, printed=f"{ran.printed}{text}")


def roll_back_again(ran: Ran) -> Ran:
    setting = ran.scene.theatre.setting
    assert setting.target is not None
    setting.world.rollback(setting.target.id)
    return ran


def send_blindly(ran: Ran) -> Ran:
    for _ in range(2):
        ran.stage.requests.add("railway", "Rollback", mutation=True)
    return ran


def switch_on(ran: Ran) -> Ran:
    setting = ran.scene.theatre.setting
    setting.world.set_auto_deploy(setting.service, enabled=True)
    return ran


def switch_on_untold(ran: Ran) -> Ran:
    switch_on(ran)
    summary = ran.scene.theatre.folder / "summary"
    summary.write_text(summary.read_text().replace(invariants.STILL_ON, "all is well"))
    return ran


def lose_claim(ran: Ran) -> Ran:
    repository = ran.scene.theatre.setting.repository
    [ref] = repository.refs("refs/rerail/claims/")
    repository.delete_ref(ref.name)
    return ran


def comment_twice(ran: Ran) -> Ran:
    github = ran.scene.theatre.setting.github
    [issue] = ran.issues
    github.issues_of(github.main).comment("somebody", issue.number, issue.comments[0].body)
    return ran


SPOILT: tuple[tuple[invariants.Invariant, Callable[[Ran], Ran], str], ...] = (
    (invariants.it_ends_in_time, lambda ran: replace(ran, clock_seconds=10_000), "after its Verdict"),
    (invariants.it_ends_in_time, lambda ran: say(ran, deadline=-60), "after the rollback was sent"),
    (invariants.the_verdict_is_true, lambda ran: say(ran, verdict="not_recovered"), "NOT_RECOVERED"),
    (invariants.one_rollback_at_most, roll_back_again, "2 deployments were made: rollback, rollback"),
    (invariants.nothing_is_sent_again_blindly, send_blindly, "without a look in between"),
    (invariants.the_freeze_is_true, switch_on, "was seen to be off"),
    (invariants.the_freeze_is_true, switch_on_untold, "does not say AUTO-DEPLOY IS STILL ON"),
    (invariants.the_claim_is_true, lose_claim, "but is gone"),
    (invariants.everything_written_agrees, lambda ran: say(ran, **{"exit-code": 12}), "says 12"),
    (invariants.everything_written_agrees, lambda ran: say(ran, verdict="inconclusive"), "INCONCLUSIVE"),
    (invariants.no_secret_leaves, lambda ran: print_(ran, SECRETS[0]), "has left"),
    (invariants.no_mistake_of_ours, lambda ran: print_(ran, "rerail failed: KeyError"), "KeyError"),
    (invariants.the_incident_is_filed_or_can_be, comment_twice, "written twice"),
    (invariants.the_incident_is_filed_or_can_be, lambda ran: say(ran, told=[]), "exit code is 0"),
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """Give a run in which nothing failed."""
    with played(lambda _: None, tmp_path_factory.mktemp("good")) as ran:
        assert invariants.broken(ran) == ()
        yield ran


@pytest.mark.parametrize(("invariant", "spoil", "says"), SPOILT)
def test_a_run_that_is_spoilt_breaks_its_invariant(
    invariant: invariants.Invariant, spoil: Callable[[Ran], Ran], says: str, good: Ran
) -> None:
    kept = good.played.result
    try:
        words = [*invariant(spoil(good))]
    finally:
        say(good, **kept)
    assert any(says in word for word in words), words


def test_each_invariant_is_spoilt_once() -> None:
    assert {invariant for invariant, _, _ in SPOILT} == set(invariants.ALL)


def test_recovered_is_not_believed_of_a_service_that_does_not_work(tmp_path: Path) -> None:
    with played(lambda _: None, tmp_path) as ran:
        setting = ran.scene.theatre.setting
        setting.world.change(setting.service, breaks_with={"LOG_LEVEL": "info"})
        assert [*invariants.the_verdict_is_true(ran)] == ["it said RECOVERED, but the Target does not answer"]
