"""The main job: a service is brought back to its last good release, and proven to be back.

    read → choose → look for danger, take the Claim → plan → act and verify (the driver) → Verdict → evidence

What is told of it is the outlets' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.actions import Send
from rerail.core.acting.plan import Level
from rerail.core.acting.rungs import next_rung
from rerail.core.choosing.choice import Chosen, NothingFound, NothingWrong
from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.judging.verdict import ended_before_acting, stopped_before_acting
from rerail.core.text import draft
from rerail.driver import Driver
from rerail.errors import ExitCode
from rerail.ports import RailwayError, Trouble
from rerail.usecases.claiming import Claiming
from rerail.usecases.continuing import unfinished
from rerail.usecases.evidence.collecting import Collecting
from rerail.usecases.gather import Gathering
from rerail.usecases.looking_on import settle_who_tells
from rerail.usecases.perform import Performer, sentence
from rerail.usecases.planning import plan_rollback
from rerail.usecases.reading import choose_target, chosen_line, first_reads, read_line
from rerail.usecases.since_detected import not_as_detected
from rerail.usecases.undo import NotUndone, as_undo, what_to_undo

if TYPE_CHECKING:
    from rerail.core.acting.actions import Action
    from rerail.core.acting.plan import Plan
    from rerail.core.choosing.choice import Choice
    from rerail.core.values import ServiceView
    from rerail.usecases.continuing import Unfinished
    from rerail.usecases.reading import Known
    from rerail.usecases.request import Ports, Request

_REASON_OF_TROUBLE = {
    Trouble.NOT_AUTHORIZED: Reason.RAILWAY_REFUSED_TOKEN,
    Trouble.NOT_FOUND: Reason.SERVICE_NOT_FOUND,
}


def rollback(request: Request, ports: Ports) -> j.VerdictGiven:
    """Do the main job for one service. Never raises for anything a remote does: the Verdict says it."""
    gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
    evidence = None if request.undo else ports.evidence  # of an undo, nothing has failed
    collecting, claiming = Collecting(ports, evidence), Claiming(ports, gathering)
    try:
        verdict = _rollback(request, ports, gathering, collecting, claiming)
    except RailwayError as error:
        verdict = _not_begun(ports, error)
    claiming.give_back()
    settle_who_tells(ports, gathering)
    if not ports.journal.state.defers:
        collecting.settle()
    return verdict


def _not_begun(ports: Ports, error: RailwayError) -> j.VerdictGiven:
    if ports.stop.signal:
        return _interrupted(ports, ports.stop.signal)
    reason = _REASON_OF_TROUBLE.get(error.trouble, Reason.RAILWAY_UNREACHABLE)
    return _end(ports, reason, sentence(error), ExitCode.REMOTE_UNAVAILABLE)


def _rollback(
    request: Request, ports: Ports, gathering: Gathering, collecting: Collecting, claiming: Claiming
) -> j.VerdictGiven:
    known = first_reads(request, ports, gathering)
    if request.undo is not None:
        undoing = what_to_undo(request.undo, ports, gathering, known)
        if isinstance(undoing, NotUndone):
            return _not_undone(ports, known, undoing)
        request = undoing.asked(request)
    going_on = unfinished(request, ports, gathering, known)
    if going_on is not None:
        return _go_on(request, ports, gathering, going_on, collecting)
    known, choice = choose_target(request, ports, gathering, known)
    if request.undoes is not None:
        choice = as_undo(choice, request.undoes, ports.clock.now())
    collecting.knows(known)
    ports.journal.append(read_line(known))
    ports.journal.append(chosen_line(choice))
    if not isinstance(choice, Chosen):
        return _nothing_to_do(ports, choice)
    if (changed := not_as_detected(request.cause, known.view, choice.live)) is not None:
        return _end(ports, Reason.UNSAFE_LIVE_CHANGED, changed, ExitCode.UNSAFE_PLAN)
    claiming.ask(request, choice, known.facts.releases)
    plan = plan_rollback(request, ports, gathering, known, choice)
    claiming.write()
    ports.journal.append(j.Planned(plan=plan))
    if (ended := _stopped(request, ports, plan)) is not None:
        return ended
    _look_on_where_another_acts(ports, plan)
    return act(ports, known.view, plan, collecting)


def _go_on(
    request: Request, ports: Ports, gathering: Gathering, going_on: Unfinished, collecting: Collecting
) -> j.VerdictGiven:
    """Follow and verify a rollback that this run did not send."""
    known = going_on.known
    collecting.knows(known)
    ports.journal.append(read_line(known))
    ports.journal.append(chosen_line(going_on.choice))
    plan = going_on.planned(plan_rollback(request, ports, gathering, known, going_on.choice))
    ports.journal.append(j.Planned(plan=plan))
    if ports.stop.signal:
        return _interrupted(ports, ports.stop.signal)
    if request.dry_run:
        return _end(ports, Reason.DRY_RUN, SENTENCES[Reason.DRY_RUN], ExitCode.RECOVERED)
    ports.journal.append(going_on.line())
    if going_on.is_alone:
        ports.journal.append(j.TellerKnown(another=False))
        collecting.begin()
    return act(ports, known.view, plan, collecting)


def _not_undone(ports: Ports, known: Known, undoing: NotUndone) -> j.VerdictGiven:
    ports.journal.append(read_line(known))
    return _end(ports, undoing.reason, undoing.says, undoing.exit_code)


def _look_on_where_another_acts(ports: Ports, plan: Plan) -> None:
    """Follow another run's rollback where one is under way: there is one rollback per incident."""
    of_another = any(f.code == str(Reason.UNSAFE_ROLLBACK_UNDER_WAY) for f in plan.findings)
    claim, live = ports.journal.state.claim, plan.choice.live
    if not of_another or live is None or (claim is not None and claim.held is j.Held.ANOTHERS):
        return
    says = draft("a rollback that this run did not send is under way")
    ports.journal.append(j.ClaimSeen(held=j.Held.ANOTHERS, subject=live.id, says=says))


def _nothing_to_do(ports: Ports, choice: Choice) -> j.VerdictGiven:
    match choice:
        case NothingWrong(why=why):
            return _end(ports, Reason.NEVER_WENT_LIVE, why, ExitCode.RECOVERED)
        case NothingFound(why=why, what_to_do=what_to_do):
            says = f"{why} {what_to_do}"
            return _end(ports, Reason.NOTHING_TO_ROLL_BACK_TO, says, ExitCode.NOTHING_TO_ROLL_BACK_TO)
        case _:
            raise AssertionError("a Target was chosen: there is something to do")


def _stopped(request: Request, ports: Ports, plan: Plan) -> j.VerdictGiven | None:
    """End before acting: asked to stop, unsafe, or a dry run. None means: go ahead."""
    if ports.stop.signal:
        return _interrupted(ports, ports.stop.signal)
    stops = [f for f in plan.findings if f.level is Level.STOP]
    if stops:
        says = " ".join(_with_go_ahead(f.says.reveal(), f.go_ahead) for f in stops)
        return _end(ports, Reason(stops[0].code), says, ExitCode.UNSAFE_PLAN)
    if next_rung(plan, after=-1) is None:
        bars = "; ".join(f"{rung.route}: {rung.barred}" for rung in plan.rungs)
        says = f"{SENTENCES[Reason.NO_ROUTE]} {bars}."
        code = ExitCode.NOTHING_TO_ROLL_BACK_TO if request.undo else ExitCode.UNSAFE_PLAN
        return _end(ports, Reason.NO_ROUTE, says, code)
    if request.dry_run:
        return _end(ports, Reason.DRY_RUN, SENTENCES[Reason.DRY_RUN], ExitCode.RECOVERED)
    return None


def _interrupted(ports: Ports, signal: str) -> j.VerdictGiven:
    ports.journal.append(j.Interrupted(signal=signal))
    verdict = stopped_before_acting()
    ports.journal.append(verdict)
    return verdict


def _with_go_ahead(says: str, go_ahead: str | None) -> str:
    return f"{says} To go ahead all the same: {go_ahead}." if go_ahead else says


def act(ports: Ports, view: ServiceView, plan: Plan, collecting: Collecting) -> j.VerdictGiven:
    """Carry out the Plan in the journal's state, from wherever that stands, up to the Verdict."""
    performer = Performer(
        railway=ports.railway, prober=ports.prober, claims=ports.claims, view=view, plan=plan
    )

    def perform(action: Action) -> j.Data:
        done = performer(action)
        if isinstance(action, Send):
            collecting.begin()  # not before the mutation has left: nothing may stand in its way
        return done

    driver = Driver(
        journal=ports.journal,
        perform=perform,
        clock=ports.clock,
        workers=ports.workers,
        rate=ports.railway.rate_limit,
        stop=ports.stop,
    )
    return driver.drive()


def _end(ports: Ports, reason: Reason, says: str, exit_code: ExitCode) -> j.VerdictGiven:
    verdict = ended_before_acting(reason, draft(says), exit_code)
    ports.journal.append(verdict)
    return verdict
