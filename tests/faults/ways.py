"""The ways a run may take: each sends operations that the usual one does not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import Answer
from rerail.simulator.world.values import Behaviour

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage
    from rerail.simulator.world.values import Deployment


def nothing(_stage: Stage, _setting: Setting) -> None:
    """Leave everything as it is."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Way:
    """What the run finds; on the usual way a project token, one nested read, and nobody else about.

    `crowd` is how many deployments of another service hide the Target in the nested read.
    """

    name: str
    account: bool = False
    crowd: int = 0
    prepare: Callable[[Stage, Setting], None] = nothing

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


def refusing(operation: str, times: float = math.inf) -> Callable[[Stage, Setting], None]:
    """Let Railway refuse an operation."""

    def prepare(stage: Stage, _setting: Setting) -> None:
        stage.railway.faults.fail(operation, Kind.REFUSED, times=times)

    return prepare


def losing(method: str, path: str) -> Callable[[Stage, Setting], None]:
    """Lose GitHub's answer once, after it was done."""

    def prepare(_stage: Stage, setting: Setting) -> None:
        setting.github.faults.fail(method, path, answer=Answer(status=502, page="html"), applied=True)

    return prepare


def live(setting: Setting) -> Deployment:
    """Give what is live before the run."""
    [serving] = setting.world.active(setting.service)
    return serving


def claimed(_stage: Stage, setting: Setting) -> None:
    """Let another run have the Claim, and nothing come of it."""
    setting.repository.set_ref(f"refs/rerail/claims/{live(setting).id}", setting.repository.resolve("HEAD"))


def sent(_stage: Stage, setting: Setting) -> None:
    """Let another run have sent the rollback, and be killed."""
    if setting.target is not None:
        setting.world.rollback(setting.target.id)


def building(_stage: Stage, setting: Setting) -> None:
    """Let the failed commit be deployed once more: it is under way when the run begins."""
    commit = live(setting).commit
    if commit is not None:
        setting.world.push(setting.service, commit, Behaviour(build_seconds=600.0))


USUAL = Way(name="usual")
BY_NAMES = Way(name="by names", account=True)
BY_WORKSPACE = Way(name="by workspace", account=True, prepare=refusing("Projects", times=1))
NOT_NESTED = Way(name="not nested", prepare=refusing("Vital"))
CROWDED = Way(name="crowded", crowd=101)
BUILDING = Way(name="building", prepare=building)
REFUSED = Way(name="refused", prepare=refusing("Rollback"))
SENT = Way(name="sent", prepare=sent)
CLAIMED = Way(name="claimed", prepare=claimed)
CLAIM_LOST = Way(name="claim lost", prepare=losing("POST", "/git/refs$"))
WITHOUT_GRAPHQL = Way(name="without GraphQL", prepare=losing("POST", "^Releases "))
WAYS = {
    way.name: way
    for way in (
        *(USUAL, BY_NAMES, BY_WORKSPACE, NOT_NESTED, CROWDED, BUILDING, REFUSED, SENT),
        *(CLAIMED, CLAIM_LOST, WITHOUT_GRAPHQL),
    )
}
