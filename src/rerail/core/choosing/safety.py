"""Whether the Plan may do harm: a pure judgement over what the second wave read."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from typing import TYPE_CHECKING

from rerail.core.acting.plan import Finding, Level, VariableChange
from rerail.core.choosing.choice import Chosen
from rerail.core.choosing.identity import same_commit
from rerail.core.choosing.joining import raw
from rerail.core.choosing.rollbacks import descends_from_rollback
from rerail.core.choosing.running import coming, is_moved, others_rollbacks, to_cancel
from rerail.core.choosing.served import age
from rerail.core.judging.reasons import Reason
from rerail.core.telling.wording import clock_time
from rerail.core.text import Text, draft
from rerail.core.values import Deployment, ServiceView, Trigger, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_NAME = re.compile(
    r"(^|[_.-])((SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|KEY)S?|DSN|PRIVATE_?KEY"
    r"|(DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|REDIS|MONGO|MONGODB|AMQP|RABBITMQ)_?(PRIVATE_|PUBLIC_)?(URL|URI))"
    r"($|[_.-])|(api|access|secret|private)key|PGPASSWORD",
    re.IGNORECASE,
)
"""Names that people give to secrets; a guess on the safe side, `RAILWAY_PRIVATE_DOMAIN` is none."""


CANCEL_RUNNING = "--cancel-running"


class Facts(Value):
    """What the second wave read; None where nothing came back."""

    choice: Chosen
    view: ServiceView
    now: datetime
    """When this is judged (UTC)."""
    live_now: tuple[Deployment, ...] | None
    newest: tuple[Deployment, ...] | None
    target_now: Deployment | None
    variables: tuple[VariableChange, ...] | None
    migrations: tuple[Text, ...] | None
    trigger: Trigger
    explicit_target: bool
    accept_migrations: bool
    cancel_running: bool = False
    forward: bool = False
    """Whether a rollback is undone: the Target is what was gone back from."""


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Give everything that speaks against the Plan or must be known: STOP first, then what is unknown."""
    found = [
        *_live(facts),
        *_under_way(facts),
        *_migrations(facts),
        *_variables(facts),
        *_image(facts),
    ]
    order = (Level.STOP, Level.WARNING, Level.NOTE)
    return tuple(sorted(found, key=lambda f: (order.index(f.level), not f.code.endswith("-unknown"))))


def _finding(level: Level, code: str, says: str, go_ahead: str | None = None) -> Finding:
    return Finding(level=level, code=code, says=draft(says), go_ahead=go_ahead)


def _stop(reason: Reason, says: str, go_ahead: str | None = None) -> Finding:
    return _finding(Level.STOP, str(reason), says, go_ahead)


def _live(facts: Facts) -> Iterator[Finding]:
    """Live changed meanwhile, or is itself a rollback."""
    live = facts.choice.live
    if live is not None and not _insists(facts):
        yield from _rollback_of_a_rollback(facts, live)
    if facts.live_now is None:
        yield _finding(Level.NOTE, "live-not-read-again", "What is live could not be read a second time.")
    elif live is not None and facts.live_now:
        # During the overlap the former one is still among them: the newest is what counts.
        yield from _live_changed(live, max(facts.live_now, key=age))


def _live_changed(live: Deployment, now: Deployment) -> Iterator[Finding]:
    """Look at what went live meanwhile: the same moved elsewhere is still bad, anything else is let alone."""
    if now.id == live.id or now.reason == "rollback":
        return  # another's rollback is looked at below
    if is_moved(now, live):
        says = f"While this was prepared, Railway moved {live.id} to another host: it is {now.id} now."
        yield _finding(Level.WARNING, "live-moved", says)
        return
    mended = not same_commit(now.commit, live.commit)
    how = "somebody may have fixed forward" if mended else "with other settings"
    says = (
        f"While this was prepared, {now.id} went live instead of {live.id} ({how}): it is not "
        "overwritten. If what is live now is bad too, run it again."
    )
    yield _stop(Reason.UNSAFE_LIVE_CHANGED, says)


def _rollback_of_a_rollback(facts: Facts, live: Deployment) -> Iterator[Finding]:
    """Stop where Live is a rollback, or carries one on: the release was not the cause."""
    before = descends_from_rollback(facts.view, live, facts.now)
    if before is None:
        return
    if before.id == live.id:
        what = "What is live is itself a rollback"
    else:
        at = clock_time(before.created_at, facts.now)
        what = f"What is live only carries on the rollback of {at} (moved, redeployed or another setting)"
    says = f"{what}. If that is bad as well, the release was not the cause."
    option = _target_option(facts.choice)
    if facts.trigger is Trigger.AUTOMATIC:
        says = f"{says} A manual run that names where to go may do it all the same."
        option = None
    yield _stop(Reason.UNSAFE_LIVE_IS_ROLLBACK, says, option)


def _target_option(choice: Chosen) -> str | None:
    """Give the option that names this Target, as one would type it in a shell."""
    target = choice.target
    name = (
        target.release.tag if target.release else target.deployment.id if target.deployment else target.commit
    )
    return f"--target {shlex.quote(name)}" if name else None


def _insists(facts: Facts) -> bool:
    return facts.explicit_target and facts.trigger is Trigger.MANUAL


def _under_way(facts: Facts) -> Iterator[Finding]:
    """Look at what is under way: a rollback is followed, anything else will replace what we bring back."""
    rows = facts.newest if facts.newest is not None else facts.view.history
    serving = facts.live_now if facts.live_now is not None else facts.view.active
    live = facts.choice.live
    others = others_rollbacks((*rows, *serving), live)
    for deployment in {d.id: d for d in others}.values():
        says = f"Another rollback ({deployment.id}) is {deployment.status}: it is followed, and none is sent."
        yield _finding(Level.WARNING, str(Reason.UNSAFE_ROLLBACK_UNDER_WAY), says)
    to_replace = tuple(d for d in coming(rows, live, serving) if d.reason != "rollback")
    unwanted = to_cancel(to_replace, live, cancel_running=facts.cancel_running)
    cancelled = () if facts.forward else unwanted
    for deployment in to_replace:
        says = f"Deployment {deployment.id} is {deployment.status}: once live it replaces the Target."
        if deployment in cancelled:
            says = f"Deployment {deployment.id} is {deployment.status}: it is cancelled with the rollback."
        yield _finding(
            Level.WARNING, "deployment-under-way", says, None if deployment in cancelled else CANCEL_RUNNING
        )


def _migrations(facts: Facts) -> Iterator[Finding]:
    live, target = facts.choice.live, facts.choice.target
    if facts.forward:
        yield from _migrations_again(facts)
        return
    if facts.migrations is None:
        if live is None or not same_commit(live.commit, target.commit):
            yield _unknown_migrations(facts)
        return
    if not facts.migrations:
        return
    says = f"The release changed {_listed(facts.migrations)}: older code can meet a newer schema."
    if facts.accept_migrations:
        yield _finding(Level.WARNING, "migration-accepted", says)
    else:
        yield _stop(Reason.UNSAFE_MIGRATION, says, "--accept-migrations")


def _migrations_again(facts: Facts) -> Iterator[Finding]:
    """Look at what the release brought into the database: the rollback did not take it out."""
    if not facts.migrations:
        return
    shown = _listed(facts.migrations)
    says = f"Going forward brings back the code that goes with {shown}; the rollback did not undo those."
    yield _finding(Level.NOTE, "migration-again", says)


def _listed(migrations: tuple[Text, ...]) -> str:
    more = f" and {len(migrations) - 3} more" if len(migrations) > 3 else ""  # noqa: PLR2004
    return f"{', '.join(raw(m) for m in migrations[:3])}{more}"


def _unknown_migrations(facts: Facts) -> Finding:
    """Judge what could not be read: a pre-deploy command is where migrations are run, as a rule."""
    says = (
        "Whether a database migration lies in between could not be read: older code can meet a newer schema."
    )
    automatic = facts.trigger is Trigger.AUTOMATIC
    if automatic and facts.view.has_pre_deploy_command and not facts.accept_migrations:
        says = f"{says} The service has a pre-deploy command, which is where migrations run."
        return _stop(Reason.UNSAFE_MIGRATION, says, "--accept-migrations")
    return _finding(Level.WARNING, "migrations-unknown", says)


def _variables(facts: Facts) -> Iterator[Finding]:
    """Look at the variables: a secret rotated since would come back with the Target."""
    if facts.choice.target.deployment is None:
        return
    if facts.variables is None:
        says = "Variables could not be compared: whether this undoes a change of them is unknown."
        yield _finding(Level.WARNING, "variables-unknown", says)
        return
    secret = [v.name for v in facts.variables if SECRET_NAME.search(v.name)]
    others = [v.name for v in facts.variables if not SECRET_NAME.search(v.name)]
    going = "Going forward" if facts.forward else "Going back"
    if secret:
        says = f"{going} brings the former {', '.join(secret)} back."
        if facts.trigger is Trigger.AUTOMATIC:
            says = f"{says} A manual run may do it all the same."
            yield _stop(Reason.UNSAFE_SECRET_ROTATED, says)
        else:
            yield _finding(Level.WARNING, "secret-rotated", says)
    if others:
        also = "also brings back" if facts.forward else "also undoes"
        yield _finding(Level.NOTE, "variables-changed", f"{going} {also} {', '.join(others)}.")


def _image(facts: Facts) -> Iterator[Finding]:
    target = facts.choice.target.deployment
    if target and target.can_rollback and facts.target_now and not facts.target_now.can_rollback:
        yield _finding(Level.WARNING, "image-gone", "The Target's image went away while this was prepared.")
    if target and target.image and "@sha256:" not in target.image and target.image_digest is None:
        says = "The service runs an image by a tag that can move: the tag proves no version."
        yield _finding(Level.NOTE, "mutable-image", says)
