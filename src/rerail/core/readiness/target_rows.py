"""Where a rollback would go, by which Route, for how long, and what speaks against it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.acting.plan import Level
from rerail.core.acting.rungs import next_rung
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.readiness.image import KEPT_HOURS, kept_until, left_without_image
from rerail.core.readiness.values import Row, RowState
from rerail.core.telling.names import name_of
from rerail.core.telling.wording import clock_time, duration
from rerail.core.text import draft
from rerail.core.values import Route
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.acting.plan import Finding, Plan
    from rerail.core.choosing.choice import Choice
    from rerail.core.readiness.seen import Seen
    from rerail.core.text import Text

SOON = timedelta(hours=24)
"""An image that is gone within this time is worth a warning: a night and the day after it."""
_OF_CODE = {
    "unsafe-migration": "migrations",
    "migration-accepted": "migrations",
    "migrations-unknown": "migrations",
    "unsafe-secret-rotated": "variables",
    "secret-rotated": "variables",
    "variables-unknown": "variables",
    "variables-changed": "variables",
}
_STATES = {Level.STOP: RowState.BLOCKED, Level.WARNING: RowState.WARN, Level.NOTE: RowState.OK}


def target_rows(seen: Seen) -> Iterator[Row]:
    """Give the rows of Target, Route, image and safety; none where Railway could not be read."""
    if seen.choice is not None:
        yield _target(seen.choice)
    if seen.plan is not None:
        yield _route(seen.plan)
        yield _image(seen, seen.plan)
        yield from _safety(seen.plan)


def _target(choice: Choice) -> Row:
    match choice:
        case Chosen(target=target):
            deployment = f" (deployment {target.deployment.id})" if target.deployment else ""
            name = name_of(target)
            why = target.why.removeprefix(name) if target.why.startswith(f"{name} ") else f". {target.why}"
            noted = " ".join((f"{name}{deployment}{why}", *choice.notes, choice.rules_said or "")).strip()
            return Row(name="target", state=RowState.OK, says=draft(noted))
        case NothingWrong(why=why):
            says = f"A rollback would do nothing now. {why}"
            return Row(name="target", state=RowState.WARN, says=draft(says))
        case NothingFound(why=why, what_to_do=what_to_do):
            return Row(
                name="target",
                state=RowState.BLOCKED,
                says=draft(why),
                do=draft(what_to_do),
                blocks_with=ExitCode.NOTHING_TO_ROLL_BACK_TO,
            )
        case _:
            raise AssertionError("a choice that asks for more is not the last one")


def _route(plan: Plan) -> Row:
    first = next_rung(plan, after=-1)
    barred = "; ".join(f"{rung.route}: {rung.barred}" for rung in plan.rungs if rung.barred)
    if first is None:
        return Row(
            name="route",
            state=RowState.BLOCKED,
            says=draft(f"No Route to the Target is open: {barred}."),
            do=draft("Deploy a release that is good, so that there is something to go back to again."),
            blocks_with=ExitCode.UNSAFE_PLAN,
        )
    rung = plan.rungs[first]
    before = f" Not {barred}." if first and barred else ""
    state = RowState.OK if rung.route is Route.ROLLBACK else RowState.WARN
    return Row(name="route", state=state, says=draft(f"{rung.route}: {rung.price}.{before}"))


def _image(seen: Seen, plan: Plan) -> Row:
    target = plan.choice.target.deployment
    left = left_without_image(plan)
    then = f"Then {left.route}: {left.price}." if left else "Then no Route is left for such a run."
    if target is None or not target.can_rollback:
        gone = "The Target's image is not there any more."
        says = draft(gone if target else "There is none: Railway never ran this commit.")
        return Row(name="image", state=RowState.WARN, says=says, do=_new_target())
    if target.status != "REMOVED":
        says = draft(f"It is there; its time begins to count when the deployment is removed. {then}")
        return Row(name="image", state=RowState.OK, says=says)
    until = kept_until(target, seen.subscription)
    if until is None:
        least, most = min(KEPT_HOURS.values()), max(KEPT_HOURS.values())
        what = "the project's plan" if target.status_updated_at else "when it was removed"
        says = draft(
            f"It is there. For how long is unknown, as {what} could not be read: {least} h (Free) to "
            f"{most} h (Enterprise) from its removal. {then}"
        )
        return Row(name="image", state=RowState.UNKNOWN, says=says)
    hours = duration((until - seen.at).total_seconds())
    plan_name = (seen.subscription or "").capitalize()
    if until <= seen.at:
        says = draft(
            f"By the {plan_name} plan's rule it is gone since {hours}; Railway still offers it. {then}"
        )
        return Row(name="image", state=RowState.WARN, says=says, do=_new_target())
    says = draft(f"Kept for {hours} more, until {clock_time(until, seen.at)} ({plan_name} plan). {then}")
    if until - seen.at > SOON:
        return Row(name="image", state=RowState.OK, says=says)
    return Row(name="image", state=RowState.WARN, says=says, do=_new_target())


def _new_target() -> Text:
    return draft(
        "A new release that serves well makes today's one the next Target, with an image of its own."
    )


def _safety(plan: Plan) -> Iterator[Row]:
    rows = [_found(finding) for finding in plan.findings]
    yield from rows
    named = {row.name for row in rows}
    yield from (row for row in _calm(plan) if row.name not in named)


def _calm(plan: Plan) -> Iterator[Row]:
    """Give what is said where nothing was found; what could not be read is not called good."""
    undone = plan.undone
    if undone.migrations == ():
        says = draft("No migration lies between the Target and what is live.")
        yield Row(name="migrations", state=RowState.OK, says=says)
    if undone.variables == ():
        yield Row(name="variables", state=RowState.OK, says=draft("Going back changes no variable."))
    elif undone.variables is None:
        says = draft("The Target has none of its own to compare: today's would be used.")
        yield Row(name="variables", state=RowState.UNKNOWN, says=says)
    yield Row(name="safety", state=RowState.OK, says=draft("Nothing else speaks against going back."))


def _found(finding: Finding) -> Row:
    unknown = finding.level is not Level.STOP and finding.code.endswith("-unknown")
    state = RowState.UNKNOWN if unknown else _STATES[finding.level]
    ahead = draft(f"To go ahead all the same: {finding.go_ahead}.") if finding.go_ahead else None
    return Row(
        name=_OF_CODE.get(finding.code, "safety"),
        state=state,
        says=finding.says,
        do=ahead,
        blocks_with=ExitCode.UNSAFE_PLAN if state is RowState.BLOCKED else None,
    )
