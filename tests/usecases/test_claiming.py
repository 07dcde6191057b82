"""What a Claim's ref points at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from rerail.core.choosing.choice import Chosen, Target
from rerail.core.journal import Held
from rerail.core.values import Deployment, Release
from rerail.driver import Stop
from rerail.usecases.claiming import Claiming
from rerail.usecases.gather import Gathering
from rerail.usecases.request import Request
from tests.fakes import START, FakeClock, InlineWorkers, MemoryJournal

TAGGED = Release(tag="deploy-1", commit="c" * 40, at=START)


@dataclass
class Refs:
    """Somebody who keeps what the Claim was to point at."""

    commits: list[str] = field(default_factory=list)

    def take(self, deployment_id: str, *, turn: int, commit: str) -> bool:
        assert (deployment_id, turn) == ("bad", 1)
        self.commits.append(commit)
        return True


@dataclass
class Given:
    claims: Refs
    clock: FakeClock = field(default_factory=FakeClock)
    stop: Stop = field(default_factory=Stop)

    def __post_init__(self) -> None:
        self.journal = MemoryJournal(self.clock)


def claimed(target: str | None, live: str | None, releases: tuple[Release, ...]) -> tuple[Held, list[str]]:
    given = Given(claims=Refs())
    gathering = Gathering(InlineWorkers(), given.clock, given.stop.wake)
    bad = Deployment(id="bad", status="SUCCESS", created_at=START, commit=live)
    choice = Chosen(
        live=bad,
        target=Target(
            deployment=None, release=None, joined=None, commit=target, served=None, why="it served"
        ),
    )
    claiming = Claiming(cast("Any", given), gathering)
    claiming.ask(Request(service="api"), choice, releases)
    claiming.write()
    claim = given.journal.state.claim
    assert claim is not None
    return claim.held, given.claims.commits


def test_it_points_at_the_target_s_commit_else_at_the_failed_one() -> None:
    assert claimed("a" * 40, "b" * 40, (TAGGED,)) == (Held.OURS, ["a" * 40])
    assert claimed("a" * 7, "b" * 40, (TAGGED,)) == (Held.OURS, ["b" * 40])


def test_of_a_service_that_runs_an_image_it_points_at_a_releases_commit() -> None:
    assert claimed(None, None, (TAGGED,)) == (Held.OURS, ["c" * 40])


def test_where_no_commit_is_known_it_is_not_available() -> None:
    assert claimed(None, None, ()) == (Held.UNAVAILABLE, [])
