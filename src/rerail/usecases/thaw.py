"""Allowing deploys again: auto-deploy as it was before the freeze, and a note in each incident.

read → (is Live good?) → set auto-deploy and read it back → note → delete the Claims. A second call finds
what is done and does the rest.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from rerail.core.acting.claiming import MOST_TURNS
from rerail.core.judging.planned_checks import default_health_check
from rerail.core.text import Text, draft
from rerail.errors import ExitCode
from rerail.ports import PortError
from rerail.ports.claims import ClaimError
from rerail.ports.incidents import IncidentsError
from rerail.usecases.auto_deploy import look, switch
from rerail.usecases.frozen import is_frozen, is_unthawed
from rerail.usecases.good import Goodness
from rerail.usecases.thaw_wish import AutoDeployWish, Thawed, ThawPorts, ThawWish

if TYPE_CHECKING:
    from rerail.core.values import ServiceView
    from rerail.ports.claims import Claims
    from rerail.ports.incidents import FiledIncident, Incidents
    from rerail.usecases.gather import Asked

T = TypeVar("T")
LIMIT = 60.0
"""Seconds for reading, and for what is written about one incident; the adapters' own limits are shorter."""


def thaw(wish: ThawWish, ports: ThawPorts) -> Thawed:
    """Thaw, or say why not; never raises for a remote.

    Exit codes: 0 thawed, or nothing was frozen; 4 what is Live is not good; 5 a remote refused or can't be
    asked: what was done is said.
    """
    thawing = _Thawing(wish, ports)
    thawing.run()
    return thawing.done


class _Thawing:
    def __init__(self, wish: ThawWish, ports: ThawPorts) -> None:
        self._wish = wish
        self._ports = ports
        self.done = Thawed()

    def run(self) -> None:
        wish = self._wish
        try:
            view, filed = self._read()
        except PortError as error:
            return self._say(f"Nothing was changed: {error.sentence_part}.", ExitCode.REMOTE_UNAVAILABLE)
        frozen = tuple(each for each in filed if self._is_meant(each))
        others = tuple(each for each in filed if is_frozen(each) and each not in frozen)
        self.done = replace(self.done, found=tuple(each.number for each in frozen))
        if not frozen and wish.asked.auto_deploy in (None, AutoDeployWish.LEAVE):
            return self._nothing(view)
        if wish.asked.when_good and (why := self._objection(view, frozen)) is not None:
            return self._say(f"Not thawed: {why.reveal()}.", ExitCode.UNSAFE_PLAN)
        wanted = self._wanted(frozen, others)
        if wish.dry_run:
            return self._say(_would(frozen, wanted))
        if self._set(view, wanted):
            for each in frozen:
                self._note(each)
        return None

    def _read(self) -> tuple[ServiceView, tuple[FiledIncident, ...]]:
        """Read the service and its incidents: those that are open, and the one that is meant; oldest first.

        Where auto-deploy is to be set in any case, unreadable incidents are said, and do not hinder that.
        """
        wish, ports = self._wish, self._ports
        service = ports.gathering.ask(
            "Railway", lambda: ports.railway.read_service(wish.service, wish.environment, wish.project)
        )
        listed = ports.gathering.ask("GitHub", lambda: _filed(ports.incidents, wish.asked.incident))
        ports.gathering.wait(service, listed, seconds=LIMIT, unless=ports.stopped)
        view = _value(service)
        if listed.error is not None and wish.asked.auto_deploy in (AutoDeployWish.ON, AutoDeployWish.OFF):
            code = _REFUSED if ports.incidents is not None else None
            self._say(f"The incidents could not be read: {listed.error.sentence_part}.", code)
            return view, ()
        here = (view.service_id, view.environment_id)
        filed = (
            each for each in _value(listed) if (each.block.service_id, each.block.environment_id) == here
        )
        return view, tuple(sorted(filed, key=lambda each: each.number))

    def _nothing(self, view: ServiceView) -> None:
        """Say that nothing is frozen; and where auto-deploy is off all the same, how to turn it on."""
        self._say(_nothing(view, self._wish.asked.incident))
        now = look(self._ports.railway, view, self._ports.gathering).enabled
        self.done = replace(self.done, auto_deploy=now)
        if now is False and view.source_repo is not None:
            self._say(_OFF_ALL_THE_SAME)

    def _is_meant(self, incident: FiledIncident) -> bool:
        if self._wish.asked.incident is None:
            return is_frozen(incident)
        return incident.number == self._wish.asked.incident and is_unthawed(incident)

    def _objection(self, view: ServiceView, frozen: tuple[FiledIncident, ...]) -> Text | None:
        wish, ports = self._wish, self._ports
        own = default_health_check(view, assertion=wish.health_assert, timeout=wish.health_timeout)
        goodness = Goodness(
            railway=ports.railway,
            prober=ports.prober,
            clock=ports.clock,
            gathering=ports.gathering,
            stopped=ports.stopped,
        )
        checks = wish.health or ((own,) if own else ())
        return goodness.objection(view, [each.block for each in frozen], checks)

    def _wanted(self, frozen: tuple[FiledIncident, ...], others: tuple[FiledIncident, ...]) -> AutoDeployWish:
        """Tell what auto-deploy is to be: as it was before the first of several freezes, if that is known."""
        if self._wish.asked.auto_deploy is not None:
            return self._wish.asked.auto_deploy
        was_on = any(each.block.auto_deploy_before for each in frozen)
        if others:
            later = " It was on before: `rerail thaw --auto-deploy on` when that is over." if was_on else ""
            self._say(f"Auto-deploy is left as it is, as {_named(others)} is frozen as well.{later}")
        elif not was_on:
            self._say("Auto-deploy is left as it is: it is not known to have been on before.")
        return AutoDeployWish.ON if was_on and not others else AutoDeployWish.LEAVE

    def _set(self, view: ServiceView, wanted: AutoDeployWish) -> bool:
        """Set auto-deploy; False: it is not as it should be, and nothing more may be done."""
        railway, gathering = self._ports.railway, self._ports.gathering
        if wanted is AutoDeployWish.LEAVE:
            self.done = replace(self.done, auto_deploy=look(railway, view, gathering).enabled)
            return True
        found = switch(railway, view, gathering, enabled=wanted is AutoDeployWish.ON)
        self.done = replace(self.done, auto_deploy=found.enabled, was_set=found.was_set)
        if found.enabled is (wanted is AutoDeployWish.ON):
            self._say(f"Auto-deploy is {wanted}{'' if found.was_set else ' already'}.")
            return True
        why = found.trouble.reveal() if found.trouble else "Railway does not say why"
        self._say(f"Auto-deploy could not be turned {wanted}: {why}. {_AGAIN}", _REFUSED)
        return False

    def _note(self, incident: FiledIncident) -> None:
        """Note the thaw in one incident, and delete its Claims: they have served."""
        number, state = incident.number, self.done.auto_deploy
        comment = _COMMENT if state is None else f"{_COMMENT} Auto-deploy is {'on' if state else 'off'}."
        at = self._ports.clock.now()
        asked = self._ports.gathering.ask(
            "GitHub", lambda: _reading(self._ports.incidents).note_thaw(number, at=at, comment=comment)
        )
        self._ports.gathering.wait(asked, seconds=LIMIT)
        if asked.error is not None:
            self._say(f"#{number} could not be noted: {asked.error.sentence_part}. {_AGAIN}", _REFUSED)
            return
        self.done = replace(self.done, noted=(*self.done.noted, number))
        self._say(f"#{number} is thawed: {incident.url}")
        self._delete_claims(incident.block.live_deployment_id)

    def _delete_claims(self, live_id: str | None) -> None:
        claims = self._ports.claims
        if claims is None or live_id is None:
            return
        asked = self._ports.gathering.ask("the Claim", lambda: _delete(claims, live_id))
        self._ports.gathering.wait(asked, seconds=LIMIT)

    def _say(self, sentence: str, exit_code: ExitCode | None = None) -> None:
        says = (*self.done.says, draft(sentence))
        self.done = replace(self.done, says=says, exit_code=exit_code or self.done.exit_code)


_REFUSED = ExitCode.REMOTE_UNAVAILABLE
_OFF_ALL_THE_SAME = (
    "Auto-deploy is off all the same: an incident may have been closed without a thaw."
    " To turn it on: `rerail thaw --auto-deploy on`."
)
_AGAIN = "Run it again: it goes on from here."
_COMMENT = "**Thawed**: deploys are allowed again."
_NO_GITHUB = (
    "there is no GitHub token or repository to read them with; give GITHUB_TOKEN and --repository, or only"
    " say what auto-deploy is to be: --auto-deploy on"
)


def _filed(incidents: Incidents | None, number: int | None) -> tuple[FiledIncident, ...]:
    """Read the incidents that are open, and the one of this number."""
    found = _reading(incidents).open()
    if number is None or number in {each.number for each in found}:
        return found
    return (*found, _reading(incidents).read(number))


def _reading(incidents: Incidents | None) -> Incidents:
    if incidents is None:
        raise IncidentsError(_NO_GITHUB)
    return incidents


def _value(asked: Asked[T]) -> T:
    """Give what was asked for; raises why it is not there."""
    if asked.value is None:
        raise asked.error or PortError(f"{asked.name} was not waited for")
    return asked.value


def _delete(claims: Claims, live_id: str) -> None:
    """Delete the Claims of every turn, as far as GitHub lets us: one that stays blocks nothing."""
    with suppress(ClaimError):
        for turn in range(1, MOST_TURNS + 1):
            claims.release(live_id, turn=turn)


def _nothing(view: ServiceView, number: int | None) -> str:
    where = f"of {view.service_name} in {view.environment_name}"
    if number is None:
        return f"Nothing is frozen: there is no open incident {where} whose freeze was not thawed."
    return f"#{number} is no incident {where} whose freeze was not thawed."


def _would(frozen: tuple[FiledIncident, ...], wanted: AutoDeployWish) -> str:
    setting = "leave auto-deploy as it is" if wanted is AutoDeployWish.LEAVE else f"turn auto-deploy {wanted}"
    noted = f", and note the thaw in {_named(frozen)}" if frozen else ""
    return f"Dry run: this would {setting}{noted}."


def _named(incidents: tuple[FiledIncident, ...]) -> str:
    return ", ".join(f"#{each.number}" for each in incidents)
