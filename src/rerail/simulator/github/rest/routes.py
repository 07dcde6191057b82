"""Which REST request goes to which handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.rest import account, deployments, git, issues

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.simulator.github.rest.call import Call, Reply

    Handler = Callable[[Call], Reply]

_REPO = "/repos/{owner}/{repo}"

# In Starlette's path syntax; the first match wins, so the narrower path stands first.
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/user", account.get_user),
    ("GET", "/rate_limit", account.get_rate_limit),
    ("GET", _REPO, account.get_repository),
    ("GET", f"{_REPO}/issues", issues.list_issues),
    ("POST", f"{_REPO}/issues", issues.create_issue),
    ("GET", f"{_REPO}/issues/comments/{{id:int}}", issues.get_comment),
    ("PATCH", f"{_REPO}/issues/comments/{{id:int}}", issues.edit_comment),
    ("GET", f"{_REPO}/issues/{{number:int}}", issues.get_issue),
    ("PATCH", f"{_REPO}/issues/{{number:int}}", issues.edit_issue),
    ("GET", f"{_REPO}/issues/{{number:int}}/comments", issues.list_comments),
    ("POST", f"{_REPO}/issues/{{number:int}}/comments", issues.create_comment),
    ("POST", f"{_REPO}/issues/{{number:int}}/labels", issues.add_labels),
    ("PUT", f"{_REPO}/issues/{{number:int}}/labels", issues.set_labels),
    ("GET", f"{_REPO}/labels", issues.list_labels),
    ("POST", f"{_REPO}/labels", issues.create_label),
    ("GET", f"{_REPO}/labels/{{name:path}}", issues.get_label),
    ("GET", f"{_REPO}/deployments", deployments.list_deployments),
    ("POST", f"{_REPO}/deployments", deployments.create_deployment),
    ("GET", f"{_REPO}/deployments/{{id:int}}", deployments.get_deployment),
    ("GET", f"{_REPO}/deployments/{{id:int}}/statuses", deployments.list_statuses),
    ("POST", f"{_REPO}/deployments/{{id:int}}/statuses", deployments.create_status),
    ("GET", f"{_REPO}/git/matching-refs/{{ref:path}}", git.matching_refs),
    ("GET", f"{_REPO}/git/ref/{{ref:path}}", git.get_ref),
    ("POST", f"{_REPO}/git/refs", git.create_ref),
    ("DELETE", f"{_REPO}/git/refs/{{ref:path}}", git.delete_ref),
    ("POST", f"{_REPO}/git/tags", git.create_tag),
    ("GET", f"{_REPO}/git/tags/{{sha}}", git.get_tag),
    ("GET", f"{_REPO}/commits/{{sha}}/pulls", git.commit_pulls),
    ("GET", f"{_REPO}/compare/{{range:path}}", git.compare),
    ("GET", f"{_REPO}/contents/{{path:path}}", git.contents),
)
