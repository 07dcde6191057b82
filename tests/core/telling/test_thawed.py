"""A thaw is noted in the issue's hidden block, and nothing else of the body changes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.telling.machine_block import MachineBlock, decode_block, encode_block, thawed

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FROZEN = MachineBlock(run="r-1", frozen_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC), auto_deploy_before=True)
around = st.text(max_size=60) | st.sampled_from(["a\r\n", "\n\n- [x] done\n", "\\1 \\g<0>"])


@given(around, around)
def test_only_the_time_is_added_and_every_other_character_stays(above: str, below: str) -> None:
    line = encode_block(FROZEN)
    after = thawed(f"{above}{line}{below}", AT)
    assert after is not None
    assert decode_block(after) == replace(FROZEN, thawed_at=AT)
    assert after.startswith(above)
    assert after.endswith(below)


def test_a_second_thaw_changes_nothing() -> None:
    once = thawed(encode_block(FROZEN), AT)
    assert once is not None
    assert thawed(once, datetime(2026, 11, 24, tzinfo=UTC)) == once


def test_keys_of_a_later_version_stay() -> None:
    data = {"run": "r-1", "v": 1, "moon_phase": "full"}
    packed = base64.b64encode(json.dumps(data).encode()).decode()
    after = thawed(f"<!-- rerail:state:v1:{packed} -->", AT)
    assert after is not None
    raw = json.loads(base64.b64decode(after.split(":")[3].removesuffix(" -->")))
    assert raw == {**data, "thawed_at": "2026-11-23T04:00:00Z"}


def test_both_copies_of_a_block_are_changed() -> None:
    line = encode_block(FROZEN)
    after = thawed(f"{line}\n{line}", AT)
    assert after is not None
    assert decode_block(after) == replace(FROZEN, thawed_at=AT)


def test_without_a_block_that_can_be_read_there_is_nothing_to_note() -> None:
    assert thawed("It is down.", AT) is None
    assert thawed("<!-- rerail:state:v1:AAAA -->", AT) is None
    assert thawed(f"{encode_block(FROZEN)}{encode_block(replace(FROZEN, run='r-2'))}", AT) is None
