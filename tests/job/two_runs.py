"""Two runs on one stage: started together, each in a thread of its own, on the same clock."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

from rerail.core.telling.machine_block import MachineBlock, decode_block

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.simulator.github.values import Issue
    from tests.job.front_door import Played, Theatre

CLAIMS = "refs/rerail/claims/"


def together(
    stage: Theatre, *options: tuple[str, ...], env: Callable[[int], dict[str, str]] = lambda _: {}
) -> list[Played]:
    """Run rerail once with each of these options, all at the same time; `env` is asked with the place."""
    ended: list[Played | None] = [None] * len(options)
    start = Barrier(len(options))

    def run(place: int) -> None:
        start.wait()
        ended[place] = stage.run(*options[place], env=env(place), folder=stage.folder / f"run-{place}")

    threads = [Thread(target=run, args=(place,)) for place in range(len(options))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [played for played in ended if played is not None]


@dataclass(frozen=True)
class Pair:
    """Of two runs, the one that sent the rollback and the one that looked on."""

    actor: Played
    follower: Played

    @classmethod
    def of(cls, *runs: Played) -> Pair:
        """Tell them apart by their journals: one run sent something, the others nothing."""
        (actor,) = [run for run in runs if kinds(run).get("intent")]
        (follower,) = [run for run in runs if run is not actor]
        return cls(actor, follower)


def kinds(run: Played) -> dict[str, int]:
    """Count the journal's lines by their kind."""
    counted: dict[str, int] = {}
    for line in run.journal:
        counted[line["data"]["kind"]] = counted.get(line["data"]["kind"], 0) + 1
    return counted


def lines(run: Played, kind: str) -> list[dict[str, Any]]:
    """Give the journal's lines of a kind."""
    return [line["data"] for line in run.journal if line["data"]["kind"] == kind]


def sent_nothing(run: Played) -> bool:
    """Tell whether nothing was changed at Railway by this run, nor anything collected."""
    did = {"intent", "change-intent", "observed"} & kinds(run).keys()
    return not did and not (run.folder / "evidence").exists()


def block_of(issue: Issue) -> MachineBlock:
    """Give the machine block of an incident's issue."""
    block = decode_block(issue.body or "")
    assert block is not None
    return block


def claims(stage: Theatre) -> list[str]:
    """Give the names of the Claims that are there: deployment id, and the turn from the second on."""
    found = stage.setting.repository.refs(CLAIMS)
    return [ref.name.removeprefix(CLAIMS) for ref in found]


def claim_of_a_dead_run(stage: Theatre) -> str:
    """Leave the Claim that a run took which then died; give the id that it is named after."""
    live = stage.setting.world.active(stage.setting.service)[0]
    assert live.commit is not None
    stage.setting.repository.set_ref(f"{CLAIMS}{live.id}", live.commit.sha)
    return live.id
