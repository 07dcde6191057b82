"""GitHub's deployments and their statuses: what was recorded, and GitHub's rules for recording more.

Source: GitHub docs, rest/deployments (auto_merge, required_contexts, auto_inactive and their answers).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from rerail.simulator.github.values import Json, Refused, invalid
from rerail.simulator.repository import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from rerail.simulator.repository import Repository

STATES = ("error", "failure", "inactive", "in_progress", "queued", "pending", "success")
LONGEST_DESCRIPTION = 140
_FILTERS = ("sha", "ref", "task", "environment")


@dataclass(frozen=True, kw_only=True)
class DeploymentStatus:
    """One status of a deployment; `environment` is the deployment's own unless the request named another."""

    id: int
    by: str
    state: str
    at: datetime
    environment: str
    description: str = ""
    log_url: str = ""
    environment_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """One deployment as GitHub knows it; `statuses` are oldest first."""

    id: int
    by: str
    sha: str
    ref: str
    environment: str
    created: datetime
    updated: datetime
    task: str = "deploy"
    payload: object = ""
    description: str | None = None
    transient: bool = False
    production: bool = False
    statuses: tuple[DeploymentStatus, ...] = ()

    @property
    def state(self) -> str | None:
        """The last status's word; None before the first."""
        return self.statuses[-1].state if self.statuses else None


class DeploymentStore:
    """The deployments of one repository. Methods raise Refused with GitHub's status and words.

    `checks` are the contexts submitted for any commit, with their state: a job that asks GitHub to record
    a deployment is itself a check that is still running. `merged` names the refs that auto_merge changed.
    """

    def __init__(self, now: Callable[[], datetime], git: Repository | None, default_branch: str) -> None:
        self.checks: dict[str, str] = {"rollback": "pending"}
        self.merged: list[str] = []
        self._now = now
        self._git = git
        self._default_branch = default_branch
        self._rows: dict[int, Deployed] = {}
        self._status_ids = count(7_000_001)
        self._lock = threading.RLock()

    def all(self) -> tuple[Deployed, ...]:
        """Every deployment as it stands, oldest first."""
        return tuple(self._rows.values())

    def listed(self, query: Mapping[str, str]) -> tuple[Deployed, ...]:
        """List those that fit the query's sha, ref, task and environment, newest first."""
        wanted = {name: query[name] for name in _FILTERS if query.get(name, "none") != "none"}
        rows = sorted(self.all(), key=lambda row: (row.created, row.id), reverse=True)
        return tuple(row for row in rows if all(getattr(row, name) == wanted[name] for name in wanted))

    def get(self, number: int) -> Deployed:
        """Give one; Refused (404) when there is none."""
        if number not in self._rows:
            raise Refused(404, "Not Found")
        return self._rows[number]

    def create(self, by: str, given: Mapping[str, Any]) -> Deployed | str:
        """Record a deployment; a text is what GitHub says when it merged the default branch instead."""
        ref = given.get("ref")
        if not isinstance(ref, str) or not ref:
            raise Refused(422, 'Invalid request.\n\n"ref" wasn\'t supplied.')
        sha = self._resolved(ref)
        if given.get("auto_merge", True) and self._behind(sha):
            self.merged.append(ref)
            return f"Auto-merged {self._default_branch} into {ref} on deployment."
        self._check(ref, given.get("required_contexts"))
        return self.seed(by, sha, **_fields(given))

    def seed(self, by: str, sha: str, *, at: datetime | None = None, **fields: Any) -> Deployed:  # noqa: ANN401 - fields of Deployed
        """Record a deployment without the rules, as an app with other rights does; `fields` of Deployed."""
        with self._lock:
            moment = at or self._now()
            plain = Deployed(
                id=3_000_001 + len(self._rows),
                by=by,
                sha=sha,
                ref=sha,
                environment="production",
                created=moment,
                updated=moment,
            )
            return self._keep(replace(plain, **fields))

    def add_status(
        self, by: str, number: int, given: Mapping[str, Any], *, at: datetime | None = None
    ) -> DeploymentStatus:
        """Give a deployment one more status; a success may make earlier ones inactive (auto_inactive)."""
        state, description = given.get("state"), given.get("description") or ""
        if state not in STATES:
            raise invalid("DeploymentStatus", "state", "custom", "state is not included in the list")
        if len(description) > LONGEST_DESCRIPTION:
            told = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
            raise invalid("DeploymentStatus", "description", "custom", told)
        with self._lock:
            row = self.get(number)
            made = DeploymentStatus(
                id=next(self._status_ids),
                by=by,
                state=str(state),
                at=at or self._now(),
                environment=given.get("environment") or row.environment,
                description=description,
                log_url=given.get("log_url") or given.get("target_url") or "",
                environment_url=given.get("environment_url") or "",
            )
            self._add(row, made)
            if state == "success" and given.get("auto_inactive", True):
                self._retire(row, made)
            return made

    def _retire(self, row: Deployed, by: DeploymentStatus) -> None:
        # Only what is neither transient nor production: for production one has to say it oneself.
        for each in self.all():
            older = each.id != row.id and each.created <= row.created
            touched = older and each.environment == row.environment and each.state == "success"
            if touched and not each.transient and not each.production:
                self._add(each, replace(by, id=next(self._status_ids), state="inactive", description=""))

    def _add(self, row: Deployed, status: DeploymentStatus) -> None:
        self._keep(replace(row, statuses=(*row.statuses, status), updated=status.at))

    def _keep(self, row: Deployed) -> Deployed:
        self._rows[row.id] = row
        return row

    def _resolved(self, ref: str) -> str:
        try:
            if self._git is not None:
                return self._git.resolve(f"{ref}^{{commit}}")
        except GitError:
            pass
        raise Refused(422, f"No ref found for: {ref}")

    def _behind(self, sha: str) -> bool:
        return self._git is not None and bool(self._git.compare(sha, self._default_branch).commits)

    def _check(self, ref: str, required: object) -> None:
        names = self.checks if required is None else required
        if isinstance(names, list | dict) and any(self.checks.get(name) != "success" for name in names):
            raise Refused(409, f"Conflict: Commit status checks failed for {ref}.")


def _fields(given: Mapping[str, Any]) -> Json:
    environment = given.get("environment") or "production"
    production = given.get("production_environment")
    return {
        "ref": given["ref"],
        "environment": environment,
        "task": given.get("task") or "deploy",
        "payload": given.get("payload") or "",
        "description": given.get("description") or "",
        "transient": bool(given.get("transient_environment", False)),
        "production": environment == "production" if production is None else bool(production),
    }
