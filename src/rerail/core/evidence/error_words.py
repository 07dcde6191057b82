"""Whether a line of a log tells of an error, by Railway's severity and by its own words."""

from __future__ import annotations

import re

_BAD_SEVERITIES = frozenset(
    {"ERROR", "ERR", "FATAL", "CRITICAL", "CRIT", "EMERG", "EMERGENCY", "ALERT", "PANIC"}
)

_QUIET = re.compile(
    r"\b(?:0|no|zero|without(?:\s+any)?)\s+(?:\w+\s+)?(?:errors?|exceptions?|failures?|fatals?)\b"
    r"|\b(?:\w*errors?|\w*exceptions?)(?:[_ -](?:rate|count|total|ratio))?['\"]?\s*[:=]\s*['\"]?"
    r"(?:0+(?:\.0*)?%?(?![\w.])|null\b|nil\b|none\b|false\b|undefined\b|\[\]|\{\}|\"\")",
    re.IGNORECASE,
)
"""Words that say that there was none."""

_ACCESS_5XX = re.compile(
    r"\bHTTP/\d(?:\.\d)?[\"']?,?\s+(?:->\s*)?5\d\d\b"
    r"|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+/\S*\s+(?:HTTP/\S+\s+)?(?:->\s*|=>\s*)?5\d\d\b"
    r"|[\"']?\b(?:status|status_code|statusCode|http_status|code)\b[\"']?\s*[:=]\s*[\"']?5\d\d\b"
)

_LEVEL = re.compile(
    r"\W{0,3}(?:\S{0,40}\s+){0,3}?\W?"
    r"(?:(?:(?P<mild>INFO|DEBUG|TRACE|NOTICE|VERBOSE|WARN|WARNING|LOG(?=:))"
    r"|(?:ERROR|FATAL|CRITICAL|PANIC|EMERG|Error|Fatal)(?=\W))\b"
    r"|(?<=[\[(<])(?P<bracketed>info|debug|trace|notice|warn|warning)\b"
    r"|(?:(?P<named>info|debug|trace|notice|warn|warning)|error|fatal):)"
)
"""The level in front of a line, which is mild, or loud where no group matched."""

_FIELD = re.compile(
    r"\b(?:level|lvl|severity|levelname)[\"']?\s*[:=]\s*[\"']?"
    r"(?:(?P<mild>info|debug|trace|notice|verbose|warn|warning|[1-4]0\b)|\w)",
    re.IGNORECASE,
)
"""The level as a field of a line in JSON or logfmt."""

_MILD_TOOL = re.compile(r"npm (?:warn|WARN|notice)\b|\(node:\d+\) \S*Warning\b")

_WORDS = re.compile(
    r"\bTraceback \(most recent call last\)"
    r"|^\s*panic: |\bgoroutine \d+ \[running\]"
    r"|\b(?:ERROR|FATAL|CRITICAL|EMERG|PANIC)\b"
    r"|\b(?:Error|Exception|Fatal|Unhandled\w*|Uncaught)\b"
    r"|(?<![\w.$])[\w.$]+(?:Error|Exception)\b(?=\s*[:(]|\s*$|\s+(?:at|in|was|occurred|thrown|raised)\b)"
    r"|\b(?:error|fatal|fatal error|unhandled (?:exception|rejection|promise rejection))\s*[:\]]"
    r"|[\"']?\b(?:level|lvl|severity|levelname)[\"']?\s*[:=]\s*[\"']?(?:error|fatal|critical|panic|[56]0\b)"
    r"|\b(?:Segmentation fault|core dumped|JavaScript heap out of memory|OOMKilled)\b",
    re.MULTILINE,
)

_STRONG = re.compile(
    r"\bTraceback \(most recent call last\)|^\s*panic: |\bUnhandled\w*\b|\bUncaught\b", re.MULTILINE
)

LOOKED_AT = 4_000
"""Characters of a line that are looked at: what matters comes first, and a line may be 10 MB long."""


def tells_of_error(severity: str, message: str) -> bool:
    """Say whether the message tells of an error; `severity` is Railway's word in capitals, or `-`.

    The line's own words count more than the severity: a line that calls itself INFO is none, except where
    it logs an answer of 5xx or holds a traceback; one that counts no errors is none.
    """
    text = message[:LOOKED_AT]
    if _ACCESS_5XX.search(text):
        return True
    louder = _QUIET.sub("", text)
    if _STRONG.search(louder):
        return True
    if _calls_itself_mild(text):
        return False
    if _WORDS.search(louder):
        return True
    return severity in _BAD_SEVERITIES and louder == text and bool(text.strip())


def _calls_itself_mild(text: str) -> bool:
    """Say whether the line itself says that it is no error.

    Railway calls all that comes on stderr `error`, much of which is not.
    Source: docs.railway.com/observability/logs: lines on stderr are converted to level.error.
    """
    found = _FIELD.search(text) or _LEVEL.match(text)
    if found is not None:
        return any(found.groups())
    return _MILD_TOOL.match(text) is not None
