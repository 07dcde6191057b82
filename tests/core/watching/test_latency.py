"""Whether it is slower: one look."""

from __future__ import annotations

import random

from rerail.core.watching.assessed import Answer
from rerail.core.watching.latency import judge_latency
from rerail.core.watching.seen import Timed


def timed(path: str, usual: float, n: int, seed: int) -> list[Timed]:
    dice = random.Random(seed)  # noqa: S311  no secret
    return [Timed(path=path, millis=usual * dice.lognormvariate(0, 0.5)) for _ in range(n)]


def test_twice_as_slow_is_bad_and_as_fast_is_healthy() -> None:
    before = timed("GET /", 50, 100, 1)
    slow = judge_latency(before, timed("GET /", 110, 100, 2), degradation=0.5)
    assert slow.answer is Answer.BAD
    assert slow.estimate is not None
    assert 1.8 < slow.estimate < 2.6
    assert judge_latency(before, timed("GET /", 50, 100, 3), degradation=0.5).answer is Answer.HEALTHY


def test_another_mix_of_pages_is_no_slow_down() -> None:
    before = timed("GET /", 20, 80, 1) + timed("POST /checkout", 400, 20, 2)
    now = timed("GET /", 20, 20, 3) + timed("POST /checkout", 400, 80, 4)
    assert judge_latency(before, now, degradation=0.5).answer is not Answer.BAD


def test_pages_that_were_not_there_before_say_nothing() -> None:
    before, now = timed("GET /", 20, 100, 1), timed("GET /new", 900, 100, 2)
    assert judge_latency(before, now, degradation=0.5).answer is Answer.UNUSED


def test_with_few_durations_nothing_is_said() -> None:
    slowed = judge_latency(timed("GET /", 50, 29, 1), timed("GET /", 500, 100, 2), degradation=0.5)
    assert (slowed.answer, slowed.n_before) == (Answer.UNUSED, 29)
