"""Going on with a rollback that this run did not send: a killed run's, another's, or one from the dashboard.

Nothing is sent: it is followed, verified and told, under the incident of what it went back from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.acting.plan import Level
from rerail.core.choosing.choice import Chosen
from rerail.core.choosing.standing_rollback import RECENT, standing_rollback
from rerail.core.telling.wording import clock_time
from rerail.core.text import draft
from rerail.core.values import Route, Trigger, Verdict
from rerail.usecases.filed import incident_of
from rerail.usecases.reading import choose_target

if TYPE_CHECKING:
    from datetime import datetime

    from rerail.core.acting.plan import Plan
    from rerail.core.choosing.standing_rollback import StandingRollback
    from rerail.core.telling.machine_block import MachineBlock
    from rerail.usecases.gather import Gathering
    from rerail.usecases.reading import Known
    from rerail.usecases.request import Ports, Request


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A rollback to go on with, as what this run would have chosen before it."""

    known: Known
    choice: Chosen
    standing: StandingRollback
    block: MachineBlock | None
    """What the incident's issue says of the run that sent it."""

    @property
    def is_alone(self) -> bool:
        """Whether the run that sent it has surely ended, so that this one tells the Incident."""
        return self.block is not None and self.block.verdict is not None

    def line(self) -> j.Continued:
        """Give the journal's line from which on it is followed."""
        row, target = self.standing.rollback, self.choice.target.deployment
        sent_at = self.block.sent_at if self.block and self.block.sent_at else row.created_at
        return j.Continued(
            rung=0,
            route=Route.ROLLBACK,
            subject=target.id if target else row.id,
            deployment=row,
            sent_at=min(sent_at, row.created_at),
            says=draft(self._whose()),
        )

    def _whose(self) -> str:
        state = "is live already" if self.standing.live else "is under way already"
        by = f"run {self.block.run}" if self.block else "another run, or somebody in Railway's dashboard"
        return f"A rollback {state}, sent by {by}: this run sends none, and goes on with that one."

    def planned(self, plan: Plan) -> Plan:
        """Give the Plan as one that sends nothing: what would have stopped it is there to be known."""
        findings = tuple(
            replace(f, level=Level.WARNING, go_ahead=None) if f.level is Level.STOP else f
            for f in plan.findings
        )
        before = self.block.auto_deploy_before if self.block else None
        # Off may be the doing of who sent it: it tells nothing of how it was before.
        now = plan.auto_deploy_before or None
        known_ids = tuple(i for i in plan.known_ids if i != self.standing.rollback.id)
        return replace(
            plan,
            findings=findings,
            known_ids=known_ids,
            auto_deploy_before=now if before is None else before,
        )


def unfinished(request: Request, ports: Ports, gathering: Gathering, known: Known) -> Unfinished | None:
    """Give the rollback that this run goes on with; None: it acts as usual.

    One that is under way is always gone on with. One that is live, if its incident has no Verdict yet; if it
    is recent, also where the Verdict is not certain, or no incident tells. One that undoes a rollback goes
    forward, and is none to go on with. A person who names a Target wants another.
    """
    now = ports.clock.now()
    standing = standing_rollback(known.view, now)
    insists = request.target is not None and request.trigger is Trigger.MANUAL
    if standing is None or standing.undoes or insists:
        return None
    filed = incident_of(ports, gathering, known.view, standing.failed.id)
    block = filed.block if filed else None
    if standing.live and not _is_open(standing, block, now):
        return None
    target = (block.target_deployment_id if block else None) or standing.origin
    if target is None:
        return None
    asked = replace(request, target=target, trigger=Trigger.MANUAL)
    before, choice = choose_target(asked, ports, gathering, replace(known, view=standing.before))
    if not isinstance(choice, Chosen):
        return None
    at = clock_time(standing.rollback.created_at, now)
    why = f"The rollback of {at} brought it back."
    choice = replace(choice, target=replace(choice.target, why=why), rules_said=None)
    return Unfinished(known=before, choice=choice, standing=standing, block=block)


def _is_open(standing: StandingRollback, block: MachineBlock | None, now: datetime) -> bool:
    if block is None or block.verdict is Verdict.INCONCLUSIVE:
        return now - standing.rollback.created_at <= RECENT
    return block.verdict is None
