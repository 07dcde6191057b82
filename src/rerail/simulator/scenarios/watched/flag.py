"""A feature behind a flag fails, and all else is fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.scenarios.prints import USUAL
from rerail.simulator.scenarios.scenario import Scenario
from rerail.simulator.scenarios.watched.deploying import push, releasing, story
from rerail.simulator.world.values import BAD, Phase

if TYPE_CHECKING:
    from rerail.simulator.scenarios.ground import Ground
    from rerail.simulator.world.values import Deployment


def _make(ground: Ground, good: Deployment) -> None:
    del good
    fails = releasing(health=(Phase(after=0, answer=BAD, paths=("/api/search",)),), chatter=(USUAL,))
    push(ground, "Search by a new algorithm", {"app/search.py": "NEW = True\n"}, fails)


CHECKS = """
- name: search
  url: /api/search?q=shoes
  flag: FEATURE_NEW_ALGORITHM
  every: 15s
- name: orders can be read
  url: /api/orders
  core: true
"""


SCENARIO = Scenario(
    name="watch-flag",
    title="A feature behind a flag fails",
    story="The new search fails, the shop does not: the decision is to switch the flag off.",
    verdict="BAD",
    exit_code=10,
    build=story(_make, per_minute=12),
    options=lambda _stage: ("--rollback", "--checks", CHECKS),
    command="watch",
)
