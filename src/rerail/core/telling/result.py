"""The record of a run as a function of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerail.core import record_parts as parts
from rerail.core.judging.verdict import exit_code_of
from rerail.core.record import Result
from rerail.core.telling.asked import asked
from rerail.core.telling.deadline import planned
from rerail.core.telling.forward import incident_undone, is_undo
from rerail.core.telling.freeze import auto_deploy_now, freeze, frozen_at
from rerail.core.telling.incident import says
from rerail.core.telling.measuring import streak
from rerail.core.telling.metrics import time_to_initiate, time_to_restore
from rerail.core.telling.names import chosen, environment_name, live, new_id, service_name
from rerail.core.telling.next_steps import next_steps
from rerail.core.telling.timeline import rows
from rerail.core.telling.unknown import unknown
from rerail.core.telling.watched.record import watch_record

if TYPE_CHECKING:
    from rerail.core.acting.plan import Finding, Rung
    from rerail.core.choosing.choice import PassedOver
    from rerail.core.judging.checks import Check
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


def result(state: State, facts: TellingFacts) -> Result:
    """Give the record; complete at any stage of a run, with None for what is not known (yet)."""
    return Result(
        run=state.run,
        result_path=facts.result_path,
        journal_path=facts.journal_path,
        evidence_path=state.evidence.collected.folder if state.evidence.collected else None,
        simulated_clock=facts.simulated_clock,
        time_to_initiate=time_to_initiate(state),
        time_to_restore=time_to_restore(state),
        started_at=state.started_at,
        finished_at=state.verdict_at,
        deployment_id=new_id(state),
        watch=watch_record(state),
        checks=_checks(state),
        own_checks=tuple(
            parts.OwnChecksRecord(name=str(ended.name), outcome=str(ended.outcome))
            for ended in state.own_checks
        ),
        timeline=_timeline(state),
        told=told(state),
        unknown=unknown(state),
        next_steps=tuple(f"{s.says}: {s.command}" if s.command else s.says for s in next_steps(state, facts)),
        **_start(state),
        **_place(state),
        **_target(state),
        **_plan(state),
        **_end(state),
        **_incident(state),
        **_beside(state),
    )


def _beside(state: State) -> dict[str, Any]:
    how = freeze(state)
    return {
        "undo": is_undo(state),
        "undoes_incident": incident_undone(state),
        "claim": str(state.claim.held) if state.claim else None,
        "continued": state.continued is not None,
        "freeze": str(how) if how else None,
        "auto_deploy_before": state.plan.auto_deploy_before if state.plan else None,
        "auto_deploy_now": auto_deploy_now(state),
        "frozen_at": frozen_at(state),
    }


def _start(state: State) -> dict[str, Any]:
    if state.started is None:
        return {}
    return {
        "rerail": state.started.rerail,
        "trigger": str(state.started.trigger),
        "dry_run": state.started.dry_run,
    }


def _place(state: State) -> dict[str, Any]:
    names: dict[str, Any] = {"service": service_name(state), "environment": environment_name(state)}
    if state.read is None:
        return names
    view = state.read.view
    return names | {
        "service_id": view.service_id,
        "environment_id": view.environment_id,
        "project_id": view.project_id,
        "project": view.project_name,
    }


def _target(state: State) -> dict[str, Any]:
    failed = live(state)
    origin = {"from_deployment_id": failed.id if failed else None}
    passed = tuple(_passed_over(p) for p in getattr(state.choice, "passed_over", ()))
    choice = chosen(state)
    if choice is None:
        return {**origin, "passed_over": passed}
    target = choice.target
    return {
        **origin,
        "target_tag": target.release.tag if target.release else None,
        "target_commit": target.commit,
        "target_deployment_id": target.deployment.id if target.deployment else None,
        "target_why": target.why,
        "rules_said": choice.rules_said,
        "passed_over": tuple(_passed_over(p) for p in choice.passed_over),
        "notes": choice.notes,
    }


def _passed_over(passed: PassedOver) -> parts.PassedOverRecord:
    return parts.PassedOverRecord(
        deployment_id=passed.deployment.id,
        status=passed.deployment.status,
        commit=passed.deployment.commit,
        tag=passed.release.tag if passed.release else None,
        why=passed.why,
    )


def _plan(state: State) -> dict[str, Any]:
    if state.plan is None:
        return {}
    return {
        "deadline": planned(state.plan).seconds,
        "rungs": tuple(_rung(state, i, rung) for i, rung in enumerate(state.plan.rungs)),
        "findings": tuple(_finding(finding) for finding in state.plan.findings),
    }


def _rung(state: State, index: int, rung: Rung) -> parts.RungRecord:
    tried = next((r for r in state.rungs if r.rung == index), None)
    closed = tried.closed if tried else None
    return parts.RungRecord(
        route=str(rung.route),
        price=rung.price,
        barred=rung.barred,
        outcome=str(closed.outcome) if closed else None,
        says=str(closed.says) if closed else None,
    )


def _finding(finding: Finding) -> parts.FindingRecord:
    return parts.FindingRecord(
        level=str(finding.level), code=finding.code, says=str(finding.says), go_ahead=finding.go_ahead
    )


def _checks(state: State) -> tuple[parts.ChecksRecord, ...]:
    return tuple(_check(state, check) for check in state.plan.checks) if state.plan else ()


def _check(state: State, check: Check) -> parts.ChecksRecord:
    mine = [e for e in state.verify.evidence if e.check == check.name]
    last = mine[-1] if mine else None
    return parts.ChecksRecord(
        name=check.name,
        kind=str(check.__struct_config__.tag),
        subject=asked(check),
        measurements=len(mine),
        outcome=str(last.outcome) if last else None,
        observed=str(last.observed) if last else None,
        in_a_row=streak(state.verify.evidence, check.name),
        finished_at=last.finished_at if last else None,
    )


def _timeline(state: State) -> tuple[parts.TimelineRecord, ...]:
    return tuple(
        parts.TimelineRecord(at=r.at, source=r.source, event=r.event, detail=r.detail, link=r.link)
        for r in rows(state)
    )


def told(state: State) -> tuple[parts.ToldRecord, ...]:
    """Give what each Outlet told last, in the order of their first telling."""
    last = {t.outlet: t for t in state.told}
    return tuple(
        parts.ToldRecord(
            outlet=t.outlet,
            done=t.done,
            where=t.where,
            number=t.number,
            says=str(t.says) if t.says else None,
        )
        for t in last.values()
    )


def _end(state: State) -> dict[str, Any]:
    route = {"route": str(state.rung.intent.route) if state.rung else None}
    verdict = state.verdict
    if verdict is None:
        return route
    acted = verdict.verdict is not None
    return {
        **route,
        "verdict": str(verdict.verdict) if verdict.verdict else None,
        "reason_code": str(verdict.reason),
        "says": str(verdict.says),
        **_watched(state),
        "exit_code": exit_code_of(state),
        "proof": str(verdict.proof) if acted else None,
    }


def _watched(state: State) -> dict[str, Any]:
    """Give what a watch came to in the rollback's place: the run's verdict is about the release."""
    watch = state.watch
    if watch is None or watch.judged is None or state.verdict is None:
        return {}
    judged = watch.judged
    acted = state.acting and state.verdict.verdict is not None
    return {
        "verdict": str(judged.verdict),
        "reason_code": str(judged.reason),
        "says": says(state),
        "decision": str(judged.decision) if judged.decision else None,
        "failing_checks": ", ".join(map(str, judged.failing)) or None,
        "rollback_verdict": str(state.verdict.verdict) if acted else None,
        "rollback_reason_code": str(state.verdict.reason) if judged.acts else None,
    }


def _incident(state: State) -> dict[str, Any]:
    filed = next((t for t in reversed(state.told) if t.done and t.number is not None), None)
    if filed is None:
        return {}
    return {"incident_number": filed.number, "incident_url": filed.where}
