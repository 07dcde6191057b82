"""GitHub's deployments say it too: the failed one is marked, the restored one recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rerail.core.journal import Reply, Told
from rerail.core.outlet_names import DEPLOYMENT, ISSUE
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.names import live, subject, target_name
from rerail.core.text import draft
from rerail.core.utf16 import cut, units
from rerail.core.values import Verdict
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rerail.core.acting.plan import Plan
    from rerail.core.state import State
    from rerail.core.values import ServiceView

LONGEST_DESCRIPTION = 140
"""Characters. Source: GitHub docs, rest/deployments/statuses, "Create a deployment status"."""
MOST_MARKED = 5
"""The newest; a commit that was deployed more often than this was not always bad."""
STATES = {
    Verdict.RECOVERED: "success",
    Verdict.NOT_RECOVERED: "failure",
    Verdict.INCONCLUSIVE: "error",
}
FAILED = "failure"


class Recorded(Protocol):
    """A deployment at GitHub."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def environment(self) -> str:
        """The name of its environment."""
        ...


class Deployments(Protocol):
    """What the outlet needs of GitHub; raises OutletError only."""

    def of_commit(self, commit: str) -> Sequence[Recorded]:
        """List the deployments of a commit, newest first."""
        ...

    def mark(self, deployment_id: int, state: str, description: str, url: str | None) -> None:
        """Give a deployment this status, unless it has it."""
        ...

    def record(self, commit: str, environment: str, description: str, payload: Mapping[str, str]) -> Recorded:
        """Record a rollback to the commit, unless one with this payload is there."""
        ...


class NothingToRecord(OutletError):  # noqa: N818
    """Neither deployment is one that GitHub could know."""

    again = False


class DeploymentStatusOutlet:
    """Marks the failed deployment and records the restored one, once, after a rollback that was sent.

    Says ids and names only, no evidence, so that it may be told in a public repository. A later run for the
    same failed deployment and Target finds the record by its payload, and does not make another.
    """

    name = DEPLOYMENT

    def __init__(self, make: Callable[[], Deployments], *, same_repository: bool) -> None:
        """`make` builds the access on this outlet's own worker, at the end.

        `same_repository`: the issue is where the deployments are; one elsewhere is not named there.
        """
        self._make = make
        self._same_repository = same_repository
        self._deployments: Deployments | None = None
        self._told: Told | None = None
        self._refused: OutletError | None = None

    def tell(self, state: State, *, final: bool) -> Told | None:
        """Mark and record at the end; does nothing for a run that changed nothing at Railway.

        Where another run sent the rollback, that one does it.
        """
        if not final or state.plan is None or not _went_out(state) or state.defers:
            return None
        if self._refused is not None:
            raise self._refused
        if self._told is None:
            self._told = self._tell(state, state.plan)
        return self._told

    def _tell(self, state: State, plan: Plan) -> Told:
        self._deployments = self._deployments or self._make()
        link = _link(state, self._same_repository)
        try:
            says = _record(self._deployments, state, plan, link)
        except OutletError as error:
            self._refused = None if error.again else error
            raise
        return Told(outlet=self.name, done=True, says=draft(says))


def _went_out(state: State) -> bool:
    """Tell whether a rollback may have been applied: refused and unsent ones were not."""
    return any(r.answer is not None and r.answer.reply in {Reply.ACCEPTED, Reply.LOST} for r in state.rungs)


def _record(deployments: Deployments, state: State, plan: Plan, link: str | None) -> str:
    """Mark, then record; give what was done as a sentence part. An undo marks none: nothing has failed."""
    if plan.undoes is not None:
        return _restored(deployments, state, plan, _environment(deployments, state, plan), link)
    failed, target = live(state), plan.choice.target
    before, after = failed.commit if failed else None, target.commit
    if before is None and after is None:
        raise NothingToRecord("skipped: neither deployment was made from a commit")
    if before == after:
        marked, environment = "the failed and the restored one share their commit: none is marked", None
    else:
        marked, environment = _mark(deployments, state, before, link)
    return f"{marked}; {_restored(deployments, state, plan, environment, link)}"


def _environment(deployments: Deployments, state: State, plan: Plan) -> str | None:
    """Give the name that GitHub has for the environment, where the Target was deployed to it before."""
    commit, view = plan.choice.target.commit, state.read.view if state.read else None
    found = fitting(deployments.of_commit(commit), view) if commit and view else []
    return found[0].environment if found else None


def _mark(
    deployments: Deployments, state: State, commit: str | None, link: str | None
) -> tuple[str, str | None]:
    """Mark the failed deployments; give what was done, and their environment's name at GitHub."""
    if commit is None or state.read is None:
        return "the failed deployment was made from no commit: none is marked", None
    found = fitting(deployments.of_commit(commit), state.read.view)[:MOST_MARKED]
    if not found:
        return "GitHub knows no deployment of the failed commit in this environment: none is marked", None
    for each in found:
        deployments.mark(each.id, FAILED, _about_failed(state), link)
    several = f"{len(found)} failed deployments are" if len(found) > 1 else "the failed deployment is"
    return f"{several} marked {FAILED}", found[0].environment


def _restored(
    deployments: Deployments, state: State, plan: Plan, environment: str | None, link: str | None
) -> str:
    commit, view = plan.choice.target.commit, state.read.view if state.read else None
    verdict = state.verdict.verdict if state.verdict else None
    if commit is None or view is None or verdict is None:
        return "the Target was made from no commit: nothing is recorded"
    payload = {"rerail": fingerprint(state) or state.run}
    about, word = _about_restored(state), STATES[verdict]
    made = deployments.record(commit, environment or view.environment_name, about, payload)
    deployments.mark(made.id, word, about, link)
    return f"the restored one is recorded as {word}"


def fitting(found: Sequence[Recorded], view: ServiceView) -> list[Recorded]:
    """Give those whose environment is Railway's, by name; a deployment of another project is never marked.

    Unconfirmed: Railway's GitHub App calls an environment `project / environment` (as observed), for every
    service of the project alike. A workflow's job calls it as its `environment:` says.
    """
    plain = view.environment_name.casefold()
    names = {plain, f"{view.project_name.casefold()} / {plain}"}
    return [each for each in found if each.environment.casefold() in names]


def _about_failed(state: State) -> str:
    recovered = state.verdict is not None and state.verdict.verdict is Verdict.RECOVERED
    end = "" if recovered else ", which is not known to have helped"
    return _short(f"{subject(state)} was rolled back to {target_name(state)}{end}")


def _about_restored(state: State) -> str:
    failed = live(state)
    way = "forward again" if state.plan and state.plan.undoes else "back"
    back = f"{subject(state)} rolled {way} to {target_name(state)}"
    return _short(f"{back} from {failed.id}" if failed else back)


def _link(state: State, same_repository: bool) -> str | None:
    """Give the issue's address, else the run's."""
    run = state.started.run_url if state.started else None
    issues = (told for told in reversed(state.told) if told.outlet == ISSUE and told.done and told.where)
    return next((told.where for told in issues), run) if same_repository else run


def _short(text: str) -> str:
    """Cut to GitHub's limit, in UTF-16 units, as it does not say which characters it counts."""
    return text if units(text) <= LONGEST_DESCRIPTION else f"{cut(text, LONGEST_DESCRIPTION - 1)}…"
