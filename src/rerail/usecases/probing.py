"""The reads that a rollback makes after it has acted, tried beforehand: each once, all at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from rerail.core.readiness.values import Right
from rerail.core.text import draft
from rerail.usecases.overheard import right_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.core.evidence.values import Platform
    from rerail.core.text import Secret
    from rerail.core.values import AutoDeploy, Deployment, ServiceView
    from rerail.ports.evidence import EvidenceSource
    from rerail.ports.readiness import ReadinessSource
    from rerail.usecases.gather import Asked, Gathering
    from rerail.usecases.request import ReadPorts

T = TypeVar("T")
LIMIT = 20.0
"""Seconds for all of them; what has not answered by then is unknown."""
WINDOW = timedelta(minutes=1)
"""Of logs and figures: whether they can be read shows in few rows as well."""


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What came of it; None where nothing came back."""

    rights: tuple[Right, ...]
    auto_deploy: AutoDeploy | None
    platform: Platform | None
    subscription: str | None
    secrets: Mapping[str, Secret] | None
    """The variables of what is live, to be hidden."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Whom to ask."""

    evidence: EvidenceSource
    readiness: ReadinessSource


def probe(
    ports: ReadPorts, gathering: Gathering, sources: Sources, view: ServiceView, live: Deployment | None
) -> Probed:
    """Try them all; `live` is whose logs are asked for, None: there is none to ask for."""
    now, evidence = ports.clock.now(), sources.evidence
    tried: dict[str, Asked[Any]] = {}

    def ask(name: str, call: Callable[[], T]) -> Asked[T]:
        asked = gathering.ask(name, call)
        tried[name] = asked
        return asked

    auto_deploy = ask("auto-deploy", lambda: ports.railway.read_auto_deploy(view))
    platform = ask("platform", evidence.platform)
    subscription = ask("plan", lambda: evidence.plan(view.project_id))
    where = (view.environment_id, view.service_id, now - WINDOW, now)
    ask("http-metrics", lambda: evidence.traffic(*where))
    ask("metrics", lambda: evidence.resources(*where))
    values = _of(live.id, ports, evidence, ask) if live else None
    gathering.wait(*tried.values(), seconds=LIMIT, unless=lambda: ports.stop.signal is not None)
    return Probed(
        rights=tuple(_right(name, asked) for name, asked in tried.items()),
        auto_deploy=auto_deploy.value,
        platform=platform.value,
        subscription=subscription.value,
        secrets=values.value if values else None,
    )


def _of(
    live_id: str,
    ports: ReadPorts,
    evidence: EvidenceSource,
    ask: Callable[[str, Callable[[], Any]], Asked[Any]],
) -> Asked[Mapping[str, Secret]]:
    """Try what Railway remembers of one deployment; gives the call for its variables."""
    now = ports.clock.now()
    ask("build-log", lambda: evidence.build_log(live_id, start=now - WINDOW, end=now))
    ask("deploy-log", lambda: evidence.deploy_log(live_id, start=now - WINDOW, end=now))
    ask("http-log", lambda: evidence.http_log(live_id, start=now - WINDOW, end=now))
    return ask("variables", lambda: evidence.variable_values(live_id))


def _right(name: str, asked: Asked[Any]) -> Right:
    """Give what one shows; an answer that came without what was asked for shows nothing more."""
    if asked.error is None and not asked.finished:
        return Right(name=name, error=draft("it was not waited for"))
    return right_of(name, asked.error)
