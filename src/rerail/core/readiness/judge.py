"""From what was seen to the readiness: pure, and nothing unseen counts as good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.acting.rungs import next_rung
from rerail.core.choosing.choice import Chosen, NeedMore
from rerail.core.readiness.around_rows import after_rows, check_rows, github_rows, machine_rows
from rerail.core.readiness.image import kept_until, left_without_image
from rerail.core.readiness.notice import fingerprints
from rerail.core.readiness.rights import right_rows
from rerail.core.readiness.target_rows import target_rows
from rerail.core.readiness.values import Readiness, Row, RowState
from rerail.core.text import draft
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.readiness.seen import Seen


def judge(seen: Seen) -> Readiness:
    """Judge everything that was seen; texts are still to be redacted (see `cleaned`)."""
    choice, plan, view = seen.choice, seen.plan, seen.view
    target = choice.target if isinstance(choice, Chosen) else None
    deployment = target.deployment if target else None
    live = None if choice is None or isinstance(choice, NeedMore) else choice.live
    first = next_rung(plan, after=-1) if plan else None
    left = left_without_image(plan) if plan else None
    there = deployment is not None and deployment.can_rollback
    return Readiness(
        at=seen.at,
        service=view.service_name if view else seen.service,
        environment=view.environment_name if view else seen.environment,
        rows=tuple(_rows(seen)),
        rights=seen.rights,
        live_deployment_id=live.id if live else None,
        target_tag=target.release.tag if target and target.release else None,
        target_commit=target.commit if target else None,
        target_deployment_id=deployment.id if deployment else None,
        route=plan.rungs[first].route if plan and first is not None else None,
        image_kept_until=kept_until(deployment, seen.subscription) if deployment and there else None,
        route_afterwards=left.route if left else None,
        auto_deploy=seen.auto_deploy.enabled if seen.auto_deploy else None,
        private=seen.private,
        fingerprints=fingerprints(seen.service, seen.environment, view),
    )


def _rows(seen: Seen) -> Iterator[Row]:
    if seen.trouble is not None:
        yield Row(
            name="railway",
            state=RowState.BLOCKED,
            says=seen.trouble,
            do=draft(
                "Nothing can be rolled back from here before this is mended; the dashboard may still work."
            ),
            blocks_with=ExitCode.REMOTE_UNAVAILABLE,
        )
    yield from target_rows(seen)
    yield from check_rows(seen)
    yield from after_rows(seen)
    yield from github_rows(seen)
    yield from right_rows(seen)
    yield from machine_rows(seen)
