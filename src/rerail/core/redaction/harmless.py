"""Variables whose values may be read by everybody, as hiding them would tear holes into every log."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from rerail.core.redaction.patterns import Pattern
from rerail.core.redaction.values import is_common, is_id, is_number, is_opaque, is_wordy, says_nothing

_SECRET_NAME = Pattern(
    r"(?:^|[_.-])(?:pass|password|passwd|passphrase|passcode|pwd|secret|token|(?:\w*_)?key|\w*credentials?|dsn"
    r"|jwt|salt|pin|cookie|auth)s?(?:_?(?:base64|b64|json|\d+))?$|(?:password|secret|token|(?:api|private|access|secret)_?key)$"
)
_ID_NAME = Pattern(r"(?:^|_)(?:id|ids|sha|commit|revision|rev|digest|build|version|release|tag|image|ref)$")
_WORDY_NAME = Pattern(
    r"(?:^|_)(?:names?|env|environment|mode|level|hosts?|hostname|regions?|type|format|domains?|urls?|uri|path|dir|root|file|user|username|db|database|bucket|queue|topic|prefix|suffix|service|command|cmd|locale|lang"
    r"|language|tz|timezone|options|opts|flags|args|origins?|methods?|headers|features?|stage|driver|engine|provider"
    r"|backend|strategy|theme|title|description|schema|channel|model|size|plan|tier|protocol|encoding|charset)$"
)
_COMMON = Pattern(
    r"production|development|staging|testing|preview|localhost|postgres(?:ql)?|database|application|enabled"
    r"|disabled|required|optional|default|internal|external|verbose|warning|critical|information|undefined"
    r"|anonymous|administrator|public|private|readonly|readwrite|standard|premium|utf8mb4|no-cache|same-origin",
    re.IGNORECASE,
)
_RAILWAY = Pattern(r"railway_(?!.*(?:token|secret|password|key)$)")
_HOST = Pattern(r"(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)+(?:[a-z]{2,24})\.?(?::\d{1,5})?", re.ASCII)
_IP = Pattern(r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?", re.ASCII)
_REGION = Pattern(r"[a-z]{2,12}-[a-z]{3,12}-?\d{1,2}[a-z]?(?:-[a-z0-9]{3,10})?", re.ASCII)
_PATH = Pattern(r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w./\\ @:*-]*", re.ASCII)
_RELATIVE = Pattern(r"[\w.-]+(?:/[\w.@*-]+)+", re.ASCII)
_VERSION = Pattern(r"[v^~=]?\d+(?:\.\d+|\.x){1,3}(?:[-+.][0-9A-Za-z.]{1,20})?", re.ASCII)
_LOCALE = Pattern(
    r"[a-z]{2}[_-][A-Z]{2}(?:\.[\w-]{1,12})?|C\.UTF-8|[A-Z][a-z]+(?:/[A-Z][A-Za-z_-]+){1,2}", re.ASCII
)
_FIGURES = Pattern(r"[\d\s.,:;/_+-]+%?", re.ASCII)
_DATE = Pattern(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_SHAPES = (_HOST, _IP, _REGION, _VERSION, _LOCALE, _DATE)
_WORDS = Pattern(r"[A-Za-z]{0,20}\d{0,4}(?:[\s_.,:;/=*|+-]{1,3}+[A-Za-z]{0,20}\d{0,4})*", re.ASCII)
_SEPARATED = Pattern(r"[\s,;]+")
_PARTS = Pattern(r"[/\\?&#=:.]")
_SHORTEST_SECRET_PART = 12
_SHORTEST_OF_WORDS = 20


def names_secret(name: str) -> bool:
    """Tell whether a variable's name, or a key's, says that the value is secret."""
    return _SECRET_NAME.search(_snake(name)) is not None


def is_harmless(name: str, value: str) -> bool:
    """Tell whether a variable's value says nothing that is secret; `value` without blanks around it."""
    bare = value.strip("\"'")
    if is_common(bare) or _COMMON.fullmatch(bare) or _RAILWAY.match(_snake(name)):
        return True
    if "://" in bare:
        return all(map(_is_public_url, _SEPARATED.split(bare)))
    return not names_secret(name) and (says_nothing(bare) or _fits(_snake(name), bare) or _is_open(bare))


def secrets_of_path(name: str, value: str) -> list[str]:
    """Give what is secret of a path, where the name says that it is one; other paths begin alike."""
    bare = value.strip("\"'")
    is_path = _PATH.fullmatch(bare) is not None and _WORDY_NAME.search(_snake(name)) is not None
    return _secret_parts(bare) if is_path else []


def _fits(variable: str, value: str) -> bool:
    """Tell whether the value is what the variable's name says: an id, or words for a name, a mode, a path."""
    if _ID_NAME.search(variable):
        return is_id(value) or not is_opaque(value)
    return _WORDY_NAME.search(variable) is not None and _WORDS.fullmatch(value) is not None


def _is_open(value: str) -> bool:
    return _FIGURES.fullmatch(value) is not None or all(map(_is_plain, _SEPARATED.split(value)))


def _snake(name: str) -> str:
    """Give a name in small letters with `_` between its words, `apiKey` as well."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _is_plain(word: str) -> bool:
    """Tell whether a word is a host, an address, a region, a path, a version, a locale or a time."""
    if not word or says_nothing(word) or is_number(word) or any(shape.fullmatch(word) for shape in _SHAPES):
        return True
    if _PATH.fullmatch(word):
        return not _secret_parts(word)
    return _RELATIVE.fullmatch(word) is not None and not _opaque_parts(word)


def _is_public_url(url: str) -> bool:
    """Tell whether a URL has no credentials: no user, nothing secret in its query, no secret in its path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = f"{parts.path}?{parts.query}#{parts.fragment}"
    return "@" not in parts.netloc and not _secret_parts(path)


def _secret_parts(path: str) -> list[str]:
    """Give what may be a secret between words: of those in disorder the shorter ones, too."""
    return [
        part
        for part in _opaque_parts(path)
        if len(part) >= (_SHORTEST_OF_WORDS if is_wordy(part) else _SHORTEST_SECRET_PART)
    ]


def _opaque_parts(path: str) -> list[str]:
    return [part for part in _PARTS.split(path) if is_opaque(part) and not is_id(part)]
