"""Performing what lies beside the rollback: the Claim, looks for others, changes and looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.actions import Alter, LookBack, LookForOthers, TakeClaim
from rerail.core.acting.change import Change
from rerail.core.choosing.running import is_moved
from rerail.core.choosing.served import age, under_way
from rerail.core.choosing.standing_rollback import of_others
from rerail.core.text import draft
from rerail.ports import ClaimError, RailwayError, Trouble

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.values import ServiceView
    from rerail.ports import Claims, Railway

NO_COMMIT = "no commit is known that a Git ref could name"
NO_CLAIMS = "there is no GitHub token or repository to take it in"
FULL_SHA = 40


def take_claim(claims: Claims | None, subject: str, turn: int, commit: str | None) -> j.ClaimSeen:
    """Ask for one turn of the Claim, and give the line that says who has it. Raises nothing."""
    if claims is None or commit is None:
        why = NO_CLAIMS if claims is None else NO_COMMIT
        return j.ClaimSeen(held=j.Held.UNAVAILABLE, subject=subject, turn=turn, says=draft(why))
    try:
        ours = claims.take(subject, turn=turn, commit=commit)
    except ClaimError as error:
        says = draft(error.sentence_part)
        return j.ClaimSeen(held=j.Held.UNAVAILABLE, subject=subject, turn=turn, says=says)
    return j.ClaimSeen(held=j.Held.OURS if ours else j.Held.ANOTHERS, subject=subject, turn=turn)


def commit_for_claim(*commits: str | None) -> str | None:
    """Give the first that is a full SHA: a ref can name nothing else."""
    return next((c for c in commits if c is not None and len(c) == FULL_SHA), None)


class Altering:
    """Performs these actions for one Lane; raises RailwayError for a read that failed, nothing else."""

    def __init__(self, *, railway: Railway, claims: Claims | None, view: ServiceView, plan: Plan) -> None:
        self._railway = railway
        self._claims = claims
        self._view = view
        self._plan = plan

    def __call__(self, action: TakeClaim | LookForOthers | Alter | LookBack) -> j.Data:
        """Do it, and give the line that says what came of it."""
        match action:
            case TakeClaim():
                return self._take(action)
            case LookForOthers():
                return self._look_for_others(action)
            case Alter():
                return self._alter(action)
            case LookBack():
                return self._look_back(action)

    def _take(self, action: TakeClaim) -> j.Data:
        choice = self._plan.choice
        commit = commit_for_claim(choice.target.commit, choice.live.commit if choice.live else None)
        return take_claim(self._claims, action.subject, action.turn, commit)

    def _look_for_others(self, action: LookForOthers) -> j.Data:
        now = self._railway.read_live(self._view)
        found = of_others(frozenset(action.known_ids), (*now.active, *now.newest), self._plan.choice)
        live, before = max(now.active, key=age, default=None), self._plan.choice.live
        if live is not None and before is not None and is_moved(live, before):
            live = before
        if found is None or not found.to_our_target:
            elsewhere = found.deployment if found else None
            return j.OthersSeen(
                live=live.id if live else None,
                elsewhere=elsewhere.id if elsewhere else None,
                commit=elsewhere.commit if elsewhere else None,
            )
        routes = [rung.route for rung in self._plan.rungs]
        return j.Continued(
            rung=routes.index(found.route) if found.route in routes else 0,
            route=found.route,
            subject=found.deployment.id,
            deployment=found.deployment,
            sent_at=found.deployment.created_at,
            says=draft("Another run, which has the Claim, sent it."),
        )

    def _alter(self, action: Alter) -> j.Data:
        try:
            self._send(action)
        except RailwayError as error:
            return _answer(action, _REPLIES.get(error.trouble, j.Reply.REFUSED), error)
        return _answer(action, j.Reply.ACCEPTED)

    def _send(self, action: Alter) -> None:
        match action.change:
            case Change.FREEZE:
                self._railway.set_auto_deploy(self._view, enabled=False)
            case Change.CANCEL:
                self._railway.cancel(action.subject)

    def _look_back(self, action: LookBack) -> j.Data:
        match action.change:
            case Change.FREEZE:
                status = self._railway.read_auto_deploy(self._view)
                in_force, says = not status.enabled, "on" if status.enabled else "off"
            case Change.CANCEL:
                row = self._railway.read_deployment(action.subject)
                in_force, says = not (under_way(row) or row.status in {"SUCCESS", "SLEEPING"}), row.status
        return j.ChangeSeen(change=action.change, subject=action.subject, in_force=in_force, says=draft(says))


_REPLIES = {
    Trouble.UNREACHABLE: j.Reply.UNSENT,
    Trouble.RATE_LIMITED: j.Reply.UNSENT,
    Trouble.LOST: j.Reply.LOST,
    Trouble.GARBLED: j.Reply.LOST,
}


def _answer(action: Alter, reply: j.Reply, error: RailwayError | None = None) -> j.ChangeAnswer:
    says = f"{error.sentence_part}." if error else "Railway accepted it."
    return j.ChangeAnswer(
        change=action.change,
        subject=action.subject,
        reply=reply,
        says=draft(says),
        retry_after=error.retry_after if error else None,
    )
