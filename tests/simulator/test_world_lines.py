"""What builds and processes print: the same whenever it is asked for, in whatever windows."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.simulator.world.declared import Chatter, Line
from rerail.simulator.world.structured import structured
from rerail.simulator.world.values import Behaviour, Deployment
from rerail.simulator.world.world import World
from tests.simulator.railway_kit import NOON, V1, V2, Clock, play

YEARS = 10 * 365 * 86400

chatters = st.builds(
    Chatter,
    per_second=st.sampled_from([1, 3, 3, 503]),
    seconds=st.integers(1, 2),
    after=st.sampled_from([0.0, 0.25, 7.0]),
    texts=st.sampled_from([("tick {n}",), ("a {n}", "b")]),
)
behaviours = st.builds(
    Behaviour,
    build_seconds=st.just(10.0),
    deploy_seconds=st.just(0.0),
    logs=st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 7.0, 7.25]), st.just("info"), st.text(max_size=3)), max_size=4
    ).map(tuple),
    chatter=st.lists(chatters, max_size=2).map(tuple),
    crashes_after=st.sampled_from([None, 8.0]),
    health=st.sampled_from([(), Behaviour.bad_after(3).health]),
)
moments = st.integers(0, 60_000_000).map(lambda micros: timedelta(microseconds=micros))


def made(behaviour: Behaviour) -> tuple[Clock, World, Deployment]:
    clock = Clock()
    world = World(clock.now)
    service = world.add_service("web", healthcheck_path=None)
    row = world.deployed(service, commit=V1, behaviour=behaviour)
    clock.wind(60)
    return clock, world, row


@given(behaviours, moments, moments, st.booleans())
@settings(deadline=None, max_examples=25)
def test_the_lines_of_a_window_are_those_of_the_whole_log_within_it(
    behaviour: Behaviour, one: timedelta, other: timedelta, build: bool
) -> None:
    _, world, row = made(behaviour)
    start, end = NOON + min(one, other), NOON + max(one, other)
    whole = list(world.lines(row, build=build))
    inside = [line for line in whole if start <= line.at <= end]
    assert list(world.lines(row, start, end, build=build)) == inside
    assert list(world.lines(row, start, end, build=build, newest_first=True)) == inside[::-1]


def test_lines_of_the_same_moment_have_one_order_from_either_end() -> None:
    chatter = (Chatter(per_second=1, seconds=1, after=7.0), Chatter(per_second=2, seconds=1, after=7.0))
    behaviour = Behaviour(build_seconds=10, logs=((7.0, "info", "a"), (7.0, "info", "b")), chatter=chatter)
    _, world, row = made(behaviour)
    whole = list(world.lines(row, build=False))
    assert len({line.at for line in whole}) < len(whole) - 3
    assert list(world.lines(row, build=False, newest_first=True)) == whole[::-1]


def test_a_window_that_ends_with_a_complaint_holds_it() -> None:
    on = play()
    complaint = [line for line in on.world.lines(on.bad, build=False) if line.severity == "error"][3]
    *_, last = on.world.lines(on.bad, None, complaint.at, build=False)
    assert last == complaint


@given(behaviours)
@settings(deadline=None, max_examples=10)
def test_what_was_printed_is_the_same_at_any_later_time(behaviour: Behaviour) -> None:
    clock, world, row = made(behaviour)
    then, before = clock.now(), list(world.lines(row, build=False))
    clock.wind(3600)
    assert list(world.lines(row, None, then, build=False)) == before
    assert before == sorted(before, key=lambda line: line.at)


def test_a_process_that_prints_for_years_is_read_from_its_end_without_making_all_lines() -> None:
    clock = Clock()
    world = World(clock.now, plan="enterprise")
    chatter = (Chatter(per_second=500, seconds=YEARS),)
    row = world.deployed(world.add_service("web"), commit=V1, behaviour=Behaviour(chatter=chatter))
    clock.wind(60 * 86400)
    last = list(islice(world.lines(row, build=False, newest_first=True), 5000))
    assert (last[0].at - last[-1].at).total_seconds() < 11
    numbers = [int(line.message.rpartition(" ")[2]) for line in last]
    assert numbers == list(range(numbers[0], numbers[0] - 5000, -1))


def test_of_more_than_500_lines_in_a_second_a_notice_tells_how_many_were_dropped() -> None:
    chatter = (Chatter(per_second=620, seconds=2, after=0.0),)
    _, world, row = made(Behaviour(build_seconds=10, chatter=chatter))
    lines = [line.message for line in world.lines(row, build=False)]
    assert sum(line.startswith("worker tick") for line in lines) == 1000
    notices = [line for line in lines if "rate limit of 500 logs/sec" in line]
    assert [line.rpartition(": ")[2] for line in notices] == ["120", "120"]


def test_a_process_says_when_it_starts_starts_again_and_stops() -> None:
    on = play()
    on.world.restart(on.bad.id)
    on.clock.wind(10)
    on.world.stop(on.bad.id)
    messages = [line.message for line in on.world.lines(on.world.deployment(on.bad.id), build=False)]
    assert messages.count("Starting Container") == 2
    assert messages[-1] == "Stopping Container"


def test_a_failing_process_complains_each_quarter_of_a_minute() -> None:
    on = play()
    complaints = [line for line in on.world.lines(on.bad, build=False) if line.severity == "error"]
    assert {b.at - a.at for a, b in pairwise(complaints)} == {timedelta(seconds=15)}


def test_an_aborted_build_prints_nothing_more() -> None:
    on = play()
    made = on.world.push(on.service, V2, Behaviour(build_seconds=60))
    assert made is not None
    on.clock.wind(20)
    on.world.cancel(made.id)
    on.clock.wind(600)
    messages = [line.message for line in on.world.lines(on.world.deployment(made.id), build=True)]
    assert messages == [f"fetching source: {V2.sha}", "[2/4] RUN npm ci"]


def test_a_stored_image_has_no_build_log() -> None:
    on = play()
    on.world.rollback(on.good.id)
    on.clock.wind(60)
    assert list(on.world.lines(on.newest(), build=True)) == []


def test_a_line_of_json_is_taken_apart() -> None:
    text = '{"level": "warn", "message": "slow", "order": 7, "who": "ada"}'
    line = structured(Line(at=NOON, message=text))
    assert (line.message, line.severity) == ("slow", "warn")
    assert line.attributes == {"order": "7", "who": '"ada"'}


def test_what_only_looks_like_json_stays_as_it_is() -> None:
    line = Line(at=NOON, message="{not json")
    assert structured(line) == line
