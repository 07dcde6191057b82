"""The summary table: the facts that one looks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.telling.filing import Filed, exit_code_told, filing, not_filed
from rerail.core.telling.forward import is_undo
from rerail.core.telling.metrics import metrics
from rerail.core.telling.names import chosen, environment_name, live, new_id, service_name
from rerail.core.telling.wording import duration
from rerail.core.values import Proof
from rerail.render.escape import code, inline, link
from rerail.render.markdown.tables import table

if TYPE_CHECKING:
    from rerail.core.choosing.choice import Target
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts
    from rerail.core.telling.incident import Incident
    from rerail.core.telling.metrics import Metric


def summary(state: State, incident: Incident, facts: TellingFacts) -> str:
    """Give the table of the facts that one looks for first."""
    rows = (*_subject(state, incident), *_ids(state), *_result(state, facts), *_filed(state, incident, facts))
    return table(("", ""), (*rows, *_times(state, incident)))


def _filed(state: State, incident: Incident, facts: TellingFacts) -> tuple[tuple[str, str], ...]:
    """Say where the issue is, or that there is none; nothing of that within the issue.

    In public a repository for incidents that is another one is not named: it may be a private one.
    """
    found = filing(state, facts)
    missing = not_filed(found, facts)
    hidden = not incident.open and _is_elsewhere(state)
    if missing:
        head, _, rest = missing.partition(":")
        rest = "the run's own files say why" if hidden else rest
        return (("Incident", f"**{head}**: {inline(rest, 600)}"),)
    if found.filed is Filed.DONE and hidden:
        return (("Incident", f"issue {found.number} of another repository"),)
    if found.filed is Filed.DONE:
        shown = found.where or "" if facts.simulated_clock else None
        where = code(shown) if shown else link(f"issue {found.number}", found.where)
        late = f" **NOT COMPLETE**: its last update failed: {inline(found.why, 600)}." if found.late else ""
        return (("Incident", f"{where}{late}"),)
    if found.filed is Filed.PENDING and state.verdict is not None:
        return (("Incident", "not filed yet"),)
    return ()


def _is_elsewhere(state: State) -> bool:
    started = state.started
    if started is None or started.files_in is None:
        return False
    return started.files_in.casefold() != (started.repository or "").casefold()


def _subject(state: State, incident: Incident) -> tuple[tuple[str, str], ...]:
    environment = environment_name(state)
    where = f" in {inline(environment)}" if environment else ""
    service = ("Service", f"**{inline(service_name(state))}**{where}")
    started = state.started
    if started is None:
        return (service,)
    how = "automatically" if started.trigger == "automatic" else "by hand"
    who = f" ({inline(started.actor)})" if started.actor and incident.open else ""
    run = f" · {link('workflow run', started.run_url)}" if started.run_url else ""
    rows = (service, ("Started", f"{started_at(state)} {how}{who}{run}"), *_undoes(state))
    if started.reason and incident.open:
        return (*rows, ("Reason given", inline(started.reason)))
    return rows


def _undoes(state: State) -> tuple[tuple[str, str], ...]:
    """Name the rollback that is undone; its incident is in the same repository."""
    undoes = state.plan.undoes if state.plan else None
    if undoes is None:
        return ()
    of = f"the rollback of {undoes.at:%Y-%m-%d %H:%M} UTC, deployment {code(undoes.rollback)}"
    return (("Undoes", f"{of}, incident #{undoes.incident}" if undoes.incident is not None else of),)


def _place_of(state: State) -> str:
    """Say what the failed deployment is: rolled back from only once another one was live."""
    if not state.acting or is_undo(state):
        return "Live before" if state.acting else "Live"
    return "Rolled back from" if state.rung and state.rung.live_at else "Failed deployment"


def started_at(state: State) -> str:
    """Give the time of the process's start (UTC), to the second."""
    return f"{state.started_at:%Y-%m-%d %H:%M:%S} UTC" if state.started_at else "unknown"


def _ids(state: State) -> tuple[tuple[str, str], ...]:
    failed, ours = live(state), new_id(state)
    choice = chosen(state)
    rows = []
    if failed:
        rows.append((_place_of(state), _deployment(failed.id, failed.commit)))
    if choice:
        rows.append(("Target", target(choice.target)))
    if ours:
        rows.append(("New deployment", code(ours)))
    return tuple(rows)


def target(chosen_target: Target) -> str:
    """Give the Target's tag, deployment and commit."""
    deployment = chosen_target.deployment
    ids = _deployment(deployment.id if deployment else None, chosen_target.commit)
    return f"**{inline(chosen_target.release.tag)}** {ids}" if chosen_target.release else ids


def _deployment(deployment_id: str | None, commit: str | None) -> str:
    parts = [f"deployment {code(deployment_id)}"] if deployment_id else []
    parts += [f"commit {code(commit[:10])}"] if commit else []
    return ", ".join(parts)


def _result(state: State, facts: TellingFacts) -> tuple[tuple[str, str], ...]:
    rows = []
    if state.rung:
        rows.append(("Route", code(state.rung.intent.route)))
    verdict = state.verdict
    if verdict is None:
        return tuple(rows)
    if state.acting:
        rows.append(("Proof", PROOFS[verdict.proof]))
    judged = state.watch.judged if state.watch else None
    whose = f": the release that was watched is {judged.verdict.upper()}" if judged and state.acting else ""
    exit_code = f"exit code {exit_code_told(state, facts)}{whose}"
    rows.append(("Reason code", f"{code(verdict.reason)} ({exit_code})"))
    return tuple(rows)


PROOFS = {
    Proof.REQUEST_LOG: "`request-log`: our requests stand in the new deployment's own log",
    Proof.VERSION: "`version`: the version endpoint named the Target",
    Proof.INSTANCES: "`instances`: its instances ran without a restart (there is no HTTP to ask)",
    Proof.NONE: "`none`: nothing showed that it is the Target that answers",
}


def _times(state: State, incident: Incident) -> tuple[tuple[str, str], ...]:
    """Give the runbook's metrics; the suggested root cause only where evidence may be shown."""
    if not state.acting:
        return ()
    shown = (m for m in metrics(state) if incident.open or m.words is None)
    return tuple((metric.name, _metric(metric)) for metric in shown)


def _metric(metric: Metric) -> str:
    if metric.words is not None:
        return f"**{metric.words}** {metric.how}"
    if metric.seconds is None:
        return f"unknown ({metric.how})"
    least = "at least " if metric.at_least else ""
    return f"**{least}{duration(metric.seconds)}** {metric.how}"
