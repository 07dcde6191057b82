"""A process that prints a great many lines: made up second by second when they are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.simulator.world.declared import Line
from rerail.simulator.world.structured import structured
from rerail.simulator.world.windows import portions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rerail.simulator.world.declared import Chatter

MOST_PER_SECOND = 500
_SECOND = timedelta(seconds=1)


def dropped(count: int) -> str:
    """Give Railway's notice of lines it did not keep (Railway docs: observability/logs)."""
    return (
        f"Railway rate limit of {MOST_PER_SECOND} logs/sec reached for replica, update your application to "
        f"reduce the logging rate. Messages dropped: {count}"
    )


def chattering(
    chatter: Chatter, started: datetime, window: tuple[datetime, datetime], *, newest_first: bool
) -> Iterator[Line]:
    """Give the lines within the window; of more than 500 in a second a notice stands for the rest."""
    origin = started + timedelta(seconds=chatter.after)
    last = origin + chatter.seconds * _SECOND - timedelta(microseconds=1)

    def second(number: int) -> list[Line]:
        return _second(chatter, number, origin + number * _SECOND)

    window = (max(origin, window[0]), min(last, window[1]))
    return portions(second, origin, _SECOND, window, newest_first=newest_first)


def _second(chatter: Chatter, number: int, begin: datetime) -> list[Line]:
    kept, first = min(MOST_PER_SECOND, chatter.per_second), number * chatter.per_second
    gap = _SECOND / (chatter.per_second + 1)
    lines = [structured(Line(at=begin + gap * n, message=_text(chatter, first + n))) for n in range(kept)]
    if chatter.per_second > kept:
        notice = dropped(chatter.per_second - kept)
        lines.append(Line(at=begin + gap * kept, message=notice, severity="warn"))
    return lines


def _text(chatter: Chatter, number: int) -> str:
    return chatter.texts[number % len(chatter.texts)].replace("{n}", str(number))
