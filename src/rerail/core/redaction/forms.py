"""The shapes in which a secret value may appear in a text."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from rerail.core.redaction.values import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_SECRET = 8
"""Shorter values are not searched for: they would tear holes into every text (characters)."""

INDENT = "    "
"""What a log has in front of a line that continues a message; see `core.evidence.lines`."""
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SIGNS = "".join(
    chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum() and chr(code) not in ",-._"
)


def _numbered(signs: str, numbered: str, named: dict[str, str]) -> dict[int, str]:
    return str.maketrans({sign: numbered.format(ord(sign)) for sign in signs} | named)


_ENTITIES = (
    str.maketrans(_HTML | {'"': "&quot;", "'": "&#x27;"}),
    *(
        _numbered(signs, numbered, named)
        for numbered in ("&#{};", "&#x{:x};")
        for signs, named in (("\"'", _HTML), ("&<>\"'", {}), (_SIGNS, {}))
    ),
)
"""As encoders have them: the five that HTML needs, by name or number, or all. Source: OWASP's encoder."""
_BARE_SHELL = str.maketrans({sign: f"\\{sign}" for sign in " !\"$&'()*,;<>?[\\]^`{|}"})
_QUOTED_SHELL = str.maketrans({sign: f"\\{sign}" for sign in '"$`\\'})
"""What `printf %q` writes, and what stands in double quotes. Source: bash."""


def forms(value: str) -> Iterator[str]:
    """Give the value as it is, and as URLs, JSON, HTML, a shell, hexadecimal and base64 have it.

    Letters may be in either case in each of them; comparing has to ignore it.
    """
    data = value.encode(errors="surrogatepass")
    yield value
    if not (value.isascii() and value.isalnum()):
        yield from _escaped_forms(value, data)
    yield "%" + data.hex("%")
    yield data.hex()
    if UUID.fullmatch(value):
        yield value.replace("-", "")
    yield from _in_base64(data)


def _escaped_forms(value: str, data: bytes) -> Iterator[str]:
    if "\n" in value:
        yield value.replace("\n", "\n" + INDENT)
    for safe in ("", "/"):
        yield quote(data, safe=safe)
        yield quote_plus(data, safe=safe)
    yield from _in_json(value)
    yield from map(value.translate, _ENTITIES)
    yield from _in_shell(value)


def _in_shell(value: str) -> Iterator[str]:
    yield value.translate(_BARE_SHELL)
    yield value.translate(_QUOTED_SHELL)
    for apostrophe in ("'\\''", "'\"'\"'"):
        yield value.replace("'", apostrophe)


def _in_json(value: str) -> Iterator[str]:
    """Give the insides of JSON strings, as Python, PHP (escapes slashes), Go and Gson (HTML) write them."""
    for ascii_only in (True, False):
        inside = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        yield inside
        yield inside.replace("/", "\\/")
        yield re.sub("[&<>]", _escaped, inside)
        yield re.sub("[&<>'=]", _escaped, inside)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _in_base64(data: bytes) -> Iterator[str]:
    for skipped in range(3):
        # The first and last characters depend on the neighbours; what lies between is the value's own.
        encoded = base64.b64encode(b"\0" * skipped + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[skipped] : len(encoded) - (1 if (skipped + len(data)) % 3 else 0)]
        if len(core) >= SHORTEST_SECRET:
            yield core
            yield core.replace("+", "-").replace("/", "_")
