"""Outside text made harmless where it is shown: Markdown, HTML, code, fences, consoles.

Redaction has happened before; here it is about structure. Numeric character references can't start any
Markdown construct, so that they stand for every character that could. What GitHub looks for in rendered
text (mentions, references, links) is broken by a ZERO WIDTH SPACE.
"""

from __future__ import annotations

import html
import re

ZERO_WIDTH_SPACE = "\u200b"
INLINE_LIMIT = 300
"""Characters of one inline text; what is longer ends with an ellipsis."""

_STRUCTURE = re.compile(r"[\\`*\[\]<>&|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What can start a Markdown construct; an underscore within a word can not."""
_AT_START = re.compile(r"^(\s*)([-+#=:>]|\d{1,9}(?=[.)]))")
_MENTION = re.compile(r"@")
_REFERENCE = re.compile(r"(#|\bGH-)(?=\d)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<=\w):(?=//|[^\s:]*@)")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)
_BREAK = re.compile(r"[\s\x85\x1c-\x1f]*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*|\t")
_COMMENT = re.compile(r"<!--|-->|--!>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(text: object, limit: int = INLINE_LIMIT) -> str:
    """Give the text on one line, without control characters, shortened to `limit` characters."""
    line = _CONTROL.sub("", " ".join(str(text).split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def inline(text: object, limit: int = INLINE_LIMIT) -> str:
    """Give text for use within a Markdown paragraph, list item or table cell: words, and nothing else."""
    quiet = _MENTION.sub(f"@{ZERO_WIDTH_SPACE}", plain(text, limit))
    quiet = _REFERENCE.sub(rf"\1{ZERO_WIDTH_SPACE}", quiet)
    quiet = _SCHEME.sub(f":{ZERO_WIDTH_SPACE}", quiet)
    quiet = _WWW.sub(lambda found: f"{found.group()[:3]}{ZERO_WIDTH_SPACE}.", quiet)
    quiet = _STRUCTURE.sub(_reference, quiet)
    return _AT_START.sub(lambda found: found.group(1) + _entities(found.group(2)), quiet)


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found.group())};"


def _entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def code(text: object, limit: int = INLINE_LIMIT) -> str:
    """Give text as a code span, also in a table cell; plain words where a span could not hold it."""
    shown = _uncommented(plain(text, limit))
    if not shown or "|" in shown or "\\" in shown:
        # Whether a backslash escapes a pipe within a code span within a table differs between parsers.
        return inline(shown, limit)
    ticks = "`" * (_longest_run(shown) + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{edge}{shown}{edge}{ticks}"


def fence(text: object, info: str = "text") -> str:
    """Give text as a fenced block whose fence is longer than any run of backticks inside."""
    shown = fenced(text)
    ticks = "`" * max(3, _longest_run(shown) + 1)
    return f"{ticks}{info}\n{shown}\n{ticks}"


def fenced(text: object) -> str:
    """Give text as it is shown within a fence, to be measured before it is put into one."""
    return _uncommented(_CONTROL.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _uncommented(text: str) -> str:
    """Break HTML comments: our markers are searched for in raw text, and nobody else may set one."""
    return _COMMENT.sub(lambda found: found.group()[0] + ZERO_WIDTH_SPACE + found.group()[1:], text)


def link(says: str, url: str | None) -> str:
    """Give a Markdown link to an https address; the words alone for any other address."""
    if url is None or re.fullmatch(r"https://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+", url) is None:
        return inline(says)
    safe = re.sub(
        r"[*_~&#$'!@]", lambda c: c.group() if c.group() in "&#_@" else f"%{ord(c.group()):02X}", url
    )
    return f"[{inline(says)}](<{safe}>)"


def as_html(text: object) -> str:
    """Give text for HTML content and attributes."""
    return html.escape(_CONTROL.sub("", str(text)), quote=True)


def for_console(text: object, limit: int = 400) -> str:
    """Give one line that no runner takes for a workflow command, and no terminal for an escape sequence.

    Source: actions/runner ActionCommand: `::` counts at the start of a line, `##[` anywhere in it.
    """
    line = _CONTROL.sub("", _BREAK.sub(" ", str(text))).replace("##[", "# #[")
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return f"{ZERO_WIDTH_SPACE}{line}" if line.lstrip().startswith("::") else line
