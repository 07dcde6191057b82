"""Values under a telling key: `password=…`, `"apiKey": "…"`, `--token …`, `?sig=…`."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from rerail.core.redaction.pairs import in_block, to_field
from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.spans import NOTHING
from rerail.core.redaction.values import is_number, is_opaque, says_nothing

if TYPE_CHECKING:
    from rerail.core.redaction.seen import Seen
    from rerail.core.redaction.spans import Span

_JOINED = ("", "-", "_")
_KINDS = ("api", "access", "private", "auth", "encryption", "signing", "master")
STRONG = (
    *("password", "passwd", "passphrase", "passwort", "passcode", "pwd", "secret", "pass"),
    *(f"{kind}{joint}key" for kind, joint in product(_KINDS, _JOINED)),
)
"""What stands under these is hidden unless it says nothing."""
WEAK = (
    *("token", "credential", "signature", "csrf", "connect.sid", "api key"),
    *("auth", "dsn", "sig", "sid", "jwt", "otp", "session"),
    *(f"{kind}{joint}key" for kind, joint in product(("license", "account", "shared", "service"), _JOINED)),
    *("-key", "session_key", "host_key"),
)
"""What stands under these is hidden where it does not look like a word."""
_ALONE = frozenset(("pass", "auth", "dsn", "sig", "sid", "jwt", "otp", "session"))
"""These also stand within other words: compass, author, design, side."""
_LOOSE = frozenset(("pass", "secret", "credential"))
"""These are also written before a colon in sentences and names (`secret: db-credentials`)."""
SQL = ("identified by", "password")
_OPTION_BEFORE = 40
_SHORTEST_NUMBER = 6
_SHORTEST_CODE = 4

_TO_VALUE = Pattern(
    r"(?P<tail>[a-z0-9_.-]{0,32}+)(?:\\{0,3}[\"'`])?\]?"
    r"(?P<sep>[ \t]{0,4}(?:=>|:=|=|:(?!:[a-z]\w{0,20}\()|%3d|%3a)[ \t]{0,8}|>(?=[^<\n\x1f]{1,400}</))"
)
_TO_ARGUMENT = Pattern(r"(?P<tail>)(?P<sep> {1,2})")
_TO_LITERAL = Pattern(r"(?P<sep>[ \t]{1,4}(?:=[ \t]{0,4})?)(?=['\"])")
_VALUE = Pattern(
    r"\"(?P<double>(?:[^\"\\\n]|\\.){0,4096}+)|'(?P<single>(?:[^'\\\n]|\\.){0,4096}+)|`(?P<back>[^`\n]{0,4096}+)"
    r"|(?P<escaped>\\{1,3}[\"'])(?P<inner>[^\n]{0,4096}?)(?:(?P=escaped)|(?=\n)|\Z)"
    r"|(?P<bare>(?:[^\s\"'`&;,\\<>]|,(?!\s|\Z|[\w.-]{1,64}[=:])|&(?!amp;|[\w.%-]{1,64}=)"
    r"|;(?!\s|\Z|[\w.% -]{1,64}=)|\\(?![\"'nrt])){1,4096}+)"
)
_QUOTES = ("'", '"', "`", "\\")
_WRAPPED = Pattern(
    r"(?:(?:(?:\w{1,30}(?:::|\.)){0,3}(?:Some|Just|Ok|Right|Optional|Secret\w{0,12}|Password|Sensitive|Zeroizing|Box"
    r"|Arc|Rc|String|Cow|Redacted)(?:<\w{1,30}>)?(?:(?:::|\.)(?:new|from|of|ofNullable|valueOf|Borrowed|Owned))?\()"
    r"{1,4}|[@$bBuUrRfFlL]{1,2})(?=\\{0,3}[\"'`])",
    re.ASCII,
)
"""What stands before a quoted value: `Some(Secret("…"))`, `b'…'`, `$'…'`."""
_TAIL_OF_OTHER = Pattern(
    r"(?:type|counts?|expir\w*|ttl|length|len|size|names?|ids?|ur[il]s?|endpoint|issuer|hint|policy|"
    r"fields?|header|method|path|file|limits?|usage|used|at|in|status|errors?|version|mode|"
    r"algorithm|alg|enabled|disabled|hash(?:er|ing)|encod(?:er|ing)|validat(?:or|ion)|generator|manager|handler|checker|verifier"
    r"|resolver|strategy|backend|stor(?:e|age)|format|pattern|rules|rounds|class|arn|ref|label|description|placeholder|required|scheme|provider|service|server|host|port|timeout|max|min|age|valid\w*|"
    r"strength|prefix|rotat\w*|created|updated|reset\w*|total|cost|budget|attempts|index|s)"
)
"""A key that ends so names something about a secret, or who handles it."""
_OTHER_KEY = Pattern(r"[A-Za-z_]{2,20}=[^=]")
"""As in `jwt: algorithm=RS256`."""
_OTHER_RESULT = Pattern(r"\b(?:fail|skip)(?:ed|ped|ures?|s)?\b")
_RESULTS_NEAR = 60
_RULES = (("pass", "password"), ("pwd", "password"), ("identified", "password"))
_OTHER_RULES = (("secret", "secret"), ("key", "key"), ("token", "token"))


def value_of_key(seen: Seen, start: int, end: int) -> Span | None:
    """Find the value of a key that names a secret."""
    word = seen.folded[start:end]
    if word in _ALONE and not _begins_word(seen.text, start):
        return None
    after = _TO_VALUE.match(seen.folded, end)
    if after is None and _is_option(seen.folded, start):
        after = _TO_ARGUMENT.match(seen.folded, end)
    after = after or to_field(seen, start, end)
    if after is None or _is_other(seen.text, word, end, after["tail"]):
        return None
    block, found = in_block(seen, after.end()), _value(seen.text, after.end())
    place = block or (_place(found) if found else None)
    if place is None:
        return None
    begin, stop = place
    value = seen.text[begin:stop]
    quoted = block is not None or (found is not None and found["bare"] is None)
    if not quoted and _is_other_word(seen, start, end, after, value):
        return None
    hides = _hides(word, value, after["sep"], seen.text[stop : stop + 2], quoted=quoted)
    return seen.span(begin, stop, _rule(word)) if hides else None


def literal_of_sql(seen: Seen, _start: int, end: int) -> Span | None:
    """Find the password in `identified by '…'` and `with password '…'`."""
    after = _TO_LITERAL.match(seen.folded, end)
    found = _VALUE.match(seen.text, after.end()) if after else None
    if found is None or says_nothing(seen.text[slice(*_place(found))]):
        return None
    return seen.span(*_place(found), "password")


def _value(text: str, start: int) -> re.Match[str] | None:
    """Find the value there, without what wraps it."""
    found = _VALUE.match(text, start)
    if found is None or found["bare"] is None or text[found.end() : found.end() + 1] not in _QUOTES:
        return found
    wrapped = _WRAPPED.match(text, start)
    return _VALUE.match(text, wrapped.end()) if wrapped else found


def _place(found: re.Match[str]) -> tuple[int, int]:
    start, end = found.span(found.lastgroup or 0)
    if found["bare"] is not None:
        end = start + len(found["bare"].rstrip(",;)}]."))
    return start, end


def _begins_word(text: str, start: int) -> bool:
    """Tell whether a word begins here: behind no letter, or with a capital behind a small one."""
    before = text[start - 1 : start]
    return not (before.isalpha() or before == NOTHING) or (before.islower() and text[start].isupper())


def _is_option(folded: str, start: int) -> bool:
    before = folded[max(0, start - _OPTION_BEFORE) : start].replace(NOTHING, "x")
    return before[-1:].strip() != "" and before.split()[-1].startswith("--")


def _is_other(text: str, word: str, end: int, tail: str) -> bool:
    """Tell whether the word is but the beginning of the key, and the key names something else."""
    if not tail:
        return False
    last = tail.replace("-", "_").replace(".", "_").rpartition("_")[2]
    if _TAIL_OF_OTHER.fullmatch(last):
        return not (word == "session" and last == "id")
    is_word_in_word = tail[0].isalpha() and not (text[end].isupper() and text[end - 1].islower())
    return (word in WEAK or word in _ALONE) and is_word_in_word


def _is_other_word(seen: Seen, start: int, end: int, after: re.Match[str], value: str) -> bool:
    """Tell whether the key is a whole word of another meaning: of a test's result, or the working directory.

    `--- PASS: TestLogin`, `pass=123456 fail=0`; PWD in an environment. Quoted values are none of these.
    """
    word = seen.text[start:end]
    begin = start - len("old") if word == "PWD" and seen.text.endswith("OLD", 0, start) else start
    if after["tail"] or seen.goes_on(begin, "_-."):
        return False
    if word == "PWD":
        return value.startswith("/")
    if word.lower() != "pass":
        return False
    near = (max(0, start - _RESULTS_NEAR), after.end() + _RESULTS_NEAR)
    is_count = value.isdigit() and _OTHER_RESULT.search(seen.folded, *near) is not None
    return is_count or (word.isupper() and after["sep"] == ": ")


def _hides(word: str, value: str, sep: str, rest: str, *, quoted: bool) -> bool:
    if value.startswith(NOTHING) or says_nothing(value):
        return False
    if word in WEAK or (word in _LOOSE and not quoted and sep.endswith(" ")):
        is_code = word == "otp" and value.isdigit() and len(value) >= _SHORTEST_CODE
        return is_code or (is_opaque(value) and not (sep.endswith(" ") and _OTHER_KEY.match(value)))
    if is_number(value):
        return len(value) >= _SHORTEST_NUMBER
    is_prose = value.isalpha() and sep.endswith(" ") and rest[:1] == " " and rest[1:].isalpha()
    return quoted or is_opaque(value) or not is_prose


def _rule(word: str) -> str:
    return next((rule for part, rule in (*_RULES, *_OTHER_RULES) if part in word), "credential")
