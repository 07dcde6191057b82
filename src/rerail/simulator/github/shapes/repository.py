"""A repository in GitHub's shape, which is mostly URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.shapes.places import node_id, stamp
from rerail.simulator.github.shapes.user import user

if TYPE_CHECKING:
    from rerail.simulator.github.shapes.places import Places
    from rerail.simulator.github.values import Json, Token

_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = ("forks_count", "stargazers_count", "watchers_count", "subscribers_count", "network_count")


def repository(places: Places, token: Token | None, open_issues: int) -> Json:
    """Shape a FullRepository as this token sees it; without a token there are no `permissions`."""
    hosted = places.hosted
    made = stamp(hosted.created)
    return {
        "id": hosted.id,
        "node_id": node_id("R", hosted.id),
        "name": hosted.name,
        "full_name": hosted.full_name,
        "owner": user(hosted.owner, places.base),
        "private": hosted.private,
        "visibility": "private" if hosted.private else "public",
        "description": None,
        "default_branch": hosted.default_branch,
        "created_at": made,
        "updated_at": made,
        "pushed_at": made,
        "url": places.api(),
        **{name: places.api(path) for name, path in _URLS.items()},
        **_addresses(places),
        **dict.fromkeys(_COUNTS, 0),
        "forks": 0,
        "watchers": 0,
        "size": 1,
        "open_issues": open_issues,
        "open_issues_count": open_issues,
        "homepage": None,
        "language": None,
        "license": None,
        "mirror_url": None,
        **_features(has_issues=hosted.has_issues),
        **_permissions(places, token),
    }


def _addresses(places: Places) -> Json:
    site, name = places.site(), places.hosted.full_name
    return {
        "html_url": site,
        "svn_url": site,
        "clone_url": f"{site}.git",
        "git_url": f"git://github.com/{name}.git",
        "ssh_url": f"git@github.com:{name}.git",
    }


def _features(*, has_issues: bool) -> Json:
    never = ("fork", "has_pages", "has_discussions", "archived", "disabled", "is_template")
    return {"has_issues": has_issues, "has_projects": True, "has_wiki": True} | dict.fromkeys(never, False)


def _permissions(places: Places, token: Token | None) -> Json:
    if token is None:
        return {}
    push = places.hosted.full_name.casefold() in token.repositories and token.allows("contents", "write")
    return {
        "permissions": {
            "admin": False,
            "maintain": False,
            "push": push,
            "triage": push,
            "pull": True,
        }
    }
