"""What is left of a text without anything that a terminal or a browser would not show as a character."""

from __future__ import annotations

import re

_NOT_SHOWN = re.compile(r"[^\t\n -~]")
"""Nearly all lines of a log have none of these."""

_SILENT = re.compile(r"[\x00-\x06\x08\x0b-\x1a\x1c-\x1f\x7f]")
"""C0 without bell, newline, tab and escape. A terminal obeys them in the middle of a sequence, too."""

_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI, maybe cut short
    r"|(?:\x1b\]|\x9d)(?:[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)|[^\n\x07\x1b\x90\x98\x9c-\x9f]*)"
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])"
    r"(?:[^\x1b\x90\x98\x9c-\x9f]*(?:\x1b\\|\x9c)|[^\n\x1b\x90\x98\x9c-\x9f]*)"
    r"|\x1b[ -/]*[0-~]?"
)
"""Control sequences, C0 and C1 forms: CSI, OSC, strings (DCS, SOS, PM, APC) with their payload, and others.

A string without end goes to the end of its line. Source: ECMA-48, 5.4 and 5.6; xterm (OSC ends at BEL too).
"""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8]"
)
"""Controls, line and paragraph separator, category Cf, and the other code points that are ignored by default.

Source: Unicode 16, DerivedCoreProperties: Default_Ignorable_Code_Point.
"""

_HALF_PAIR = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Give the text without control sequences and invisible characters; half surrogates become U+FFFD.

    Newlines and tabs stay; other line ends become newlines. What is given can be encoded as UTF-8.
    """
    if text.isascii() and (text.isprintable() or not _NOT_SHOWN.search(text)):
        return text
    lines = whole(text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", _SEQUENCE.sub("", _SILENT.sub("", lines)))


def whole(text: str) -> str:
    """Give the text with U+FFFD for each half of a surrogate pair, so that it can be encoded as UTF-8."""
    return text if text.isascii() else _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", text)
