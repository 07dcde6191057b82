"""Issues, comments and labels in GitHub's shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rerail.simulator.github.shapes.places import node_id, stamp
from rerail.simulator.github.shapes.user import user

if TYPE_CHECKING:
    from rerail.simulator.github.shapes.places import Places
    from rerail.simulator.github.values import Comment, Issue, Json, Label

_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def label(kept: Label, places: Places) -> Json:
    """Shape a label."""
    return {
        "id": kept.id,
        "node_id": node_id("LA", kept.id),
        "url": places.api(f"/labels/{quote(kept.name)}"),
        "name": kept.name,
        "description": kept.description,
        "color": kept.color,
        "default": False,
        "archived_at": None,
        "archived_by": None,
    }


def issue(kept: Issue, places: Places) -> Json:
    """Shape an issue; `assignee` is of API version 2022-11-28, which is served unless another is asked."""
    url = places.api(f"/issues/{kept.number}")
    people = [user(login, places.base) for login in kept.assignees]
    return {
        "id": kept.id,
        "node_id": node_id("I", kept.id),
        "url": url,
        "repository_url": places.api(),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": places.site(f"/issues/{kept.number}"),
        "number": kept.number,
        "state": kept.state,
        "state_reason": kept.state_reason,
        "title": kept.title,
        "body": kept.body,
        "user": user(kept.by, places.base),
        "labels": [label(each, places) for each in kept.labels],
        "assignee": people[0] if people else None,
        "assignees": people,
        "milestone": None,
        "locked": False,
        "active_lock_reason": None,
        "comments": len(kept.comments),
        "created_at": stamp(kept.created),
        "updated_at": stamp(kept.updated),
        "closed_at": stamp(kept.closed) if kept.closed else None,
        "closed_by": user(kept.closed_by, places.base) if kept.closed_by else None,
        "author_association": _association(kept.by, places),
        "performed_via_github_app": None,
        "reactions": _reactions(url),
    }


def comment(kept: Comment, places: Places) -> Json:
    """Shape a comment on an issue."""
    url = places.api(f"/issues/comments/{kept.id}")
    return {
        "id": kept.id,
        "node_id": node_id("IC", kept.id),
        "url": url,
        "html_url": places.site(f"/issues/{kept.number}#issuecomment-{kept.id}"),
        "issue_url": places.api(f"/issues/{kept.number}"),
        "user": user(kept.by, places.base),
        "body": kept.body,
        "created_at": stamp(kept.created),
        "updated_at": stamp(kept.updated),
        "author_association": _association(kept.by, places),
        "performed_via_github_app": None,
        "reactions": _reactions(url),
    }


def _association(login: str, places: Places) -> str:
    return "OWNER" if login == places.hosted.owner else "NONE"


def _reactions(url: str) -> Json:
    return {"url": f"{url}/reactions", "total_count": 0} | dict.fromkeys(_REACTIONS, 0)
