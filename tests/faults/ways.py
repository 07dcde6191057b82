"""The ways to the first read of Railway: each sends operations that the usual one does not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rerail.simulator.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage


@dataclass(frozen=True, kw_only=True, eq=False)
class Way:
    """How a run comes to know the service; the usual way is a project token and one nested read.

    `refused` are operations that Railway refuses, and how often. `crowd` is how many deployments of another
    service hide the Target in the nested read.
    """

    name: str
    account: bool = False
    refused: Mapping[str, float] = field(default_factory=dict)
    crowd: int = 0

    def lay(self, stage: Stage) -> None:
        """Refuse what is refused."""
        for operation, times in self.refused.items():
            stage.railway.faults.fail(operation, Kind.REFUSED, times=times)

    def tokens(self, setting: Setting) -> dict[str, str]:
        """Give the environment's tokens for Railway."""
        if self.account:
            return {"RAILWAY_TOKEN": "", "RAILWAY_API_TOKEN": setting.world.account_token()}
        return {"RAILWAY_TOKEN": setting.railway_token}

    def options(self, setting: Setting) -> tuple[str, ...]:
        """Give the options by which the service is found."""
        if not self.account:
            return ()
        return ("--project", setting.world.project_name, "--environment", "production")


USUAL = Way(name="usual")
BY_NAMES = Way(name="by names", account=True)
BY_WORKSPACE = Way(name="by workspace", account=True, refused={"Projects": 1})
NOT_NESTED = Way(name="not nested", refused={"Vital": math.inf})
CROWDED = Way(name="crowded", crowd=101)
