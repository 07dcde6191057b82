"""A bad release, and two runs that want to bring the former one back at the same moment."""

from __future__ import annotations

from dataclasses import replace

from rerail.simulator.scenarios import bad_release

SCENARIO = replace(
    bad_release.SCENARIO,
    name="two-at-once",
    title="Two at once",
    story="A person and the deploy pipeline start a rollback in the same moment: one acts, one looks on.",
    command="rollback, twice",
)
