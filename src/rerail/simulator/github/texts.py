"""GitHub's limits on what people write.

Source: GitHub's answers as quoted in public issues ("body is too long (maximum is 65536 characters)").
The unit of "characters" is not confirmed, so a test may choose a stricter measure than Python's `len`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.simulator.github.values import Refused, invalid

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_BODY = 65_536
LONGEST_TITLE = 256
LONGEST_LABEL = 50
LONGEST_DESCRIPTION = 100


def utf16_units(text: str) -> int:
    """Measure a text as JavaScript does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """Measure a text in bytes: the strictest reading of GitHub's "characters"."""
    return len(text.encode("utf-8", "surrogatepass"))


def check_body(resource: str, body: object, measure: Callable[[str], int]) -> str | None:
    """Give the body of an issue or comment back, or raise Refused (422)."""
    if body is None:
        return None
    if not isinstance(body, str):
        raise Refused(422, f"Invalid request.\n\nFor 'properties/body', {body!r} is not a string.")
    if measure(body) > LONGEST_BODY:
        raise invalid(resource, "body", "custom", f"body is too long (maximum is {LONGEST_BODY} characters)")
    return body


def check_comment(body: object, measure: Callable[[str], int]) -> str:
    """Give a comment's body back, which must not be blank, or raise Refused (422)."""
    checked = check_body("IssueComment", body, measure)
    if checked is None:
        raise Refused(422, 'Invalid request.\n\n"body" wasn\'t supplied.')
    if not checked.strip():
        raise invalid("IssueComment", "body", "custom", "body cannot be blank")
    return checked


def check_title(title: object) -> str:
    """Give an issue's title back, or raise Refused (422)."""
    if title is None:
        raise Refused(422, 'Invalid request.\n\n"title" wasn\'t supplied.')
    text = str(title)
    if not text.strip():
        raise invalid("Issue", "title", "missing_field")
    if len(text) > LONGEST_TITLE:
        raise invalid(
            "Issue", "title", "custom", f"title is too long (maximum is {LONGEST_TITLE} characters)"
        )
    return text


def check_label(name: object, description: object = None) -> str:
    """Give a label's name back, or raise Refused (422)."""
    if not isinstance(name, str) or not name.strip():
        raise invalid("Label", "name", "missing_field")
    if len(name) > LONGEST_LABEL:
        raise invalid("Label", "name", "custom", f"name is too long (maximum is {LONGEST_LABEL} characters)")
    if isinstance(description, str) and len(description) > LONGEST_DESCRIPTION:
        told = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise invalid("Label", "description", "custom", told)
    return name
