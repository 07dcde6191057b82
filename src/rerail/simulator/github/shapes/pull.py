"""Pull requests in GitHub's shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.shapes.places import node_id, stamp
from rerail.simulator.github.shapes.repository import repository
from rerail.simulator.github.shapes.user import user

if TYPE_CHECKING:
    from rerail.simulator.github.shapes.places import Places
    from rerail.simulator.github.values import Json, PullRequest, Token

_FIRST_ID = 800_000


def pull(kept: PullRequest, places: Places, token: Token | None) -> Json:
    """Shape a pull request as it stands in a list."""
    site, merged = places.site(f"/pull/{kept.number}"), stamp(kept.merged) if kept.merged else None
    return {
        "id": _FIRST_ID + kept.number,
        "node_id": node_id("PR", kept.number),
        "number": kept.number,
        "state": "closed" if merged else "open",
        "locked": False,
        "title": kept.title,
        "body": None,
        "user": user(kept.by, places.base),
        "labels": [],
        "milestone": None,
        "draft": False,
        # When it was opened nobody asks; a merged one was not touched since.
        "created_at": merged or stamp(places.hosted.created),
        "updated_at": merged or stamp(places.hosted.created),
        "closed_at": merged,
        "merged_at": merged,
        "merge_commit_sha": kept.sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _end(kept.branch, kept.sha, kept.by, places, token),
        "base": _end(places.hosted.default_branch, kept.sha, places.hosted.owner, places, token),
        "author_association": "CONTRIBUTOR",
        "auto_merge": None,
        "html_url": site,
        "diff_url": f"{site}.diff",
        "patch_url": f"{site}.patch",
        **_addresses(kept, places),
    }


def _end(branch: str, sha: str, login: str, places: Places, token: Token | None) -> Json:
    return {
        "label": f"{places.hosted.owner}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user(login, places.base),
        "repo": repository(places, token, 0),
    }


def _addresses(kept: PullRequest, places: Places) -> Json:
    url, issue = places.api(f"/pulls/{kept.number}"), places.api(f"/issues/{kept.number}")
    links = {
        "self": url,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": places.api("/pulls/comments{/number}"),
        "commits": f"{url}/commits",
        "statuses": places.api(f"/statuses/{kept.sha}"),
    }
    named = {f"{name}_url": link for name, link in links.items() if name != "self"}
    shown = {**links, "html": places.site(f"/pull/{kept.number}")}
    return {"url": url, **named, "_links": {name: {"href": link} for name, link in shown.items()}}
