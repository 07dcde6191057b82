"""What a request asks, with the environment's variables put in: the only place that holds their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rerail.adapters.checks.unmeasured import Unmeasured
from rerail.core.text import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rerail.core.judging.checks import HttpCheck

_NAME = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_BREAKS = re.compile(r"[\r\n\x00]")


@dataclass(frozen=True, repr=False)
class Asked:
    """One request as it will leave. Its repr shows nothing of it: secrets are in it."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it carries nothing that another host must not get."""
        return self.method in {"GET", "HEAD"} and not self.headers and self.body is None


class Variables:
    """The variables that a check may name; whatever is used of them is hidden from then on."""

    def __init__(self, environment: Mapping[str, str], hide: Callable[[Mapping[str, Secret]], None]) -> None:
        """`hide` has values hidden wherever text is shown."""
        self._environment = environment
        self._hide = hide

    def asked(self, check: HttpCheck) -> Asked | Unmeasured:
        """Give the request of a check; Unmeasured where a variable is not set, or breaks a line."""
        texts = [check.url, check.body or "", *(h.value for h in check.headers)]
        names = dict.fromkeys(name for text in texts for name in _names(text))
        absent = [name for name in names if not self._environment.get(name)]
        if absent:
            verb = "is" if len(absent) == 1 else "are"
            return Unmeasured(f"{', '.join(absent)} {verb} not set in the environment", None)
        self._hide({name: Secret(self._environment[name]) for name in names})
        headers = tuple((h.name, self._filled(h.value)) for h in check.headers)
        url = self._filled(check.url)
        if _BREAKS.search(url) or any(_BREAKS.search(value) for _, value in headers):
            return Unmeasured("a variable breaks the line of its header or URL: it was not sent", None)
        if not all(value.isascii() for _, value in headers):
            return Unmeasured(
                "a header's value has characters that no header can have: it was not sent", None
            )
        body = self._filled(check.body).encode() if check.body is not None else None
        return Asked(url=url, method=check.method, headers=headers, body=body)

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: self._environment[found[1] or found[2]], text)


def _names(text: str) -> list[str]:
    return [braced or bare for braced, bare in _NAME.findall(text)]
