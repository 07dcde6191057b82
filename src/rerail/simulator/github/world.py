"""The simulated GitHub: its repositories, tokens and issues, and the rules for who may do what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rerail.simulator.github.artifacts.store import ArtifactStore
from rerail.simulator.github.deployments import Deployed, DeploymentStore
from rerail.simulator.github.faults import Faults
from rerail.simulator.github.issues import IssueStore
from rerail.simulator.github.rate import RateLimits
from rerail.simulator.github.values import Hosted, Issue, Level, PullRequest, Refused, Token, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rerail.simulator.repository import Repository

ACTIONS_BOT = "github-actions[bot]"
RAILWAY_BOT = "railway-app[bot]"
_BY_INTEGRATION = "Resource not accessible by integration"
_BY_PERSONAL_TOKEN = "Resource not accessible by personal access token"  # noqa: S105 - GitHub's words

_USUAL: Mapping[str, Level] = {
    "contents": "read",
    "issues": "write",
    "pull-requests": "read",
    "deployments": "write",
}
"""What a workflow that files incidents and marks deployments asks for. Every token may read metadata."""


class GitHubWorld:
    """One GitHub with a main repository; more can be added (the one of `incident-repository`).

    `now` gives the world's time (UTC). `custom_refs`: whether refs may be made outside refs/heads and
    refs/tags, which is not confirmed; either way can be played. `measure` counts a body's characters, by
    default code points. Rules raise Refused with GitHub's status and words.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        repository: Repository | None,
        owner: str,
        name: str,
        private: bool = False,
        has_issues: bool = True,
        measure: Callable[[str], int] = len,
    ) -> None:
        self.now = now
        self.faults = Faults()
        self.rates = RateLimits(now)
        self.custom_refs = True
        self.artifacts = ArtifactStore(now)
        self._measure = measure
        self._tokens: dict[str, Token] = {}
        self._hosted: dict[str, Hosted] = {}
        self._issues: dict[str, IssueStore] = {}
        self._deployments: dict[str, DeploymentStore] = {}
        self.main = self.add_repository(owner, name, repository, private=private, has_issues=has_issues)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The main repository's issues as they stand, oldest first."""
        return self.issues_of(self.main).all()

    @property
    def hosted(self) -> tuple[Hosted, ...]:
        """Every repository, the main one first."""
        return tuple(self._hosted.values())

    def issues_of(self, hosted: Hosted) -> IssueStore:
        """Give the store that keeps a repository's issues, comments and labels."""
        return self._issues[hosted.full_name.casefold()]

    def deployments_of(self, hosted: Hosted) -> DeploymentStore:
        """Give the store that keeps a repository's deployments and their statuses."""
        return self._deployments[hosted.full_name.casefold()]

    def add_repository(
        self,
        owner: str,
        name: str,
        repository: Repository | None = None,
        *,
        private: bool = False,
        has_issues: bool = True,
    ) -> Hosted:
        """Host one more repository; without `repository` it is empty, which GitHub treats specially."""
        hosted = Hosted(
            id=100_001 + len(self._hosted),
            owner=owner,
            name=name,
            private=private,
            has_issues=has_issues,
            created=self.now(),
            git=repository,
        )
        self._hosted[hosted.full_name.casefold()] = hosted
        self._issues[hosted.full_name.casefold()] = IssueStore(self.now, self._measure)
        store = DeploymentStore(self.now, repository, hosted.default_branch)
        self._deployments[hosted.full_name.casefold()] = store
        return hosted

    def add_token(
        self,
        value: str,
        *,
        kind: TokenKind = "installation",
        login: str = ACTIONS_BOT,
        permissions: Mapping[str, Level] | None = None,
        repositories: Iterable[str] | None = None,
    ) -> Token:
        """Issue a token; without `permissions` it may read contents, write issues and deployments.

        `repositories` ("owner/name") defaults to the main one only, as for GITHUB_TOKEN.
        """
        names = [self.main.full_name] if repositories is None else repositories
        token = Token(
            value=value,
            kind=kind,
            login=login,
            permissions=_USUAL if permissions is None else permissions,
            repositories=frozenset(name.casefold() for name in names),
        )
        self._tokens[value] = token
        return token

    def permit(self, value: str, **changes: Level | None) -> Token:
        """Change what a token may, such as contents="write" (with _ for -); None takes it away."""
        token = self._tokens[value]
        named = {name.replace("_", "-"): level for name, level in changes.items()}
        kept = {name: level for name, level in {**token.permissions, **named}.items() if level is not None}
        self._tokens[value] = changed = replace(token, permissions=kept)
        return changed

    def revoke(self, value: str) -> None:
        """Take a token back: GITHUB_TOKEN ends with its job."""
        del self._tokens[value]

    def issue_by(
        self,
        login: str,
        title: str,
        body: str,
        labels: Iterable[str] = (),
        *,
        hosted: Hosted | None = None,
    ) -> Issue:
        """Play a person (or a forger) who opens an issue in the browser."""
        store = self.issues_of(hosted or self.main)
        return store.create(login, {"title": title, "body": body, "labels": list(labels)})

    def pulled(self, sha: str, number: int, title: str, login: str, *, merged: bool = True) -> PullRequest:
        """Declare which pull request brought a commit of the main repository in; the latest comes last."""
        at = self.now() if merged else None
        made = PullRequest(number=number, title=title, by=login, sha=sha, merged=at)
        self.main.pulls.setdefault(sha, []).append(made)
        return made

    def railway_deployed(
        self, sha: str, at: datetime, environment: str, state: str = "success", *, url: str = ""
    ) -> Deployed:
        """Play Railway's GitHub app, recording a commit deployed to `environment`, "shop / production".

        Whether Railway flags it as production is not confirmed; here it does not.
        """
        store = self.deployments_of(self.main)
        made = store.seed(RAILWAY_BOT, sha, at=at, environment=environment, payload={})
        given = {"state": state, "environment_url": url, "auto_inactive": True}
        store.add_status(RAILWAY_BOT, made.id, given, at=at)
        return store.get(made.id)

    def person_edits_issue(
        self, number: int, body: str, login: str, *, hosted: Hosted | None = None
    ) -> Issue:
        """Play a person who edits an issue's text in the browser."""
        return self.issues_of(hosted or self.main).edit(login, number, {"body": body})

    def token_of(self, authorization: str | None) -> Token | None:
        """Give the token that an Authorization header shows; None without one; Refused (401) if unknown."""
        if not authorization:
            return None
        scheme, _, value = authorization.partition(" ")
        found = self._tokens.get(value.strip())
        if scheme.lower() not in ("bearer", "token") or found is None:
            raise Refused(401, "Bad credentials")
        return found

    def find(self, token: Token | None, owner: str, name: str) -> Hosted:
        """Give a repository that the token can see; a private one of others does not exist (404)."""
        hosted = self._hosted.get(f"{owner}/{name}".casefold())
        if hosted is None or (hosted.private and not _made_for(token, hosted)):
            raise Refused(404, "Not Found")
        return hosted

    def require(self, token: Token | None, hosted: Hosted, permission: str, level: Level) -> None:
        """Raise Refused (401 or 403) unless the token may; anybody may read what is public."""
        if level == "read" and not hosted.private:
            return
        if token is None:
            raise Refused(401, "Requires authentication")
        if not (_made_for(token, hosted) and token.allows(permission, level)):
            # Source: GitHub docs, "Troubleshooting the REST API"; permissions are spelled with _ there.
            wanted = {"X-Accepted-GitHub-Permissions": f"{permission.replace('-', '_')}={level}"}
            told = _BY_INTEGRATION if token.kind == "installation" else _BY_PERSONAL_TOKEN
            raise Refused(403, told, headers=wanted)

    def require_person(self, token: Token | None) -> Token:
        """Give the token of a person; an installation has no user of its own (403)."""
        if token is None:
            raise Refused(401, "Requires authentication")
        if token.kind == "installation":
            raise Refused(403, _BY_INTEGRATION)
        return token

    def require_issues(self, hosted: Hosted) -> None:
        """Raise Refused (410) where issues are disabled."""
        if not hosted.has_issues:
            raise Refused(410, "Issues has been disabled in this repository.")


def _made_for(token: Token | None, hosted: Hosted) -> bool:
    return token is not None and hosted.full_name.casefold() in token.repositories
