"""A bad release, and a run that is killed while it brings the former one back."""

from __future__ import annotations

from dataclasses import replace

from rerail.simulator.scenarios import bad_release

SCENARIO = replace(
    bad_release.SCENARIO,
    name="killed-midway",
    title="Killed midway",
    story="The run that rolls back is killed before it could verify anything; the next one goes on with it.",
    command="rollback, killed",
)
