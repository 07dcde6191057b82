"""What a good watch leaves: a tag, a deployment status at GitHub, and a freeze that is thawed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.watching.verified import marked, message, tag_names
from rerail.errors import ExitCode
from rerail.usecases.gather import Gathering

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.watching.plan import WatchPlan
    from rerail.ports.recording import DeploymentMarks, Tags
    from rerail.usecases.request import Ports
    from rerail.usecases.thaw_wish import Thawed

LIMIT = 60.0
"""Seconds for each; the release is healthy, whether it is recorded or not."""
_FULL_SHA = (40, 64)


@dataclass(frozen=True, kw_only=True)
class RecordPorts:
    """Through what it is recorded; None: there is no GitHub token or repository."""

    tags: Callable[[], Tags] | None
    marks: Callable[[], DeploymentMarks] | None
    thaw: Callable[[], Thawed] | None
    """Thaws where what is Live is good and not blamed; see `usecases.thaw`."""


def record(plan: WatchPlan, tag_pattern: str, project: str, ports: Ports, to: RecordPorts) -> None:
    """Record the release that was watched, each on its own; every one is a line of the journal.

    Never raises, and changes nothing of the verdict.
    """
    gathering = Gathering(ports.workers, ports.clock, ports.stop.wake)
    steps: tuple[tuple[str, Callable[[], j.Recorded | None]], ...] = (
        ("tag", lambda: _tag(plan, tag_pattern, ports, to)),
        ("deployment-status", lambda: _mark(plan, project, ports, to)),
        ("thaw", lambda: _thaw(to)),
    )
    for what, step in steps:
        asked = gathering.ask(what, step)
        gathering.wait(asked, seconds=LIMIT, unless=lambda: ports.stop.signal is not None)
        if asked.error is not None:
            ports.journal.append(j.Recorded(what=what, done=False, says=asked.error.sentence_part))
        elif asked.value is not None:
            ports.journal.append(asked.value)


def _tag(plan: WatchPlan, pattern: str, ports: Ports, to: RecordPorts) -> j.Recorded:
    commit, subject = plan.subject.commit, plan.subject.id
    if to.tags is None:
        return _not("tag", "there is no GitHub token or repository")
    if commit is None or len(commit) not in _FULL_SHA:
        return _not("tag", "the deployment names no whole commit")
    names = tag_names(pattern, plan.service_name, ports.clock.now())
    if not names:
        return _not("tag", f"no name can be made of the pattern {pattern}: it needs a *, and no ?")
    releases = ports.repository.read(pattern.replace("{service}", plan.service_name)).releases
    there = next((r for r in releases if r.message and subject in marked(r.message.reveal())), None)
    if there is not None:
        return j.Recorded(what="tag", done=True, name=there.tag)
    tags = to.tags()
    says = message(subject, plan.service_name, plan.environment_name)
    for name in names:
        if tags.create(name, commit=commit, message=says):
            return j.Recorded(what="tag", done=True, name=name)
    return _not("tag", f"the name {names[0]} and those after it are taken")


def _mark(plan: WatchPlan, project: str, ports: Ports, to: RecordPorts) -> j.Recorded:
    commit = plan.subject.commit
    if to.marks is None or commit is None:
        why = "there is no GitHub token or repository" if to.marks is None else "it names no commit"
        return _not("deployment-status", why)
    started = ports.journal.state.started
    done = to.marks().mark_healthy(
        commit,
        environments=(f"{project} / {plan.environment_name}", plan.environment_name),
        deployment_id=plan.subject.id,
        says=f"{plan.service_name}: watched by rerail, HEALTHY",
        url=started.run_url if started else None,
    )
    return j.Recorded(what="deployment-status", done=True, name=done)


def _thaw(to: RecordPorts) -> j.Recorded | None:
    """Thaw; nothing where nothing was frozen."""
    if to.thaw is None:
        return None
    thawed = to.thaw()
    if not thawed.found:
        return None
    says = " ".join(each.reveal() for each in thawed.says)
    numbers = ", ".join(f"#{number}" for number in thawed.noted)
    done = thawed.exit_code is ExitCode.RECOVERED and bool(thawed.noted)
    return j.Recorded(what="thaw", done=done, name=numbers or None, says=None if done else says)


def _not(what: str, why: str) -> j.Recorded:
    return j.Recorded(what=what, done=False, says=why)
