"""Refs, tags, comparisons and files over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.rest.call import Call, Reply
from rerail.simulator.github.shapes import git as shape
from rerail.simulator.github.shapes.pull import pull
from rerail.simulator.github.values import Refused
from rerail.simulator.repository import GitError

if TYPE_CHECKING:
    from rerail.simulator.gitobjects import Ref
    from rerail.simulator.repository import Repository

_MOST_COMMITS = 250
_MOST_FILES = 300
_USUAL_REFS = ("refs/heads/", "refs/tags/")


def matching_refs(call: Call) -> Reply:
    """GET …/git/matching-refs/{prefix}: every match in one answer, however many; none is an empty list."""
    found = _git(call).refs(f"refs/{call.parts['ref']}")
    places = call.places
    return Reply(body=[shape.ref(each, places) for each in found])


def get_ref(call: Call) -> Reply:
    """GET …/git/ref/{ref}: an exact match or 404."""
    return Reply(body=shape.ref(_ref(_git(call), f"refs/{call.parts['ref']}"), call.places))


def create_ref(call: Call) -> Reply:
    """POST …/git/refs; 422 when it exists: at most one of two callers is told 201."""
    call.need("contents", "write")
    name, sha = str(call.given.get("ref", "")), str(call.given.get("sha", ""))
    git = _git(call)
    if not name.startswith("refs/") or name.count("/") < 2:  # noqa: PLR2004 - GitHub's own rule
        raise Refused(422, "Reference name must start with 'refs/' and contain at least two slashes.")
    if not (call.world.custom_refs or name.startswith(_USUAL_REFS)):
        raise Refused(422, "Reference update failed")
    if not git.objects([sha]):
        raise Refused(422, "Object does not exist")
    try:
        git.set_ref(name, sha, only_new=True)
    except GitError as error:
        raise Refused(422, "Reference already exists") from error
    made = shape.ref(_ref(git, name), call.places)
    return Reply(status=201, body=made, headers={"Location": made["url"]})


def delete_ref(call: Call) -> Reply:
    """DELETE …/git/refs/{ref}: 204 without a body; 422 when there is none."""
    call.need("contents", "write")
    git, name = _git(call), f"refs/{call.parts['ref']}"
    if name not in {found.name for found in git.refs(name)}:
        raise Refused(422, "Reference does not exist")
    git.delete_ref(name)
    return Reply(status=204, body=None)


def get_tag(call: Call) -> Reply:
    """GET …/git/tags/{sha}: an annotated tag's object; 404 for a commit's SHA."""
    found = _git(call).tag_object(call.parts["sha"])
    if found is None:
        raise Refused(404, "Not Found")
    return Reply(body=shape.tag(found, call.places))


def create_tag(call: Call) -> Reply:
    """POST …/git/tags: a tag object, to which no ref points yet (GitHub docs: "Create a tag object")."""
    call.need("contents", "write")
    given, git = call.given, _git(call)
    absent = [key for key in ("tag", "message", "object", "type") if not given.get(key)]
    if absent:
        raise Refused(422, f"Invalid request. {', '.join(absent)} wasn't supplied.")
    try:
        made = git.make_tag(str(given["tag"]), str(given["object"]), str(given["message"]), call.world.now())
    except GitError as error:
        raise Refused(422, "Object does not exist") from error
    found = git.tag_object(made)
    if found is None:
        raise Refused(422, "Object does not exist")
    return Reply(status=201, body=shape.tag(found, call.places))


def compare(call: Call) -> Reply:
    """GET …/compare/{base}...{head}: files on the first page only, at most 300."""
    base, dots, head = call.parts["range"].partition("...")
    if not dots:
        raise Refused(404, "Not Found")
    try:
        found = _git(call).compare(base, head)
    except GitError as error:
        told = f"No common ancestor between {base} and {head}."
        raise Refused(404, told if _known(_git(call), base, head) else "Not Found") from error
    paged = "per_page" in call.query or "page" in call.query
    commits, links = call.page_of(found.commits) if paged else (found.commits[-_MOST_COMMITS:], {})
    files = found.files[:_MOST_FILES] if call.number("page", 1, 10**9) == 1 else ()
    return Reply(body=shape.comparison(found, tuple(commits), files, call.places), headers=links)


def commit_pulls(call: Call) -> Reply:
    """GET …/commits/{sha}/pulls: the pull requests that brought a commit in."""
    hosted = call.need("pull-requests", "read")
    if hosted.git is None or not hosted.git.objects([call.parts["sha"]]):
        raise Refused(422, f"No commit found for SHA: {call.parts['sha']}")
    found, links = call.page_of(hosted.pulls.get(call.parts["sha"], []))
    return Reply(body=[pull(each, call.places, call.token) for each in found], headers=links)


def contents(call: Call) -> Reply:
    """GET …/contents/{path}: a file, of the default branch unless `ref` says otherwise."""
    hosted = call.need("contents", "read")
    branch = call.query.get("ref", hosted.default_branch)
    if hosted.git is None:
        raise Refused(404, "This repository is empty.")
    found = hosted.git.file(call.parts["path"], branch)
    if found is None:
        raise Refused(404, "Not Found")
    return Reply(body=shape.content(call.parts["path"], found, branch, call.places))


def _git(call: Call) -> Repository:
    hosted = call.need("contents", "read")
    if hosted.git is None:
        raise Refused(409, "Git Repository is empty.")
    return hosted.git


def _ref(git: Repository, name: str) -> Ref:
    for found in git.refs(name):
        if found.name == name:
            return found
    raise Refused(404, "Not Found")


def _known(git: Repository, *revisions: str) -> bool:
    try:
        return all(git.commit_at(each) for each in revisions)
    except GitError:
        return False
