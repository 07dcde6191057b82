"""Rolling forward again: what a rollback went back from becomes the Target of a run that undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core.acting.plan import Undoes
from rerail.core.choosing.choice import Choice, Chosen
from rerail.core.choosing.rollbacks import descends_from_rollback
from rerail.core.choosing.served import find_live
from rerail.core.choosing.standing_rollback import standing_rollback, went_back_from
from rerail.core.judging.reasons import Reason
from rerail.core.telling.wording import clock_time
from rerail.core.values import Deployment, Trigger, Value
from rerail.errors import ExitCode
from rerail.ports.incidents import IncidentsError
from rerail.usecases.filed import INCIDENT_LIMIT, incident_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rerail.ports import PortError
    from rerail.ports.incidents import FiledIncident, Incidents
    from rerail.usecases.gather import Gathering
    from rerail.usecases.reading import Known
    from rerail.usecases.request import Ports, Request, UndoWish

_NO_GITHUB = "there is no GitHub token or repository to read it with"


class Undoing(Value):
    """What is to be undone."""

    target: str
    """Id of the deployment that was gone back from."""
    undoes: Undoes

    def asked(self, request: Request) -> Request:
        """Give the request that goes there, by a person, and changes nothing beside."""
        return replace(
            request,
            target=self.target,
            trigger=Trigger.MANUAL,
            keep_auto_deploy=True,
            undoes=self.undoes,
        )


class NotUndone(Value):
    """Why nothing is undone; `says` is a sentence, and may hold a remote's words."""

    says: str
    reason: Reason = Reason.NOTHING_TO_UNDO
    exit_code: ExitCode = ExitCode.UNSAFE_PLAN


def what_to_undo(wish: UndoWish, ports: Ports, gathering: Gathering, known: Known) -> Undoing | NotUndone:
    """Find out what the rollback that is live went back from.

    From the incident or deployment that was named, else from Railway's history. Nothing is to be undone where
    somebody deployed since the rollback.
    """
    view, now = known.view, ports.clock.now()
    standing = standing_rollback(view, now)
    if standing is not None and not standing.live:
        return _under_way(standing.rollback)
    live = find_live(view, now)
    made = descends_from_rollback(view, live, now) if live is not None else None
    if live is not None and wish.incident is not None:
        return _of_incident(wish.incident, live, made, ports, gathering, known)
    if made is None:
        return _no_rollback(live)
    failed = went_back_from(view, made, now)
    target = wish.deployment or (failed.id if failed else None)
    if target is None:
        return NotUndone(says=f"What {made.id} went back from is not in Railway's history. {_NAME_IT}")
    found = incident_of(ports, gathering, view, target)
    return Undoing(target=target, undoes=_undoes(made, found.number if found else None))


def as_undo(choice: Choice, undoes: Undoes, now: datetime) -> Choice:
    """Give the choice with why it was made, without what the rules would have said.

    The deployment is named by its id: nothing of that puts it in doubt.
    """
    if not isinstance(choice, Chosen):
        return choice
    of = f" (incident #{undoes.incident})" if undoes.incident is not None else ""
    why = f"It is what the rollback of {clock_time(undoes.at, now)}{of} went back from."
    return replace(choice, target=replace(choice.target, why=why), notes=(), rules_said=None)


_WITHOUT = "Without --incident, the rollback that is live is undone."
_NAME_IT = "Name it: --incident, or --deployment."


def _no_rollback(live: Deployment | None) -> NotUndone:
    if live is None:
        return NotUndone(says="Nothing is live, and nothing that was is known: there is no rollback to undo.")
    since = "it was undone already, somebody deployed since, or nobody rolled back"
    return NotUndone(says=f"What is live ({live.id}) is no rollback: {since}. There is nothing to undo.")


def _under_way(rollback: Deployment) -> NotUndone:
    says = f"A rollback ({rollback.id}) is {rollback.status}: wait for its end, then undo it."
    return NotUndone(says=says, reason=Reason.UNSAFE_ROLLBACK_UNDER_WAY)


def _undoes(made: Deployment, incident: int | None) -> Undoes:
    return Undoes(rollback=made.id, at=made.created_at, incident=incident)


def _of_incident(
    number: int,
    live: Deployment,
    made: Deployment | None,
    ports: Ports,
    gathering: Gathering,
    known: Known,
) -> Undoing | NotUndone:
    """Take what the incident says was gone back from, if what is live is its rollback, by whatever Route."""
    make = ports.incidents
    asked = gathering.ask("GitHub", lambda: _reading(make).read(number))
    gathering.wait(asked, seconds=INCIDENT_LIMIT, unless=lambda: ports.stop.signal is not None)
    if asked.value is None:
        says = f"Incident #{number} could not be read: {_why(asked.error)}. {_WITHOUT}"
        return NotUndone(says=says, reason=Reason.INCIDENT_UNREADABLE, exit_code=ExitCode.REMOTE_UNAVAILABLE)
    return _of_block(asked.value, live, made, known)


def _of_block(
    filed: FiledIncident, live: Deployment, made: Deployment | None, known: Known
) -> Undoing | NotUndone:
    number, block, view = filed.number, filed.block, known.view
    made = live if block.new_deployment_id == live.id else made
    if (block.service_id, block.environment_id) != (view.service_id, view.environment_id):
        return NotUndone(says=f"#{number} is no incident of {view.service_name} in {view.environment_name}.")
    if block.live_deployment_id is None:
        return NotUndone(says=f"#{number} does not say what was gone back from. {_NAME_IT}")
    if made is None:
        return _no_rollback(live)
    if block.new_deployment_id not in (None, made.id):
        says = f"What is live is not the rollback of #{number}, but another one ({made.id})."
        return NotUndone(says=f"{says} To undo that one, leave --incident out.")
    return Undoing(target=block.live_deployment_id, undoes=_undoes(made, number))


def _reading(make: Callable[[], Incidents] | None) -> Incidents:
    if make is None:
        raise IncidentsError(_NO_GITHUB)
    return make()


def _why(error: PortError | None) -> str:
    return error.sentence_part if error else "it was not waited for"
