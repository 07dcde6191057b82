"""Is what is Live now good, and not what an incident is about? What a thaw by itself asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core.choosing.identity import same_commit
from rerail.core.choosing.served import age, crashed
from rerail.core.judging.policies import assess
from rerail.core.text import draft
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rerail.core.judging.checks import Evidence, HttpCheck
    from rerail.core.telling.machine_block import MachineBlock
    from rerail.core.text import Text
    from rerail.core.values import Deployment, ServiceView
    from rerail.ports import Clock, Prober, Railway
    from rerail.usecases.gather import Gathering

IN_A_ROW = 3
EVERY = 2.0
"""Seconds between two measurements of a Check."""
LONGEST = 60.0
"""Seconds for all Checks."""
MEASURE_GRACE = 2.0
"""Seconds beyond a Check's own time."""
LOOK_LIMIT = 30.0


class Goodness:
    """Looks whether Live is verified good; measures, and changes nothing."""

    def __init__(
        self,
        *,
        railway: Railway,
        prober: Prober,
        clock: Clock,
        gathering: Gathering,
        stopped: Callable[[], bool],
    ) -> None:
        self._railway = railway
        self._prober = prober
        self._clock = clock
        self._gathering = gathering
        self._stopped = stopped

    def objection(
        self, view: ServiceView, blocks: Sequence[MachineBlock], checks: Sequence[HttpCheck]
    ) -> Text | None:
        """Say what speaks against it; None: Live is another release than those blamed, runs, and is healthy.

        Unknown is not good. `blocks` are the incidents', `checks` what tells that the service is healthy.
        """
        live = max(view.active, key=age, default=None)
        if live is None:
            return draft("nothing is live")
        about = objection_to(live, blocks)
        if about is not None:
            return draft(about)
        if not checks:
            return draft("no health check is known: give --health-url")
        return self._unhealthy(checks) or self._changed(view, live)

    def _unhealthy(self, checks: Sequence[HttpCheck]) -> Text | None:
        """Measure until each Check has passed some times in a row; say of the first that did not."""
        seen: dict[str, tuple[Evidence, ...]] = {check.name: () for check in checks}
        until = self._clock.now() + timedelta(seconds=LONGEST)
        while not self._stopped():
            up = self._clock.now() >= until
            told = [(c, assess(c, seen[c.name], wanted=IN_A_ROW, time_is_up=up).outcome) for c in checks]
            bad = next((c for c, outcome in told if outcome not in (None, Outcome.PASSED)), None)
            if bad is not None:
                last = f", at last: {seen[bad.name][-1].observed.reveal()}" if seen[bad.name] else ""
                return draft(f"the check {bad.name} did not pass {IN_A_ROW} times in a row{last}")
            undecided = [c for c, outcome in told if outcome is None]
            if not undecided:
                return None
            for each in self._measured(undecided):
                seen[each.check] = (*seen[each.check], each)
            rest = self._clock.now() + timedelta(seconds=EVERY)
            self._gathering.rest(until=rest, unless=self._stopped)
        return draft("it was stopped while measuring")

    def _measured(self, checks: Sequence[HttpCheck]) -> list[Evidence]:
        asked = [self._gathering.ask(check.name, self._measuring(check)) for check in checks]
        limit = max(check.timeout for check in checks) + MEASURE_GRACE
        self._gathering.wait(*asked, seconds=limit, unless=self._stopped)
        return [each.value for each in asked if each.value is not None]

    def _measuring(self, check: HttpCheck) -> Callable[[], Evidence]:
        return lambda: self._prober.measure(check)

    def _changed(self, view: ServiceView, live: Deployment) -> Text | None:
        """Look again: what was measured must be what is Live, and run."""
        looked = self._gathering.ask("Railway", lambda: self._railway.read_live(view))
        self._gathering.wait(looked, seconds=LOOK_LIMIT, unless=self._stopped)
        if looked.value is None:
            why = looked.error.sentence_part if looked.error else "it was stopped"
            return draft(f"what is live could not be read again: {why}")
        now = max(looked.value.active, key=age, default=None)
        if now is None or now.id != live.id:
            return draft("what is live changed meanwhile")
        running = any(instance.status == "RUNNING" for instance in now.instances)
        if now.status != "SUCCESS" or now.stopped or crashed(now) or not running:
            return draft(f"Railway says {now.status} of what is live, and shows no instance that runs well")
        return None


def objection_to(live: Deployment, blocks: Sequence[MachineBlock]) -> str | None:
    """Say why a deployment can't end these incidents: it is blamed in one, or is a rollback. Pure."""
    if live.reason == "rollback":
        return f"what is live ({live.id}) is a rollback"
    for block in blocks:
        if live.id == block.new_deployment_id or same_commit(live.commit, block.target_commit):
            return f"what is live ({live.id}) is what was gone back to"
        if live.id == block.live_deployment_id or same_commit(live.commit, block.live_commit):
            return f"what is live ({live.id}) is the blamed release"
        # A redeploy of the blamed one has another id, and without a commit nothing else tells.
        if live.reason == "redeploy" and not (live.commit and block.live_commit):
            return f"whether what is live ({live.id}) is the blamed release can't be told: it has no commit"
    return None
