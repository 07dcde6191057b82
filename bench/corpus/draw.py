"""Random words of logs, the same for the same seed, and templates that are filled with them."""

from __future__ import annotations

import base64
import re
import string
import uuid
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.corpus.texts import sections_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
URLSAFE = ALNUM + "-_"
HEX = "0123456789abcdef"
WORDS = sections_of("words.txt")
_WORD = re.compile(r"<([a-z][a-z0-9]*)(?::(\d+))?>")


class Draw:
    """What is random about a corpus."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  a corpus must be the same each time
        self._at = datetime(2026, 7, 14, 2, 31, 7, tzinfo=UTC)
        self._words: Mapping[str, Callable[[int], str]] = _words_of(self)

    def of(self, letters: str, length: int) -> str:
        """Give that many of the letters."""
        return "".join(self.random.choices(letters, k=length))

    def pick(self, among: tuple[str, ...] | list[str]) -> str:
        """Give one of them."""
        return self.random.choice(among)

    def base64(self, octets: int) -> str:
        """Give that many random octets in base64."""
        return base64.b64encode(self.random.randbytes(octets)).decode()

    def uuid(self) -> str:
        """Give a random UUID."""
        return str(uuid.UUID(bytes=self.random.randbytes(16), version=4))

    def at(self) -> datetime:
        """Give the time of the next line."""
        self._at += timedelta(milliseconds=self.random.randint(1, 900))
        return self._at

    def filled(self, template: str, words: Mapping[str, str]) -> str:
        """Give the template with each `<word>` replaced: by the given one, else by a random one."""

        def word(place: re.Match[str]) -> str:
            name, argument = place.groups()
            if name in words:
                return words[name]
            make = self._words.get(name)
            return make(int(argument or 0)) if make else place.group()

        return _WORD.sub(word, template)


def _words_of(draw: Draw) -> dict[str, Callable[[int], str]]:
    random = draw.random

    def stamp(form: str) -> Callable[[int], str]:
        return lambda _: draw.at().strftime(form)

    def one_of(words: list[str]) -> Callable[[int], str]:
        return lambda _: random.choice(words)

    def version(_: int) -> str:
        return f"{random.randint(0, 24)}.{random.randint(0, 40)}.{random.randint(0, 19)}"

    def private_ip(_: int) -> str:
        network = random.choice(("10.{}", "172.{}", "192.168"))
        head = network.format(random.randint(16, 31))
        return f"{head}.{random.randint(0, 250)}.{random.randint(1, 250)}"

    return {
        "at": lambda _: draw.at().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "clock": stamp("%H:%M:%S"),
        "day": lambda _: draw.at().isoformat(" ", "milliseconds")[:23].replace(".", ","),
        "nginxat": stamp("%d/%b/%Y:%H:%M:%S +0000"),
        "errorat": stamp("%Y/%m/%d %H:%M:%S"),
        "epoch": lambda _: str(int(draw.at().timestamp() * 1000)),
        "uuid": lambda _: draw.uuid(),
        "sha": lambda _: draw.of(HEX, 40),
        "hex": lambda n: draw.of(HEX, n or 12),
        "alnum": lambda n: draw.of(ALNUM, n or 12),
        "lower": lambda n: draw.of(LOWER, n or 8),
        "base": lambda n: draw.base64(n or 48),
        "int": lambda n: str(random.randint(1, n or 9999)),
        "ms": lambda _: f"{random.uniform(0.2, 900):.1f}",
        "version": version,
        "ip": private_ip,
    } | {name: one_of(words) for name, words in WORDS.items()}
