"""How `rerail incident show` prints an issue: in a terminal, in a log, and for machines."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from rerail.cli.console import say
from rerail.cli.incident_text import first_line, readable, unmarked
from rerail.core.telling.wording import duration
from rerail.render.escape import for_console

if TYPE_CHECKING:
    from rerail.adapters.github.issue_reader import CommentSeen
    from rerail.bootstrap.incident_show import Shown

LONGEST_LINE = 4_000
"""Characters."""


def as_data(shown: Shown) -> dict[str, Any]:
    """Give the issue for machines: keys with dashes, times in ISO 8601 (UTC), texts redacted."""
    issue, clean = shown.issue, shown.clean
    return {
        "number": issue.number,
        "url": clean(issue.url),
        "state": clean(issue.state),
        "title": clean(issue.title),
        "author": clean(issue.author),
        "written-by-rerail": shown.block is not None,
        "labels": [clean(label) for label in issue.labels],
        "created-at": issue.created_at.isoformat(),
        "closed-at": issue.closed_at.isoformat() if issue.closed_at else None,
        "facts": {name.replace("_", "-"): value for name, value in _facts(shown).items()} or None,
        "no-facts-because": shown.why,
        "comments": [_comment_data(shown, comment) for comment in issue.comments],
        "comments-in-all": issue.comments_in_all,
    }


def _comment_data(shown: Shown, comment: CommentSeen) -> dict[str, Any]:
    return {
        "author": shown.clean(comment.author),
        "at": comment.at.isoformat(),
        "first-line": first_line(shown.clean(comment.body)),
        "url": shown.clean(comment.url),
    }


def _facts(shown: Shown) -> dict[str, Any]:
    """Give what the machine block says, as JSON has it."""
    known = asdict(shown.block) if shown.block else {}
    return {name: _plain(shown, value) for name, value in known.items()}


def _plain(shown: Shown, value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case datetime():
            return value.isoformat()
        case _:
            return shown.clean(str(value))


def print_issue(shown: Shown, *, on_runner: bool) -> None:
    """Print the issue for people: drawn in a terminal, as plain lines elsewhere."""
    for line in _head(shown):
        _say(line)
    body = readable(shown.clean(shown.issue.body))
    if not on_runner and sys.stdout is not None and sys.stdout.isatty():
        _draw(body)
    else:
        for line in unmarked(body).splitlines():
            _say(line)
    for line in _foot(shown):
        _say(line)


def _head(shown: Shown) -> tuple[str, ...]:
    issue, clean = shown.issue, shown.clean
    closed = f", closed {_time(issue.closed_at)}" if issue.closed_at else ""
    labels = f" · {', '.join(clean(label) for label in issue.labels)}" if issue.labels else ""
    return (
        f"#{issue.number}  {clean(issue.title)}",
        f"{clean(issue.state)}{closed} · opened {_time(issue.created_at)} by {clean(issue.author)}{labels}",
        clean(issue.url),
        "",
        *_known(shown),
        "",
    )


def _known(shown: Shown) -> tuple[str, ...]:
    """Give the facts as lines; or why there are none."""
    if shown.block is None:
        return (f"No facts are taken from this issue: {shown.why}.",)
    rows = [(name, value) for name, value in asdict(shown.block).items() if value is not None and name != "v"]
    return tuple(f"{name.replace('_', ' '):24}{_worded(shown, value)}" for name, value in rows)


def _worded(shown: Shown, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return duration(value)
        case datetime():
            return _time(value)
        case _:
            return shown.clean(str(value))


def _foot(shown: Shown) -> tuple[str, ...]:
    issue, clean = shown.issue, shown.clean
    if not issue.comments_in_all:
        return ("", "No comments.")
    more = issue.comments_in_all - len(issue.comments)
    rows = [
        f"  {_time(comment.at)}  {clean(comment.author)}: {first_line(clean(comment.body))}"
        for comment in issue.comments
    ]
    rest = (f"  and {more} more, see {clean(issue.url)}",) if more > 0 else ()
    return ("", f"Comments ({issue.comments_in_all}):", *rows, *rest)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _say(line: str) -> None:
    say(for_console(line, LONGEST_LINE))


def _draw(markdown: str) -> None:
    from rich.console import Console  # noqa: PLC0415  50 ms that only a terminal needs
    from rich.markdown import Markdown  # noqa: PLC0415

    # No hyperlinks: a terminal would show the words, and hide where they lead.
    Console().print(Markdown(markdown, hyperlinks=False))
