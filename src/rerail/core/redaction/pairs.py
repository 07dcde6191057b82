"""Values that stand apart from the key that names them: in a field of their own, or on the next line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.redaction.forms import INDENT
from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.search import fold
from rerail.core.redaction.spans import NOTHING
from rerail.core.redaction.values import is_opaque

if TYPE_CHECKING:
    import re

    from rerail.core.redaction.seen import Seen

_QUOTE = r"\\{0,3}[\"']?"
_NAMED = rf"(?<![a-z0-9_-])(?:name|key|variable){_QUOTE}[ \t]{{0,4}}(?:=>|[:=])[ \t]{{0,4}}{_QUOTE}"
_NAME_BEFORE = Pattern(rf"{_NAMED}[\w.-]{{0,64}}\Z")
_TO_FIELD = Pattern(
    rf"(?P<tail>[a-z0-9_.-]{{0,32}}+){_QUOTE}[ \t]{{0,4}}[,;]?[ \t]{{0,4}}(?:\n(?:[^\n]{{0,80}}?[ \t])?)?"
    rf"(?<![a-z0-9_-]){_QUOTE}value{_QUOTE}(?P<sep>[ \t]{{0,4}}(?:=>|[:=])[ \t]{{0,8}})"
)
_FIELD = "value"
_NEAR = 150

_BARS = ("|", ">")
_BLOCK = r"[|>][-+0-9]{0,2}[ \t]{0,8}"
_BLOCK_BEGINS = Pattern(rf"{_BLOCK}\n")
_KEY_BEFORE = Pattern(r"(?:-[ \t]{1,4})?[\"']?[\w.-]{1,80}[\"']?[ \t]{0,4}:[ \t]{0,8}\Z")
_IN_BLOCK = Pattern(r"[ \t]{1,80}(?P<value>[^\s][^\n\x1f]{0,4096})")
_LONGEST_HEAD = 300
_DIGITS = str.maketrans("123456789", "000000000")

_OPEN = Pattern(rf"(?::[ \t]{{0,8}}{_BLOCK}|{_NAMED}[\w.-]{{0,96}}{_QUOTE}[ \t]{{0,4}},?[ \t]{{0,8}})\Z")


def to_field(seen: Seen, start: int, end: int) -> re.Match[str] | None:
    """Give what stands between a name and its value: `name: DB_PASSWORD`, `value: …`, on two lines, too."""
    if seen.folded.find(_FIELD, end, end + _NEAR) < 0:
        return None
    found = _TO_FIELD.match(seen.folded, end)
    is_name = found and _NAME_BEFORE.search(seen.folded, max(0, start - _NEAR), start)
    return found if is_name else None


def in_block(seen: Seen, at: int) -> tuple[int, int] | None:
    """Give where the first line of a block's text is, as YAML has it behind `password: |`; `at`: at the bar.

    A value that was cut, as a part of its line is hidden already, says too little to be one by itself.
    Lines of a log have a head of their own: it must be like that of the key's line, but for its digits.
    """
    begins = _BLOCK_BEGINS.match(seen.text, at) if seen.text.startswith(_BARS, at) else None
    if begins is None:
        return None
    line = seen.text[max(0, at - _LONGEST_HEAD) : at].rpartition("\n")[2]
    key = _KEY_BEFORE.search(line)
    if key is None:
        return None
    head, below = line[: key.start()], begins.end()
    if seen.text[below : below + len(head)].translate(_DIGITS) == head.translate(_DIGITS):
        below += len(head)
    elif not head.strip() or not seen.text.startswith(INDENT, below):
        return None
    found = _IN_BLOCK.match(seen.text, below)
    value = found["value"].rstrip() if found else ""
    if found is None:
        return None
    is_cut = seen.text.startswith(NOTHING, found.end("value"))
    is_value = is_opaque(value) or not (is_cut or " " in value)
    return (found.start("value"), found.start("value") + len(value)) if is_value else None


def is_open(text: str, end: int) -> bool:
    """Tell whether the line that ends there may name what the next line holds."""
    if not text.endswith("\n", 0, end):
        return False
    return _OPEN.search(fold(text[max(0, end - 1 - _LONGEST_HEAD) : end - 1].rpartition("\n")[2])) is not None
