"""GitHub's deployments, by PyGithub: which there are of a commit, their statuses, and one more of ours.

Source: GitHub docs, rest/deployments: `auto_merge` is on by default and merges the default branch into the
ref, `required_contexts` are all by default, a status's description holds 140 characters.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rerail.adapters.github.refusals import DEPLOYMENTS, DeploymentError
from rerail.adapters.github.session import Session
from rerail.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Deployment import Deployment

    from rerail.core.text import Secret

ROLLBACK = "rollback"
"""The task of a deployment that a rollback made; GitHub's default is `deploy`."""

WATCH = "watch"
"""The task of a deployment that is recorded because a release was watched, and GitHub knew none."""


class DeploymentRef(Value):
    """A deployment at GitHub."""

    id: int
    environment: str


class DeploymentRecords:
    """Reads and writes the deployments of one repository.

    Not for several threads at once (PyGithub's session). Every method is a bounded number of calls, each
    sent once; what may be there already is looked for first. All raise DeploymentError only.
    """

    def __init__(self, *, repository: str, token: Secret, api_url: str = "https://api.github.com") -> None:
        """`repository` is `owner/name`; writing needs `deployments: write`."""
        self._session = Session(DEPLOYMENTS, repository=repository, token=token, api_url=api_url)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def of_commit(self, commit: str) -> tuple[DeploymentRef, ...]:
        """List the deployments of a commit (its full SHA), newest first, at most a hundred."""
        listed = self._session.ask(lambda: self._session.repo().get_deployments(sha=commit).get_page(0))
        return self._session.ask(lambda: tuple(_ref(deployment) for deployment in listed))

    def mark(self, deployment_id: int, state: str, description: str, url: str | None) -> None:
        """Give a deployment this status, unless it has it; `url` is where one reads more.

        When the answer is lost, the status is looked for, never sent again.
        """
        if self._session.ask(lambda: self._has(deployment_id, state, description)):
            return
        try:
            self._session.ask(lambda: self._add(deployment_id, state, description, url))
        except DeploymentError as error:
            if not error.lost or not self._session.ask(lambda: self._has(deployment_id, state, description)):
                raise

    def mark_healthy(
        self, commit: str, *, environments: tuple[str, ...], deployment_id: str, says: str, url: str | None
    ) -> str:
        """Give the commit's newest deployment in one of these environments a `success` status that says so.

        Where GitHub knows none, one is recorded for the first environment.
        """
        names = {name.casefold() for name in environments}
        known = next((d for d in self.of_commit(commit) if d.environment.casefold() in names), None)
        if known is None:
            payload = {"rerail-healthy": deployment_id}
            known = self.record(commit, environments[0], says, payload, task=WATCH)
        self.mark(known.id, "success", says, url)
        return f"deployment {known.id} in {known.environment} is marked as healthy"

    def record(
        self,
        commit: str,
        environment: str,
        description: str,
        payload: Mapping[str, str],
        *,
        task: str = ROLLBACK,
    ) -> DeploymentRef:
        """Record a rollback to the commit (or another task), unless one with this payload is there.

        Nothing is merged or waited for. When the answer is lost, it is looked for, never sent again.
        """
        found = self._session.ask(lambda: self._find(commit, payload, task))
        if found is not None:
            return found
        try:
            return self._session.ask(lambda: self._create(commit, environment, description, payload, task))
        except DeploymentError as error:
            found = self._session.ask(lambda: self._find(commit, payload, task)) if error.lost else None
            if found is None:
                raise
            return found

    def _find(self, commit: str, payload: Mapping[str, str], task: str) -> DeploymentRef | None:
        listed = self._session.repo().get_deployments(sha=commit, task=task).get_page(0)
        return next((_ref(each) for each in listed if payload.items() <= _payload(each).items()), None)

    def _create(
        self, commit: str, environment: str, description: str, payload: Mapping[str, str], task: str
    ) -> DeploymentRef:
        made = self._session.repo().create_deployment(
            commit,
            task=task,
            auto_merge=False,
            required_contexts=[],
            payload=dict(payload),
            environment=environment,
            description=description,
        )
        return _ref(made)

    def _has(self, deployment_id: int, state: str, description: str) -> bool:
        statuses = self._session.repo().get_deployment(deployment_id).get_statuses().get_page(0)
        return any((each.state, each.description) == (state, description) for each in statuses)

    def _add(self, deployment_id: int, state: str, description: str, url: str | None) -> None:
        deployment = self._session.repo().get_deployment(deployment_id)
        link: dict[str, Any] = {"target_url": url} if url else {}
        deployment.create_status(state, description=description, **link)


def _ref(deployment: Deployment) -> DeploymentRef:
    return DeploymentRef(id=deployment.id, environment=deployment.environment)


def _payload(deployment: Deployment) -> dict[str, Any]:
    """Give a payload that is an object, sent as one or as JSON text; else nothing."""
    from github import BadAttributeException  # noqa: PLC0415  PyGithub takes a quarter of a second to load

    try:
        return deployment.payload or {}
    except BadAttributeException as error:
        text = error.actual_value
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
