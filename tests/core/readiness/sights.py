"""What a check may have seen: everything in good order, to be changed in one place."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from rerail.core.acting.plan import Plan, Undone
from rerail.core.evidence.values import Platform
from rerail.core.judging.checks import Evidence
from rerail.core.readiness.seen import IssuesSeen, Seen
from rerail.core.readiness.values import Readiness, Right, Row
from rerail.core.text import draft
from rerail.core.values import AutoDeploy, Outcome, RateLimit, Route, ServiceView
from tests.core.acting.played import GOOD, HEALTH, plan_of
from tests.fakes import START

VIEW = ServiceView(
    project_id="project",
    project_name="shop",
    environment_id="environment",
    environment_name="production",
    service_id="service",
    service_name="api",
)


def plan_in_order(*, removed_hours_ago: float = 1.0) -> Plan:
    """Give a Plan whose Target was removed so long ago."""
    plan = plan_of((Route.ROLLBACK, Route.REDEPLOY))
    target = replace(GOOD, status_updated_at=START - timedelta(hours=removed_hours_ago))
    choice = replace(plan.choice, target=replace(plan.choice.target, deployment=target))
    return replace(plan, choice=choice, undone=Undone(variables=(), commits=1, migrations=()))


def in_order(plan: Plan | None = None) -> Seen:
    """Give what is seen where nothing is wrong."""
    plan = plan or plan_in_order()
    return Seen(
        at=START,
        service="api",
        environment=None,
        token="A project token",
        view=VIEW,
        releases=3,
        releases_from="GitHub",
        private=True,
        choice=plan.choice,
        plan=plan,
        checks=(HEALTH,),
        measured=(measured(Outcome.PASSED),),
        rights=(Right(name="live"), Right(name="http-log")),
        subscription="pro",
        auto_deploy=AutoDeploy(enabled=False),
        platform=Platform(stable=True),
        issues=IssuesSeen(repository="acme/shop", enabled=True),
        claims=IssuesSeen(repository="acme/shop", enabled=True),
        skew=0.4,
        rate=RateLimit(remaining=900, resets_at=START),
    )


def measured(outcome: Outcome) -> Evidence:
    """Give a measurement of the health check."""
    return Evidence(
        check=HEALTH.name,
        subject=HEALTH.url,
        started_at=START,
        finished_at=START,
        outcome=outcome,
        observed=draft("200 in 3 ms"),
    )


def row(readiness: Readiness, name: str) -> Row:
    """Give the only row of a name."""
    [found] = [each for each in readiness.rows if each.name == name]
    return found
