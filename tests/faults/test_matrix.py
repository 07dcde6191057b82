"""The fault matrix: whatever fails at a remote or on the wire, the invariants hold.

The whole of it takes long: `python bench/fault_matrix.py` (see docs/reliability.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from tests.faults.cases import EVERY, QUICK, Pair, go_together
from tests.faults.invariants import broken
from tests.faults.operations import ACTING, ASKED_ONCE, ENDPOINTS, EVIDENCE, GROUPS, OTHER_WAYS, way_to
from tests.faults.scene import played
from tests.faults.ways import USUAL, WAYS, Way

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rerail.simulator.requests import Request
    from tests.faults.cases import Case
    from tests.faults.operations import Group

    Record = Callable[[str, object], None]

PAIRS, PARTS = 6, 2
"""So many pairs in each part of a group, in a test run: workers share them."""


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_whatever_fails_the_invariants_hold(case: Case, tmp_path: Path, record_property: Record) -> None:
    record_property("fault case", case.name)
    with played(case.lay, tmp_path, case.way) as ran:
        assert broken(ran) == ()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("group", GROUPS)
def test_whatever_two_things_fail_the_invariants_hold(
    group: Group, part: int, tmp_path_factory: pytest.TempPathFactory, record_property: Record
) -> None:
    @seed(f"{group} {part}")  # the same pairs in every run
    @settings(
        max_examples=PAIRS,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # there is nothing to make smaller of a pair
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(
        st.sampled_from([case for case in EVERY if case.group == group]),
        st.sampled_from(EVERY),
        st.sampled_from([*WAYS]),
    )
    def hold(one: Case, other: Case, on: str) -> None:
        assume(go_together(one, other))
        pair = Pair(one=one, other=other, on=on)
        record_property("fault case", pair.name)
        with played(pair.lay, tmp_path_factory.mktemp("pair"), pair.way) as ran:
            assert broken(ran) == (), pair.name

    hold()


def test_the_quick_part_has_every_operation_and_every_fault() -> None:
    assert {case.operation for case in QUICK} >= {*ACTING, *EVIDENCE, *OTHER_WAYS, *ENDPOINTS}
    assert {case.fault for case in QUICK} == {case.fault for case in EVERY}
    assert len({case.name for case in EVERY}) == len(EVERY)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_operation_that_a_run_sends_is_in_the_matrix(way: Way, tmp_path: Path) -> None:
    with played(lambda _: None, tmp_path, way) as ran:
        sent = [_operation(request) for request in ran.stage.requests.all() if request.server != "service"]
    own = {operation for operation in {*OTHER_WAYS, *ENDPOINTS} if way_to(operation) is way is not USUAL}
    assert own <= set(sent) <= {*ACTING, *EVIDENCE, *OTHER_WAYS, *ENDPOINTS}
    once = ASKED_ONCE if way is USUAL else own
    assert [each for each in sent if each in once and sent.count(each) > 1] == []


def _operation(request: Request) -> str:
    """Give the name that the matrix has for it, or the request's own."""
    if request.server == "railway":
        return request.operation
    found = (name for name, each in ENDPOINTS.items() if each.is_of(request.operation))
    return next(found, request.operation)
