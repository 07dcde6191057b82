"""A release brings a migration, and its queries do not fit the schema."""

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
    fails = releasing(
        health=(Phase(after=0, answer=BAD, paths=("/api/orders",)),), logs=SCHEMA_ERRORS, chatter=(USUAL,)
    )
    files = {
        "migrations/0042_order_status.sql": "ALTER TABLE orders ADD COLUMN status text;\n",
        "app/orders.py": "COLUMNS = ('id', 'state')\n",
    }
    push(ground, "Show the state of an order", files, fails)


SCHEMA_ERRORS = tuple(
    (
        2.0 + 15 * n,
        "error",
        'ERROR psycopg.errors.UndefinedColumn: column "state" of relation "orders" does not exist',
    )
    for n in range(40)
)
CHECKS = """
- name: orders can be read
  url: /api/orders
  core: true
  every: 15s
"""


SCENARIO = Scenario(
    name="watch-migration",
    title="A migration issue, watched",
    story="Orders fail with schema errors; a core check shows it, and going back crosses a migration.",
    verdict="BAD",
    exit_code=10,
    build=story(_make),
    options=lambda _stage: ("--rollback", "--checks", CHECKS),
    command="watch",
)
