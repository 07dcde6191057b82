"""The ladder: which rungs there are, what each costs, and which of them this run may take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rerail.core.acting.plan import VariableChange
from rerail.core.choosing.choice import Chosen, Target
from rerail.core.choosing.route import Terms, ladder
from rerail.core.values import Route, ServiceView, Trigger
from tests.core.choosing.builders import NOW, removed, up, view

if TYPE_CHECKING:
    from rerail.core.acting.plan import Rung
    from rerail.core.values import Deployment

GOOD = removed("good", made=9000, ended=4800)
LIVE = up("live", made=4801)
CHANGED = (VariableChange(name="POOL_SIZE", kind="changed"),)


def rungs(
    good: Deployment | None = GOOD,
    service: ServiceView | None = None,
    *,
    commit: str | None = None,
    measured_build: float | None = None,
    **terms: Any,  # noqa: ANN401  the fields of Terms
) -> dict[Route, Rung]:
    target = Target(
        deployment=good,
        release=None,
        joined=None,
        commit=good.commit if good else commit,
        served=None,
        why="",
    )
    plain = {"trigger": Trigger.MANUAL, "allow_rebuild": False, "route": None, "variables": ()}
    made = ladder(
        Chosen(live=LIVE, target=target),
        service or view(GOOD, LIVE),
        Terms(**{**plain, **terms}),
        measured_build=measured_build,
        now=NOW,
    )
    return {rung.route: rung for rung in made}


def allowed(*args: Any, **terms: Any) -> list[Route]:  # noqa: ANN401  as `rungs`
    return [route for route, rung in rungs(*args, **terms).items() if rung.barred is None]


def test_the_ladder_is_rollback_then_redeploy_then_commit() -> None:
    assert list(rungs()) == [Route.ROLLBACK, Route.REDEPLOY, Route.COMMIT]
    assert allowed() == [Route.ROLLBACK, Route.REDEPLOY, Route.COMMIT]


def test_only_a_rollback_is_said_to_restore_image_and_variables() -> None:
    prices = {route: rung.price for route, rung in rungs().items()}
    assert "restores the stored image and its variables" in prices[Route.ROLLBACK]
    assert "does not document with which variables" in prices[Route.REDEPLOY]
    assert "TODAY's variables" in prices[Route.COMMIT]


def test_an_image_that_is_gone_bars_the_rollback_and_says_since_when() -> None:
    gone = removed("good", made=9000, ended=4800, can_rollback=False)
    assert rungs(gone)[Route.ROLLBACK].barred == "its image is gone (removed 3 d 8 h ago)"
    assert allowed(gone) == [Route.REDEPLOY, Route.COMMIT]


def test_what_railway_says_can_not_be_redeployed_is_not() -> None:
    assert Route.REDEPLOY not in allowed(removed("good", made=9000, ended=4800, can_redeploy=False))


def test_without_a_commit_there_is_none_to_deploy() -> None:
    assert Route.COMMIT not in allowed(removed("good", made=9000, ended=4800, commit=None))


def test_a_service_that_runs_an_image_has_no_commit_to_deploy() -> None:
    service = view(GOOD, LIVE, source_image="ghcr.io/acme/api:latest", source_repo=None)
    assert rungs(GOOD, service)[Route.COMMIT].barred == "the service runs an image, not a repository"
    both = view(GOOD, LIVE, source_image="ghcr.io/acme/api:latest", source_repo="acme/api")
    assert Route.COMMIT in allowed(GOOD, both)


def test_a_service_without_a_repository_has_no_commit_to_deploy() -> None:
    barred = rungs(GOOD, view(GOOD, LIVE, source_repo=None))[Route.COMMIT].barred
    assert barred == "the service has no repository connected"


def test_a_commit_that_railway_never_ran_can_only_be_built() -> None:
    assert allowed(None, commit="c" * 40) == [Route.COMMIT]
    assert rungs(None, commit="c" * 40)[Route.ROLLBACK].barred == "Railway never ran this commit"


@pytest.mark.parametrize("route", list(Route))
def test_a_route_that_was_asked_for_bars_the_others(route: Route) -> None:
    assert allowed(route=route) == [route]


def test_an_automatic_run_only_rolls_back_unless_it_may_rebuild() -> None:
    assert allowed(trigger=Trigger.AUTOMATIC) == [Route.ROLLBACK]
    assert allowed(trigger=Trigger.AUTOMATIC, allow_rebuild=True) == list(Route)
    assert "--allow-rebuild" in (rungs(trigger=Trigger.AUTOMATIC)[Route.REDEPLOY].barred or "")


@pytest.mark.parametrize("variables", [CHANGED, None])
def test_changed_or_unreadable_variables_bar_an_automatic_rebuild(
    variables: tuple[VariableChange, ...] | None,
) -> None:
    terms = {"trigger": Trigger.AUTOMATIC, "allow_rebuild": True, "variables": variables}
    assert allowed(**terms) == [Route.ROLLBACK]


def test_a_manual_run_is_told_the_names_of_changed_variables_in_the_price() -> None:
    found = rungs(variables=CHANGED)
    assert found[Route.COMMIT].barred is None
    assert "POOL_SIZE changed since" in found[Route.COMMIT].price
    assert "POOL_SIZE changed since" in found[Route.REDEPLOY].price
    assert "POOL_SIZE" not in found[Route.ROLLBACK].price
    many = tuple(VariableChange(name=f"V{i}", kind="changed") for i in range(9))
    assert "V4 and 4 more changed since" in rungs(variables=many)[Route.COMMIT].price


def test_a_manual_run_may_rebuild_with_unreadable_variables_and_is_told() -> None:
    found = rungs(variables=None)
    assert found[Route.COMMIT].barred is None
    assert "whether variables changed could not be read" in found[Route.COMMIT].price


def test_a_rebuild_is_estimated_by_the_targets_own_build() -> None:
    assert "its own build took 3 min 10 s" in rungs(measured_build=190.0)[Route.REDEPLOY].price
    assert "how long is unknown" in rungs()[Route.REDEPLOY].price


def test_a_pre_deploy_command_is_part_of_the_price_of_a_rebuild() -> None:
    found = rungs(GOOD, view(GOOD, LIVE, has_pre_deploy_command=True))
    assert "older code can meet a newer schema" in found[Route.COMMIT].price
    assert "schema" not in found[Route.ROLLBACK].price
