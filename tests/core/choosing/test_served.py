"""When a deployment served, told from a list that says only how each one is now."""

from __future__ import annotations

from rerail.core.choosing.choice import Span
from rerail.core.choosing.served import How, find_live, lives
from rerail.core.values import Instance
from tests.core.choosing.builders import NOW, ago, built, failed, removed, served_spans, skipped, up, view

V1 = removed("v1", made=500, ended=98)
V2 = removed("v2", made=100, ended=18)
V3 = up("v3", made=20)


def test_a_superseded_deployment_served_from_the_end_of_the_one_before_to_its_removal() -> None:
    spans = served_spans(view(V1, V2, V3), NOW)
    assert spans["v2"] == Span(start=ago(98), end=ago(18))
    assert spans["v3"] == Span(start=ago(18), end=NOW)


def test_the_first_deployment_served_from_its_creation() -> None:
    assert served_spans(view(V1, V2, V3), NOW)["v1"] == Span(start=ago(500), end=ago(98))


def test_a_removed_deployment_that_the_one_before_outlived_was_aborted() -> None:
    aborted = removed("aborted", made=60, ended=50)
    assert lives(view(V1, V2, aborted, V3), NOW)["aborted"].how is How.ABORTED


def test_an_aborted_deployment_says_nothing_about_those_after_it() -> None:
    long_queued = removed("queued", made=450, ended=10)
    known = lives(view(removed("v0", 500, 5), long_queued, removed("x", 400, 200)), NOW)
    assert known["queued"].how is How.ABORTED
    assert known["x"].how is How.ABORTED, "v0 outlived it"
    spans = served_spans(view(V1, removed("queued", made=400, ended=99), V2, V3), NOW)
    assert set(spans) == {"v1", "v2", "v3"}


def test_what_failed_was_skipped_or_is_still_being_built_never_served() -> None:
    words = ("BUILDING", "QUEUED", "NEEDS_APPROVAL", "WAITING", "INITIALIZING", "DEPLOYING", "A_NEW_WORD")
    rows = [built(word, made=10 + i, status=word) for i, word in enumerate(words)]
    spans = served_spans(view(V3, failed("f", 12), skipped("s", 11), *rows), NOW)
    assert set(spans) == {"v3"}


def test_a_deployment_that_crashed_after_it_took_over_served_until_then() -> None:
    crashed = built("v3", made=20, status="CRASHED", status_updated_at=ago(5))
    life = lives(view(V1, V2, crashed), NOW)["v3"]
    assert life.how is How.CRASHED
    assert life.served == Span(start=ago(18), end=ago(5))


def test_a_deployment_that_crashed_before_it_took_over_never_went_live() -> None:
    crashed = built("v4", made=10, status="CRASHED", status_updated_at=ago(8))
    assert lives(view(V1, V2, V3, crashed), NOW)["v4"].how is How.NEVER_LIVE


def test_a_crashed_instance_speaks_against_a_removed_deployment() -> None:
    bad = removed("v2", made=100, ended=18, instances=(Instance(id="i", status="CRASHED"),))
    assert lives(view(V1, bad, V3), NOW)["v2"].how is How.CRASHED


def test_during_the_overlap_the_former_one_has_served_until_the_new_one_was_live() -> None:
    former = up("v2", made=100)
    service = view(V1, former, up("v3", made=2))
    assert served_spans(service, NOW)["v2"] == Span(start=ago(98), end=ago(1))
    live = find_live(service, NOW)
    assert live is not None
    assert live.id == "v3"


def test_without_a_time_of_removal_it_served_at_least_until_the_next_one_was_made() -> None:
    silent = removed("v2", made=100, ended=None)
    assert served_spans(view(silent, V3), NOW)["v2"] == Span(start=ago(100), end=ago(20))


def test_live_is_the_newest_active_deployment_even_if_the_history_does_not_reach_it() -> None:
    rows = [skipped(f"s{i}", made=i) for i in range(10)]
    live = find_live(view(*rows, active=(V3,)), NOW)
    assert live == V3


def test_with_nothing_active_live_is_the_newest_that_went_live() -> None:
    asleep = built("v3", made=20, status="SLEEPING", status_updated_at=ago(3))
    for newest in (
        asleep,
        built("v3", made=20, status="CRASHED", status_updated_at=ago(3)),
        removed("v3", made=20, ended=3),
        up("v3", made=20, stopped=True),
    ):
        service = view(V1, V2, newest, failed("v4", made=9), skipped("s", made=4), active=())
        assert find_live(service, NOW) == newest


def test_a_service_that_was_never_live_has_no_live_deployment() -> None:
    assert find_live(view(failed("v1", made=9)), NOW) is None
    assert find_live(view(), NOW) is None
