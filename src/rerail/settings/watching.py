"""The registry's settings of how a release is watched, and of what follows."""

from __future__ import annotations

from typing import Annotated

from rerail.core.watching.plan import SmokeCheck
from rerail.core.watching.triggers import TriggerName
from rerail.settings import kinds, kinds_of_watch
from rerail.settings.option import WATCH, Group, Option
from rerail.settings.verifying import Verifying


def _watching(kind: kinds.Kind, help: str, default: str = "", otherwise: str = "") -> Option:  # noqa: A002
    return Option(Group.WATCHING, kind, help, default=default, otherwise=otherwise, commands=WATCH)


class Watching(Verifying):
    """What is watched, its limits, and what follows. Shares are fractions (0.1 is 10 %); None: off."""

    commit: Annotated[
        str | None,
        _watching(
            kinds.NAME, "Watch the deployment of this commit.", otherwise="by the event, else the newest"
        ),
    ]
    deployment: Annotated[
        str | None, _watching(kinds.NAME, "Watch this deployment, by its id.", otherwise="as above")
    ]
    watch_for: Annotated[
        float, _watching(kinds.TIME_LIMIT, "How long to watch, once it is live.", default="15m")
    ]
    live_timeout: Annotated[
        float, _watching(kinds.TIME_LIMIT, "How long it may take to be live.", default="30m")
    ]
    api_availability: Annotated[
        float | None,
        _watching(kinds_of_watch.PERCENT, "Share of our probes that must pass, or off.", default="95%"),
    ]
    error_rate: Annotated[
        float | None,
        _watching(kinds_of_watch.PERCENT, "Share of users' requests that may fail, or off.", default="10%"),
    ]
    error_window: Annotated[
        float, _watching(kinds.TIME_LIMIT, "Time over which both are taken.", default="5m")
    ]
    performance_degradation: Annotated[
        float | None,
        _watching(kinds_of_watch.PERCENT, "How much slower than before it may be, or off.", default="50%"),
    ]
    log_errors: Annotated[
        float | None,
        _watching(
            kinds_of_watch.PERCENT,
            "How many more error lines than before it may log, or off.",
            default="100%",
        ),
    ]
    restarts: Annotated[
        int | None, _watching(kinds_of_watch.COUNT, "So many restarts are a crash loop, or off.", default="3")
    ]
    checks: Annotated[
        tuple[SmokeCheck, ...] | None,
        _watching(kinds_of_watch.CHECKS, "Smoke checks: requests and commands; see docs/watch.md."),
    ]
    data_corruption_command: Annotated[
        str | None,
        _watching(kinds.COMMAND, "Shell command that fails when data is corrupted; it gets no tokens."),
    ]
    security_exposure_command: Annotated[
        str | None,
        _watching(kinds.COMMAND, "Shell command that fails when a vulnerability is exposed; no tokens."),
    ]
    declare: Annotated[
        tuple[TriggerName, ...],
        _watching(kinds_of_watch.DECLARED, "Say that it has happened: data-corruption, security-exposure."),
    ]
    rollback: Annotated[
        bool, _watching(kinds.FLAG, "Roll back a release that is BAD, where two witnesses saw it fail.")
    ]
    rollback_on: Annotated[
        tuple[TriggerName, ...],
        _watching(kinds_of_watch.ADVISING, "Triggers that only advise, and may roll back here."),
    ]
    cool_down: Annotated[
        float,
        _watching(
            kinds.DURATION, "No second automatic rollback of the service within this time.", default="1h"
        ),
    ]
    force: Annotated[bool, _watching(kinds.FLAG, "Roll back although Railway itself has an incident.")]
    ask: Annotated[
        bool,
        _watching(kinds.FLAG, "File an issue that asks a human: INCONCLUSIVE, or BAD without a rollback."),
    ]
    tag_on_healthy: Annotated[
        bool, _watching(kinds.FLAG, "Record a HEALTHY release: a new tag, and a GitHub deployment status.")
    ]
