"""The ladder: by which Routes the Target can be reached, what each costs, and which this run may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.plan import Rung, VariableChange
from rerail.core.telling.wording import duration
from rerail.core.values import Route, Trigger, Value

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.choosing.choice import Chosen, Target
    from rerail.core.values import ServiceView


class Terms(Value):
    """Under which terms this run may take a rung; `variables` None means: could not be compared."""

    trigger: Trigger
    allow_rebuild: bool
    route: Route | None
    variables: tuple[VariableChange, ...] | None


def ladder(
    choice: Chosen, view: ServiceView, terms: Terms, *, measured_build: float | None, now: datetime
) -> tuple[Rung, ...]:
    """Give the rungs in order. Only `rollback` restores image and variables; the others rebuild.

    `measured_build` is in seconds. Source: Railway docs pricing/plans and deployments/deployment-actions
    (what a rollback restores).
    """
    target = choice.target
    return (
        Rung(
            route=Route.ROLLBACK,
            price="restores the stored image and its variables; no build, live in seconds",
            barred=_not_asked(terms, Route.ROLLBACK) or _no_image(target, now),
        ),
        Rung(
            route=Route.REDEPLOY,
            price=_price_of_rebuild(
                "builds the same source again; Railway does not document with which variables",
                view,
                terms,
                measured_build,
            ),
            barred=_not_asked(terms, Route.REDEPLOY) or _no_redeploy(target) or _no_rebuild(terms),
        ),
        Rung(
            route=Route.COMMIT,
            price=_price_of_rebuild("builds the commit with TODAY's variables", view, terms, measured_build),
            barred=_not_asked(terms, Route.COMMIT) or _no_commit(target, view) or _no_rebuild(terms),
        ),
    )


def _not_asked(terms: Terms, route: Route) -> str | None:
    return f"only {terms.route} was asked for" if terms.route not in (None, route) else None


def _no_image(target: Target, now: datetime) -> str | None:
    if target.deployment is None:
        return "Railway never ran this commit"
    if target.deployment.can_rollback:
        return None
    removed = target.deployment.status_updated_at if target.deployment.status == "REMOVED" else None
    ago = f" (removed {duration((now - removed).total_seconds())} ago)" if removed else ""
    return f"its image is gone{ago}"


def _no_redeploy(target: Target) -> str | None:
    if target.deployment is None:
        return "Railway never ran this commit"
    return None if target.deployment.can_redeploy else "Railway says that it can't be redeployed"


def _no_commit(target: Target, view: ServiceView) -> str | None:
    if target.commit is None:
        return "its commit is not known"
    if view.source_image is not None and view.source_repo is None:
        return "the service runs an image, not a repository"
    if view.source_repo is None:
        return "the service has no repository connected"
    return None


def _no_rebuild(terms: Terms) -> str | None:
    """Bar an automatic run that may not rebuild, or would not have the variables that the Target had."""
    if terms.trigger is not Trigger.AUTOMATIC:
        return None
    if not terms.allow_rebuild:
        return "an automatic run rebuilds only with --allow-rebuild"
    if terms.variables is None:
        return "the variables could not be compared, and it may use today's"
    if terms.variables:
        return f"{_names(terms.variables)} changed since, and it may use today's"
    return None


def _price_of_rebuild(what: str, view: ServiceView, terms: Terms, measured_build: float | None) -> str:
    parts = [what]
    known = f"its own build took {duration(measured_build)}" if measured_build else "how long is unknown"
    parts.append(known)
    if terms.variables:
        parts.append(f"{_names(terms.variables)} changed since")
    elif terms.variables is None:
        parts.append("whether variables changed could not be read")
    if view.has_pre_deploy_command:
        parts.append("may run the pre-deploy command: older code can meet a newer schema")
    return "; ".join(parts)


def _names(variables: tuple[VariableChange, ...], most: int = 5) -> str:
    names = [v.name for v in variables[:most]]
    more = len(variables) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
