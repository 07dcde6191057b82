"""The fault matrix: whatever fails at a remote or on the wire, the invariants hold.

The whole of it takes half an hour: `python -m bench.fault_matrix` (see docs/reliability.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.cases import ACTING, ENDPOINTS, EVERY, EVIDENCE, QUICK
from tests.faults.invariants import broken
from tests.faults.scene import played

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.cases import Case


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_whatever_fails_the_invariants_hold(case: Case, tmp_path: Path) -> None:
    with played(case.lay, tmp_path) as ran:
        assert broken(ran) == ()


def test_the_quick_part_has_every_operation_and_every_fault() -> None:
    assert {case.operation for case in QUICK} == {*ACTING, *EVIDENCE, *ENDPOINTS}
    assert {case.fault for case in QUICK} == {case.fault for case in EVERY}
    assert len({case.name for case in EVERY}) == len(EVERY)
