"""Nothing of the redaction is compiled, and no hash loaded, before it is needed: a rollback waits for it."""

from __future__ import annotations

import subprocess
import sys

from rerail.core.redaction.patterns import Pattern

IMPORTED = """
import base64, dataclasses, ipaddress, json, urllib.parse, re, sys
import rerail.core.plain_text
made, compile = [], re.compile
re.compile = lambda *given: made.append(given[0]) or compile(*given)
import rerail.core.text, rerail.core.redaction.stream, rerail.core.redaction.variables
redactor = rerail.core.text.Redactor({"TOKEN": rerail.core.text.Secret("Zx9-known+value/0123")}, salt=b"salt")
redactor.learn({"env:KEY": rerail.core.text.Secret("Zx9-learned+value/0123")})
print(made, "hashlib" in sys.modules)
"""


def test_nothing_is_compiled_before_a_text_is_looked_at() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert ran.stdout.strip() == "[] False"


def test_a_pattern_finds_what_re_finds() -> None:
    pattern = Pattern(r"b+")
    assert [found.group() for found in pattern.finditer("abba b")] == ["bb", "b"]
    assert [bool(pattern.match(text)) for text in ("ba", "ab")] == [True, False]
    assert [bool(pattern.fullmatch(text)) for text in ("bb", "ba")] == [True, False]
    assert pattern.search("abba", 2)
    assert pattern.sub("-", "abba") == "a-a"
    assert pattern.split("abba") == ["a", "a"]
