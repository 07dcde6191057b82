"""Issues, comments and labels over REST."""

from __future__ import annotations

from typing import Any

from rerail.simulator.github.issues import Filter
from rerail.simulator.github.rest.call import Call, Reply
from rerail.simulator.github.shapes import issue as shape
from rerail.simulator.github.shapes.places import stamp
from rerail.simulator.github.values import Refused, invalid


def list_issues(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/issues, newest first."""
    state = call.query.get("state", "open")
    if state not in ("open", "closed", "all"):
        raise invalid("Issue", "state", "invalid")
    labels = tuple(name for name in call.query.get("labels", "").split(",") if name)
    wanted = Filter(state=state, labels=labels, creator=call.query.get("creator"))  # type: ignore[arg-type]
    found, links = call.page_of(call.issues("read").listed(wanted))
    return Reply(body=[shape.issue(each, call.places) for each in found], headers=links)


def create_issue(call: Call) -> Reply:
    """POST /repos/{owner}/{repo}/issues."""
    made = call.issues("write").create(call.login, call.given)
    return _created(shape.issue(made, call.places))


def get_issue(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/issues/{number}."""
    return Reply(body=shape.issue(call.issues("read").get(call.parts["number"]), call.places))


def edit_issue(call: Call) -> Reply:
    """PATCH /repos/{owner}/{repo}/issues/{number}."""
    edited = call.issues("write").edit(call.login, call.parts["number"], call.given)
    return Reply(body=shape.issue(edited, call.places))


def list_comments(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/issues/{number}/comments, oldest first; `since` is when it was changed."""
    since = call.query.get("since", "")
    rows = call.issues("read").get(call.parts["number"]).comments
    found, links = call.page_of([each for each in rows if stamp(each.updated) >= since])
    return Reply(body=[shape.comment(each, call.places) for each in found], headers=links)


def create_comment(call: Call) -> Reply:
    """POST /repos/{owner}/{repo}/issues/{number}/comments."""
    made = call.issues("write").comment(call.login, call.parts["number"], call.given.get("body"))
    return _created(shape.comment(made, call.places))


def get_comment(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/issues/comments/{id}."""
    return Reply(body=shape.comment(call.issues("read").find_comment(call.parts["id"]), call.places))


def edit_comment(call: Call) -> Reply:
    """PATCH /repos/{owner}/{repo}/issues/comments/{id}."""
    edited = call.issues("write").edit_comment(call.login, call.parts["id"], call.given.get("body"))
    return Reply(body=shape.comment(edited, call.places))


def list_labels(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/labels."""
    hosted = call.need("issues", "read")
    found, links = call.page_of(call.world.issues_of(hosted).labels.all())
    return Reply(body=[shape.label(each, call.places) for each in found], headers=links)


def get_label(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}/labels/{name}."""
    hosted = call.need("issues", "read")
    found = call.world.issues_of(hosted).labels.find(call.parts["name"])
    if found is None:
        raise Refused(404, "Not Found")
    return Reply(body=shape.label(found, call.places))


def create_label(call: Call) -> Reply:
    """POST /repos/{owner}/{repo}/labels; 422 already_exists."""
    labels = call.world.issues_of(call.need("issues", "write")).labels
    made = labels.create(call.given.get("name"), call.given.get("color"), call.given.get("description"))
    return _created(shape.label(made, call.places))


def add_labels(call: Call) -> Reply:
    """POST /repos/{owner}/{repo}/issues/{number}/labels: those there are, and these."""
    store, number = call.issues("write"), call.parts["number"]
    return _relabel(call, [*store.get(number).label_names, *_names(call.body)])


def set_labels(call: Call) -> Reply:
    """PUT /repos/{owner}/{repo}/issues/{number}/labels: these instead of those there are."""
    return _relabel(call, _names(call.body))


def _relabel(call: Call, names: list[Any]) -> Reply:
    edited = call.issues("write").edit(call.login, call.parts["number"], {"labels": names})
    return Reply(body=[shape.label(each, call.places) for each in edited.labels])


def _names(body: object) -> list[Any]:
    # GitHub takes {"labels": […]}, a bare list, or one string.
    given = body.get("labels", []) if isinstance(body, dict) else body
    return given if isinstance(given, list) else [given]


def _created(body: dict[str, Any]) -> Reply:
    return Reply(status=201, body=body, headers={"Location": body["url"]})
