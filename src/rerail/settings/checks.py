"""`checks`: smoke checks as a YAML list of mappings, read with line numbers.

Every mistake is found before any is reported. The text is data: no tag of YAML is followed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.judging.checks import CommandCheck, Expect, Header, HttpCheck
from rerail.core.watching.plan import SmokeCheck
from rerail.settings.checks_schema import CHECKS_SCHEMA
from rerail.settings.nodes import Mistakes, Node, read_node

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["CHECKS_SCHEMA", "read_checks"]

MOST = 50
"""Checks; each is measured again and again."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OF_BOTH = ("name", "timeout", "core", "flag", "every")
_OF_REQUEST = ("url", "method", "headers", "body", "expect")
_OF_COMMAND = ("command", "junit")
_OF_EXPECT = ("status", "headers", "json", "text", "latency")
_STATUS = re.compile(r"[1-5](?:\d\d|xx)", re.IGNORECASE)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_FLAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SPAN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}
_SECRET_HEADERS = frozenset({"authorization", "cookie", "x-api-key", "proxy-authorization", "x-auth-token"})
_SCHEME = re.compile(r"(?:bearer|basic|token|apikey)\s+", re.IGNORECASE)


def read_checks(text: str, now: datetime) -> tuple[SmokeCheck, ...]:
    """Read the list. Raises Mistakes, each with its line in `text` (from 1)."""
    del now
    root = read_node(text)
    found = Mistakes()
    items = root.items(found, "is not a list; write `- name: …` for each check")
    if len(items) > MOST:
        found.add(root.line, f"has {len(items)} checks; {MOST} at most")
    checks = [_Reader(item, found).check() for item in items]
    _unique(items, checks, found)
    found.raise_if_any()
    return tuple(check for check in checks if check is not None)


def _unique(items: list[Node], checks: list[SmokeCheck | None], found: Mistakes) -> None:
    seen: set[str] = {"control", "edge"}  # names of rerail's own checks
    for item, check in zip(items, checks, strict=True):
        if check is None:
            continue
        name = check.check.name
        if name in seen:
            found.add(item.line, f'the name "{name}" is taken; give each check its own')
        seen.add(name)


class _Reader:
    """Reads one check; what is wrong goes to `found`."""

    def __init__(self, item: Node, found: Mistakes) -> None:
        self._item = item
        self._found = found

    def check(self) -> SmokeCheck | None:
        fields = self._item.mapping(self._found, "is not a check; write name and url, or name and command")
        if fields is None:
            return None
        is_command = "command" in fields
        allowed = (*_OF_BOTH, *(_OF_COMMAND if is_command else _OF_REQUEST))
        self._unknown(fields, allowed)
        before = len(self._found.all)
        if "name" not in fields:
            self._found.add(self._item.line, "has no name; the incident names what fails by it")
        if not is_command and "url" not in fields:
            self._found.add(self._item.line, "has neither url nor command; give one of them")
        made = self._command(fields) if is_command else self._request(fields)
        smoke = SmokeCheck(
            check=made,
            core=self._flag(fields, "core"),
            flag=self._matching(fields, "flag", _FLAG, "is not a variable's name, such as FEATURE_SEARCH"),
            every=self._span(fields, "every") or 30.0,
        )
        return smoke if len(self._found.all) == before else None

    def _command(self, fields: dict[str, Node]) -> CommandCheck:
        return CommandCheck(
            name=self._text(fields, "name") or "",
            command=self._text(fields, "command", lines=True) or "",
            timeout=self._span(fields, "timeout") or 300.0,
            junit=self._texts(fields, "junit"),
        )

    def _request(self, fields: dict[str, Node]) -> HttpCheck:
        method = (self._text(fields, "method") or "GET").upper()
        if method not in METHODS:
            self._found.add(fields["method"].line, f"method is not one of {', '.join(METHODS)}")
        url = self._text(fields, "url") or ""
        if url and not re.match(r"(?:https?://[^/@\s]+|/)[^\s]*$", url):
            says = "url is not https://host/path, or /path behind the service's own domain"
            self._found.add(fields["url"].line, says)
        expect = self._expect(fields["expect"]) if "expect" in fields else Expect()
        return HttpCheck(
            name=self._text(fields, "name") or "",
            url=url,
            timeout=self._span(fields, "timeout") or 10.0,
            method=method,
            headers=self._headers(fields, secret=True),
            body=self._text(fields, "body", lines=True),
            expect=expect,
        )

    def _expect(self, node: Node) -> Expect:
        fields = node.mapping(self._found, "expect is not a mapping of status, headers, json, text, latency")
        if fields is None:
            return Expect()
        self._unknown(fields, _OF_EXPECT)
        status = self._texts(fields, "status") or ("2xx",)
        for each in status:
            if not _STATUS.fullmatch(each):
                self._found.add(fields["status"].line, f'status "{each}" is not a code such as 204, or 2xx')
        json = self._texts(fields, "json")
        for each in json:
            if not _compiles(each):
                self._found.add(fields["json"].line, f'"{each[:60]}" is not a valid jq expression')
        return Expect(
            status=tuple(each.lower() for each in status),
            headers=self._headers(fields, secret=False),
            json=json,
            text=self._texts(fields, "text"),
            latency=self._span(fields, "latency"),
        )

    def _headers(self, fields: dict[str, Node], *, secret: bool) -> tuple[Header, ...]:
        if "headers" not in fields:
            return ()
        given = fields["headers"].mapping(self._found, "headers is not a mapping of names to values")
        made = []
        for name, node in (given or {}).items():
            value = node.text(self._found, f"the header {name[:60]} has no single value") or ""
            if not _HEADER.fullmatch(name) or re.search(r"[\r\n]", value):
                self._found.add(node.line, "is not a header's name and value in one line")
            elif secret and _is_literal_secret(name, value):
                says = f"the header {name} holds a secret itself: give it to the workflow, and write $NAME"
                self._found.add(node.line, says)
            made.append(Header(name=name, value=value))
        return tuple(made)

    def _unknown(self, fields: dict[str, Node], allowed: tuple[str, ...]) -> None:
        for name, node in fields.items():
            if name not in allowed:
                says = f'"{name[:60]}" is not known here; the keys are {", ".join(allowed)}'
                self._found.add(node.line, says)

    def _text(self, fields: dict[str, Node], name: str, *, lines: bool = False) -> str | None:
        if name not in fields:
            return None
        text = fields[name].text(self._found, f"{name} is not a single value")
        if text is None:
            return None
        if not text.strip():
            self._found.add(fields[name].line, f"{name} is empty")
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text) or (not lines and "\n" in text.strip()):
            self._found.add(fields[name].line, f"{name} has more than one line, or control characters")
        return text if lines else text.strip()

    def _texts(self, fields: dict[str, Node], name: str) -> tuple[str, ...]:
        if name not in fields:
            return ()
        return fields[name].texts(self._found, f"{name} is neither a value nor a list of values")

    def _span(self, fields: dict[str, Node], name: str) -> float | None:
        text = self._text(fields, name)
        if text is None:
            return None
        found = _SPAN.fullmatch(text)
        seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
        if not 0 < seconds <= 86400:  # noqa: PLR2004  a day
            self._found.add(fields[name].line, f"{name} is not a time such as 800ms, 30s or 2m")
            return None
        return seconds

    def _flag(self, fields: dict[str, Node], name: str) -> bool:
        text = (self._text(fields, name) or "false").lower()
        if text not in {"true", "false", "yes", "no", "on", "off"}:
            self._found.add(fields[name].line, f"{name} is neither true nor false")
        return text in {"true", "yes", "on"}

    def _matching(self, fields: dict[str, Node], name: str, form: re.Pattern[str], says: str) -> str | None:
        text = self._text(fields, name)
        if text is not None and not form.fullmatch(text):
            self._found.add(fields[name].line, f"{name} {says}")
        return text


def _is_literal_secret(name: str, value: str) -> bool:
    """Tell whether a header that carries a secret carries it as it is, and not by a variable's name."""
    bare = _SCHEME.sub("", value).strip()
    return name.lower() in _SECRET_HEADERS and bool(bare) and "$" not in bare


def _compiles(expression: str) -> bool:
    import jq  # type: ignore[import-not-found]  # noqa: PLC0415  no stubs; loaded only when one is given

    try:
        jq.compile(expression)
    except ValueError:
        return False
    return True
