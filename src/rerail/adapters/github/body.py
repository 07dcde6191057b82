"""An issue's body: what rerail wrote lies between markers, everything else belongs to people. Pure.

The markers are `<!-- rerail:begin:NAME -->`, `<!-- rerail:end:NAME -->` and
`<!-- rerail:fingerprint:v1:FINGERPRINT -->`. Blocks stand one after the other, never inside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rerail.core.telling.marks import begin, end
from rerail.core.utf16 import cut, units

LIMIT = 65_000
"""UTF-16 units; GitHub refuses more than 65,536 "characters", whichever kind it counts."""
_SHORTENED = "\n\n*(shortened: GitHub takes no longer text)*\n"
_BEGIN = re.compile(r"<!-- rerail:begin:([A-Za-z0-9_-]+) -->")
_MARK = re.compile(r"<!-- rerail:(?!begin:|end:)[^\n]*? -->")
_INNER = re.compile(r"<!-- rerail:(begin|end):")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One of our blocks: where it lies in the text, markers included, and what is in it."""

    name: str
    start: int
    end: int
    content: str

    def holding(self, content: str) -> str:
        """Give the block with other content."""
        return f"{begin(self.name)}{content}{end(self.name)}"


def prepare(ours: str) -> str:
    """Make our text fit to be sent: no marker hides inside a block, and it is not too long."""
    clean = ours.encode("utf-8", "replace").decode()
    for block in reversed(_own_blocks(clean)):
        quiet = _INNER.sub(r"<!-- rerail-\1:", block.content)
        clean = clean[: block.start] + block.holding(quiet) + clean[block.end :]
    return fit(clean)


def merge_body(current: str, ours: str) -> str:
    """Put our blocks in the place of the same blocks in `current`; what people wrote stays as it is.

    A block whose markers are not there any more is put first, everything old is kept below it. So is the
    whole of `ours` when none of its blocks is there. Marks that got lost (the fingerprint) go to the end.
    """
    fresh = prepare(ours)
    blocks = _own_blocks(fresh)
    merged, missing = current, []
    for block in blocks:
        place = _place(merged, block.name)
        if place is None:
            missing.append(block)
        else:
            merged = merged[: place.start] + block.holding(block.content) + merged[place.end :]
    if len(missing) == len(blocks):
        return fit(f"{fresh}\n\n{current}") if current.strip() else fresh
    lost = [mark for mark in _MARK.findall(fresh) if mark not in merged]
    parts = [*(block.holding(block.content) for block in missing), merged, *lost]
    return fit("\n\n".join(parts))


def fit(body: str, limit: int = LIMIT) -> str:
    """Shorten our blocks, the longest first, until the body fits; markers and people's text stay.

    A text without blocks is cut at its end, marks kept. What people wrote may still be too long.
    """
    if units(body) <= limit:
        return body
    blocks = sorted(_own_blocks(body), key=lambda block: len(block.content))
    if not blocks:
        marks = "".join(f"\n{mark}" for mark in _MARK.findall(body))
        return cut(body, limit - units(marks) - units(_SHORTENED)) + _SHORTENED + marks
    for name in [block.name for block in reversed(blocks)]:
        excess = units(body) - limit
        if excess > 0:
            body = _shorten(body, name, excess)
    return body


def _shorten(body: str, name: str, excess: int) -> str:
    block = next(block for block in _own_blocks(body) if block.name == name)
    room = max(0, units(block.content) - excess - units(_SHORTENED) - _SLACK)
    kept = cut(block.content, room).rpartition("\n")[0]
    return body[: block.start] + block.holding(f"{_closed(kept)}{_SHORTENED}") + body[block.end :]


_SLACK = 200
"""UTF-16 units, for closing what the cut leaves open."""


def _closed(text: str) -> str:
    """Close the code fence and the folded parts that a cut left open, so that what follows reads well."""
    fence = ""
    for found in _FENCE.findall(text):
        if not fence:
            fence = found
        elif found[0] == fence[0] and len(found) >= len(fence):
            fence = ""
    folded = max(0, text.count("<details") - text.count("</details>"))
    return text + (f"\n{fence[:60]}" if fence else "") + "\n</details>" * min(folded, 5)


def _own_blocks(text: str) -> list[Block]:
    """Find the blocks; each reaches to the last end of its name, so that a forged end inside is inside."""
    blocks: list[Block] = []
    position = 0
    while found := _BEGIN.search(text, position):
        name = found.group(1)
        stop = text.rfind(end(name), found.end())
        position = found.end()
        if stop >= 0:
            position = stop + len(end(name))
            content = text[found.end() : stop]
            blocks.append(Block(name=name, start=found.start(), end=position, content=content))
    return blocks


def _place(text: str, name: str) -> Block | None:
    """Find the first block of this name in a text that people edit: the innermost pair of markers."""
    first, last = begin(name), end(name)
    stop = text.find(last)
    while stop >= 0:
        start = text.rfind(first, 0, stop)
        if start >= 0:
            content = text[start + len(first) : stop]
            return Block(name=name, start=start, end=stop + len(last), content=content)
        stop = text.find(last, stop + 1)
    return None
