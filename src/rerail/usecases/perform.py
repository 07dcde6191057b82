"""Performing an action: one bounded call through a port, and the line that says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rerail.core import journal as j
from rerail.core.acting.actions import (
    Action,
    Alter,
    ExplainFailure,
    LookAt,
    LookAtEnd,
    LookBack,
    LookForNew,
    LookForOthers,
    LookUpRequests,
    Measure,
    Send,
    TakeClaim,
)
from rerail.core.acting.statuses import ENDED
from rerail.core.choosing.locating import Ambiguous, Found, locate
from rerail.core.judging.reasons import Reason
from rerail.core.text import draft
from rerail.core.values import Route
from rerail.ports import RailwayError, Trouble
from rerail.usecases.altering import Altering

if TYPE_CHECKING:
    from rerail.core.acting.plan import Plan
    from rerail.core.values import ServiceView
    from rerail.ports import Claims, LiveNow, Prober, Railway

Looking = LookForNew | LookAt | ExplainFailure | Measure | LookUpRequests | LookAtEnd
_NOT_APPLIED = frozenset({Trouble.UNREACHABLE, Trouble.RATE_LIMITED})
_UNANSWERED = frozenset({Trouble.UNREACHABLE, Trouble.LOST})
_MAYBE_APPLIED = frozenset({Trouble.LOST, Trouble.GARBLED})


class Performer:
    """Performs the driver's actions for one Lane. Raises nothing: what fails is a line, too."""

    def __init__(
        self, *, railway: Railway, prober: Prober, claims: Claims | None, view: ServiceView, plan: Plan
    ) -> None:
        self._railway = railway
        self._prober = prober
        self._view = view
        self._plan = plan
        self._beside = Altering(railway=railway, claims=claims, view=view, plan=plan)

    def __call__(self, action: Action) -> j.Data:
        """Do it, and give the line that says what came of it."""
        try:
            return self._do(action)
        except RailwayError as error:
            return j.LookFailed(
                action=_name(action),
                says=draft(sentence(error)),
                retry_after=error.retry_after,
                refused=error.trouble not in _UNANSWERED,
            )
        except Exception as error:  # noqa: BLE001  once acting, a mistake of ours is an entry, not an end
            says = f"rerail failed while sending: {type(error).__name__}."
            if isinstance(action, Send):
                return _answer(action, j.Reply.LOST, says)
            if isinstance(action, Alter):
                return j.ChangeAnswer(
                    change=action.change, subject=action.subject, reply=j.Reply.LOST, says=draft(says)
                )
            return j.LookFailed(action=_name(action), says=draft(f"rerail failed: {type(error).__name__}."))

    def _do(self, action: Action) -> j.Data:
        match action:
            case Send():
                return self._send(action)
            case TakeClaim() | LookForOthers() | Alter() | LookBack():
                return self._beside(action)
            case LookForNew() | LookAt() | ExplainFailure() | Measure() | LookUpRequests() | LookAtEnd():
                return self._look(action)
            case _:
                raise AssertionError("only a watch looks at this")

    def _send(self, action: Send) -> j.Data:
        try:
            new_id = self._mutate(action)
        except RailwayError as error:
            reply = j.Reply.REFUSED
            if error.trouble in _NOT_APPLIED:
                reply = j.Reply.UNSENT
            elif error.trouble in _MAYBE_APPLIED:
                reply = j.Reply.LOST
            refusal = Reason.RAILWAY_REFUSED_TOKEN if error.trouble is Trouble.NOT_AUTHORIZED else None
            return _answer(action, reply, sentence(error), retry_after=error.retry_after, refusal=refusal)
        return _answer(action, j.Reply.ACCEPTED, "Railway accepted it.", new_id=new_id)

    def _mutate(self, action: Send) -> str | None:
        match action.route:
            case Route.ROLLBACK:
                self._railway.rollback(action.subject)
                return None
            case Route.REDEPLOY:
                return self._railway.redeploy(action.subject)
            case Route.COMMIT:
                return self._railway.deploy_commit(
                    self._view.service_id, self._view.environment_id, action.subject
                )

    def _look(self, action: Looking) -> j.Data:
        match action:
            case LookForNew():
                return self._look_for_new(action)
            case LookAt():
                deployment = self._railway.read_deployment(action.deployment_id)
                return j.DeploymentSeen(rung=action.rung, deployment=deployment)
            case ExplainFailure():
                return self._explain(action)
            case Measure():
                return j.Measured(evidence=self._prober.measure(action.check))
            case LookUpRequests():
                return self._look_up(action)
            case LookAtEnd():
                return self._look_at_end(action)
            case _:
                assert_never(action)

    def _look_for_new(self, action: LookForNew) -> j.Data:
        live = self._railway.read_live(self._view)
        found = self._find(action, live)
        return j.NewestSeen(
            rung=action.rung,
            active=tuple(d.id for d in live.active),
            found=found.deployment if isinstance(found, Found) else None,
            unclear=found.ids if isinstance(found, Ambiguous) else (),
            newest=tuple(d.id for d in live.newest),
            instead_of=action.instead_of,
        )

    def _find(self, action: LookForNew, live: LiveNow) -> Found | Ambiguous | None:
        if action.new_id is not None:
            ours = next((d for d in (*live.active, *live.newest) if d.id == action.new_id), None)
            return Found(deployment=ours) if ours else None
        return locate(
            known_ids=frozenset(action.known_ids),
            newest=live.newest,
            target=self._plan.choice.target,
            route=self._plan.rungs[action.rung].route,
            sent_at=action.sent_at,
            live_at=self._plan.choice.live.created_at if self._plan.choice.live else None,
            after=action.after,
        )

    def _explain(self, action: ExplainFailure) -> j.Data:
        happenings = self._railway.read_happenings(action.deployment_id)
        failed = next((h for h in reversed(happenings) if h.error), None)
        return j.FailureExplained(
            rung=action.rung,
            failed_step=failed.step if failed else None,
            error=failed.error if failed else None,
        )

    def _look_up(self, action: LookUpRequests) -> j.Data:
        seen = self._railway.find_requests(action.deployment_id, action.request_ids, action.since)
        ids = {s.request_id for s in seen} & set(action.request_ids)
        instances = tuple(sorted({s.instance_id for s in seen if s.instance_id}))
        return j.ProofLooked(
            asked=len(action.request_ids),
            found=len(ids),
            instances=instances,
            deployment_id=action.deployment_id,
        )

    def _look_at_end(self, action: LookAtEnd) -> j.Data:
        live = self._railway.read_live(self._view)
        ours = next((d for d in (*live.active, *live.newest) if d.id == action.deployment_id), None)
        if ours is None:
            ours = self._railway.read_deployment(action.deployment_id)
        failed = self._plan.choice.live
        since = failed.created_at if failed is not None else ours.created_at
        return j.EndSeen(
            active=tuple(d.id for d in live.active),
            deployment=ours,
            in_our_place=next((d for d in live.active if d.id != ours.id), None),
            under_way=tuple(
                d for d in live.newest if d.created_at > since and d.id != ours.id and d.status not in ENDED
            ),
        )


def _answer(
    action: Send,
    reply: j.Reply,
    says: str,
    *,
    new_id: str | None = None,
    retry_after: float | None = None,
    refusal: Reason | None = None,
) -> j.Answer:
    return j.Answer(
        rung=action.rung,
        reply=reply,
        says=draft(says),
        deployment_id=new_id,
        retry_after=retry_after,
        refusal=refusal,
    )


def sentence(error: RailwayError) -> str:
    """Give our sentence with Railway's own word; the journal redacts both."""
    return f"{error} Railway says: {error.says.reveal()}" if error.says else str(error)


def _name(action: Action) -> str:
    match action:
        case LookAtEnd():
            return "end"
        case LookUpRequests():
            return "proof"
        case LookBack(change=change):
            return str(change)
        case LookForOthers():
            return "others"
        case _:
            return type(action).__name__
