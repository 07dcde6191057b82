"""The Claim of one run: asked for beside the safety reads, given back when nothing was sent."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.resuming import may_be_applied
from rerail.core.text import draft
from rerail.usecases.altering import commit_for_claim, take_claim

if TYPE_CHECKING:
    from rerail.core.choosing.choice import Chosen
    from rerail.core.values import Release
    from rerail.usecases.gather import Asked, Gathering
    from rerail.usecases.request import Ports, Request

GRACE = 4.0
"""Seconds for which GitHub may still answer once the safety reads have ended."""
GIVE_BACK = 4.0
GIVE_BACK_AFTER_SIGNAL = 1.5


class Claiming:
    """Takes the Claim for what is Live, and gives it back."""

    def __init__(self, ports: Ports, gathering: Gathering) -> None:
        self._ports = ports
        self._gathering = gathering
        self._asked: Asked[j.ClaimSeen] | None = None
        self._known: j.ClaimSeen | None = None
        self._writing = Lock()
        self._written = False

    def ask(self, request: Request, choice: Chosen, releases: tuple[Release, ...]) -> None:
        """Ask for it; does not wait. A dry run asks for none, and what is Live must be known.

        The ref is to name some commit; of a service that runs an image, only the releases tell one.
        """
        live = choice.live
        if request.dry_run or live is None:
            return
        if request.holds is not None and request.holds[0] == live.id:
            self._write(j.ClaimSeen(held=j.Held.OURS, subject=live.id, turn=request.holds[1]))
            return
        commit = commit_for_claim(choice.target.commit, live.commit, *(each.commit for each in releases))
        self._asked = self._gathering.ask("the Claim", lambda: self._take(live.id, commit))
        self._known = j.ClaimSeen(held=j.Held.UNAVAILABLE, subject=live.id)

    def write(self) -> None:
        """Write down who has it, once that is known; waits for GitHub a little longer at the most."""
        if self._asked is not None:
            stop = self._ports.stop
            self._gathering.wait(self._asked, seconds=GRACE, unless=lambda: stop.signal is not None)
            self._known = self._asked.value or self._late(self._asked)
        if self._known is not None:
            self._write(self._known)

    def _take(self, subject: str, commit: str | None) -> j.ClaimSeen:
        """Take it, and have that on disk at once: a run that is killed then leaves it to the next."""
        seen = take_claim(self._ports.claims, subject, 1, commit)
        if seen.held is j.Held.OURS:
            self._write(seen)
        return seen

    def _write(self, seen: j.ClaimSeen) -> None:
        with self._writing:
            if not self._written:
                self._ports.journal.append(seen)
                self._written = True

    def _late(self, asked: Asked[j.ClaimSeen]) -> j.ClaimSeen | None:
        if self._known is None:
            return None
        says = draft(str(asked.error or "GitHub was not waited for"))
        return j.ClaimSeen(held=j.Held.UNAVAILABLE, subject=self._known.subject, says=says)

    def give_back(self) -> None:
        """Give it back where certainly nothing of ours was applied: the next run need not wait then."""
        state, claims = self._ports.journal.state, self._ports.claims
        if claims is None or (state.continued is None and may_be_applied(state)):
            return
        seconds = GIVE_BACK_AFTER_SIGNAL if self._ports.stop.signal else GIVE_BACK
        if self._asked is not None:
            self._gathering.wait(self._asked, seconds=seconds)
        claim = self._ours()
        if claim is None:
            return
        asked = self._gathering.ask("the Claim", lambda: claims.release(claim.subject, turn=claim.turn))
        self._gathering.wait(asked, seconds=seconds)
        says = draft(asked.error.sentence_part) if asked.error else None
        self._ports.journal.append(j.ClaimReturned(done=asked.error is None, says=says))

    def _ours(self) -> j.ClaimSeen | None:
        """Give the turn that this run took and has still, though it follows another's rollback by now.

        GitHub's answer may have come when it was not waited for any more.
        """
        state = self._ports.journal.state
        if state.claim is not None and state.claim.returned:
            return None
        taken = [e.data for e in state.entries if isinstance(e.data, j.ClaimSeen)]
        late = self._asked.value if self._asked is not None else None
        return next((each for each in (*reversed(taken), late) if each and each.held is j.Held.OURS), None)
