"""The machine's part of an issue: whoever may edit the issue may edit it, and reading it back is safe."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from rerail.core.telling.fingerprint import fingerprint
from rerail.core.telling.machine_block import (
    LONGEST,
    LONGEST_TIME,
    MachineBlock,
    decode_block,
    encode_block,
    machine_block,
)
from rerail.core.telling.root_cause import RootCause
from rerail.core.values import Verdict
from tests import telling_states as told
from tests.telling_states import BAD_ID, ENVIRONMENT_ID, GOOD_ID, NEW_ID, SERVICE_ID, STORIES, TAG, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rerail.core.state import State

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", fullmatch=True)
shas = st.from_regex(r"[0-9a-f]{7,64}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)
paths = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs"], exclude_characters="<>"), min_size=1, max_size=500
)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=65_000)).map(lambda span: FIRST + span)
seconds = st.floats(0, LONGEST_TIME)
by_field: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("service_id", "environment_id", "project_id"), ids),
    **dict.fromkeys(("live_deployment_id", "target_deployment_id", "new_deployment_id"), ids),
    **dict.fromkeys(("live_commit", "target_commit"), shas),
    **dict.fromkeys(("service", "environment", "project", "root_cause"), words),
    **dict.fromkeys(("fingerprint", "tag"), paths),
    **{name: moments for name in MachineBlock.__struct_fields__ if name.endswith("_at")},
    **dict.fromkeys(("time_to_detect", "time_to_initiate", "time_to_live", "time_to_restore"), seconds),
    "user_impact": seconds,
    "verdict": st.sampled_from(Verdict),
    "reason": st.from_regex(r"[a-z][a-z0-9-]{0,59}", fullmatch=True),
    "exit_code": st.integers(0, 255),
    **dict.fromkeys(("auto_deploy_before", "auto_deploy_now"), st.booleans()),
    "suggested_root_cause": st.sampled_from(RootCause),
}
blocks = st.builds(MachineBlock, run=ids, **{name: st.none() | kind for name, kind in by_field.items()})


def packed(data: object) -> str:
    """Give anything as a block that somebody forged."""
    return f"<!-- rerail:state:v1:{base64.b64encode(json.dumps(data).encode()).decode()} -->"


def test_every_field_has_values_in_these_tests() -> None:
    assert {*by_field, "run", "v"} == set(MachineBlock.__struct_fields__)


@given(blocks, st.text(max_size=40), st.text(max_size=40))
def test_what_was_written_is_read_back_wherever_it_stands(
    block: MachineBlock, above: str, below: str
) -> None:
    assert decode_block(f"{above}{encode_block(block)}{below}") == block


@given(blocks)
def test_nothing_in_it_can_end_the_comment_that_holds_it(block: MachineBlock) -> None:
    line = encode_block(block)
    inside = line.removeprefix("<!-- ").removesuffix(" -->")
    assert re.search(r"--|[<>\s]", inside) is None
    assert len(line) < LONGEST


@given(st.text(max_size=300) | st.text("<!- reail:stv1=AZaz+/>\n", max_size=300))
@example("<!-- rerail:state:v1:%%% -->")
@example("<!-- rerail:state:v1: -->")
@example("<!-- rerail:state:v1:=== -->")
def test_garbage_is_no_block_and_raises_nothing(text: str) -> None:
    assert decode_block(text) is None


@given(st.binary(max_size=200))
@example(b"[" * 200)
@example(b'{"run":"\\ud800"}')
@example(b'{"run":"r","v":1e400}')
def test_packed_garbage_is_no_block_and_raises_nothing(data: bytes) -> None:
    decode_block(f"<!-- rerail:state:v1:{base64.b64encode(data).decode()} -->")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("2026-11-23T03:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(blocks, st.sampled_from(MachineBlock.__struct_fields__), json_values)
def test_a_field_that_somebody_changed_is_read_as_its_type_or_not_at_all(
    block: MachineBlock, name: str, value: object
) -> None:
    found = json.loads(base64.b64decode(encode_block(block).split(":")[3].removesuffix(" -->")))
    read = decode_block(packed({**found, name: value}))
    assert read is None or decode_block(encode_block(read)) == read


def block_of(**changes: object) -> str:
    return packed({"run": "r-1", "v": 1, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"v": 0},
        {"run": ""},
        {"run": "a\nb"},
        {"run": "::set-output name=x::y"},
        {"service": "x" * 201},
        {"service": "\x1b[31mred"},
        {"tag": "a b"},
        {"tag": "</details>"},
        {"live_commit": "main"},
        {"verdict": "splendid"},
        {"exit_code": -1},
        {"exit_code": 1e3},
        {"started_at": "2026-11-23T03:00:00"},
        {"started_at": "0001-01-01T00:00:00Z"},
        {"started_at": "9999-12-31T23:59:59Z"},
        {"time_to_restore": -0.5},
        {"time_to_restore": 1e300},
        {"root_cause": ["a"]},
        {"root_cause": "a\x00b"},
        {"suggested_root_cause": "aliens"},
    ],
)
def test_whatever_is_odd_makes_the_whole_block_unread(changes: dict[str, object]) -> None:
    assert decode_block(block_of()) is not None
    assert decode_block(block_of(**changes)) is None


def test_a_key_of_a_later_version_is_no_hindrance() -> None:
    read = decode_block(block_of(weather="rain"))
    assert read is not None
    assert read.run == "r-1"


def test_two_blocks_that_differ_are_none_and_a_copy_is_one() -> None:
    one, other = block_of(), block_of(run="r-2")
    assert decode_block(f"{one}\n{one}") == MachineBlock(run="r-1")
    assert decode_block(f"{one}\n{other}") is None


def test_a_block_that_is_too_long_is_not_even_unpacked() -> None:
    assert decode_block(block_of(weather="x" * LONGEST)) is None


def test_people_may_reformat_the_issue_around_it() -> None:
    state = told.recovered()
    line = encode_block(machine_block(state))
    edited = f"> quoted by Ada:\r\n> {line}\r\n\r\nand a note\r\n"
    assert decode_block(edited) == machine_block(state)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
@pytest.mark.parametrize("is_open", [True, False])
def test_every_run_has_a_block_that_is_read_back(story: Callable[[], State], is_open: bool) -> None:
    before = MachineBlock(run="earlier", root_cause="a missing index")
    block = machine_block(story(), before, is_open=is_open)
    assert decode_block(encode_block(block)) == block
    assert block.root_cause == "a missing index"


def test_it_holds_all_ids_and_all_times_of_the_run() -> None:
    state = told.documented()
    block = machine_block(state, is_open=True)
    assert (block.service_id, block.environment_id) == (SERVICE_ID, ENVIRONMENT_ID)
    assert block.live_deployment_id == BAD_ID
    assert (block.target_deployment_id, block.new_deployment_id, block.tag) == (GOOD_ID, NEW_ID, TAG)
    assert (block.fingerprint, block.run) == (fingerprint(state), "run-1")
    assert (block.verdict, block.reason, block.exit_code) == (Verdict.RECOVERED, "recovered", 0)
    found = [block.started_at, block.planned_at, block.sent_at, block.live_at]
    found += [block.verified_at, block.verdict_at]
    assert None not in found
    assert found == sorted(at for at in found if at is not None)
    assert block.first_failure_at is not None
    assert block.last_failure_at is not None
    assert None not in (block.time_to_initiate, block.time_to_live, block.time_to_restore, block.user_impact)
    assert (block.service, block.project) == ("api", "shop")


def test_what_this_version_does_not_know_is_unknown_and_not_false() -> None:
    block = machine_block(told.under_way())
    assert block.root_cause is None
    assert (block.verdict, block.exit_code, block.verdict_at) == (None, None, None)
    assert (block.first_failure_at, block.user_impact) == (None, None)


def test_in_public_it_names_ids_and_times_only() -> None:
    block = machine_block(told.documented(), is_open=False)
    assert (block.service, block.environment, block.project) == (None, None, None)
    assert block.suggested_root_cause is None
    assert block.service_id == SERVICE_ID


HOSTILE = "--> <!-- rerail:end:state --> @everyone \x1b[2J\n::error::x"


def test_hostile_names_are_left_out_or_harmless_and_the_rest_stays_readable() -> None:
    state = told.recovered(Words(service=HOSTILE, environment="x" * 900, tag=HOSTILE))
    line = encode_block(machine_block(state, is_open=True))
    assert line.count("-->") == 1
    block = decode_block(line)
    assert block is not None
    assert block.tag is None
    assert block.root_cause is None or "\n" not in block.root_cause
    assert block.environment is not None
    assert len(block.environment) <= 200


def test_times_are_moments_whatever_zone_they_were_written_in() -> None:
    at = datetime(2026, 11, 23, 5, 0, tzinfo=timezone(timedelta(hours=2)))
    block = decode_block(block_of(started_at=at.isoformat()))
    assert block is not None
    assert block.started_at == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert asdict(replace(block, started_at=None))["started_at"] is None
