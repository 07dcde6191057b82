"""Long texts in JSON are cut while it streams; nothing else is touched."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.railway.cutting import Cutter

TEXT = st.text(st.sampled_from('ab"\\/\n\t\x1b\u00e9\u20ac😀{}[]:,'), max_size=60) | st.text(max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)
HALVES = re.compile(r"[\ufffd\ud800-\udbff]*\Z")


def fed(body: bytes, longest: int, step: int) -> bytes:
    cutter = Cutter(longest)
    return b"".join(cutter.feed(body[at : at + step]) for at in range(0, len(body), step))


@given(value=JSON, ascii_only=st.booleans(), step=st.integers(1, 50))
def test_what_is_short_is_left_alone_however_it_arrives(value: object, ascii_only: bool, step: int) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert fed(body, 1000, step) == body


@given(text=TEXT, ascii_only=st.booleans(), longest=st.integers(1, 40), step=st.integers(1, 50))
def test_a_cut_text_is_the_beginning_of_it_and_says_so(
    text: str, ascii_only: bool, longest: int, step: int
) -> None:
    body = json.dumps({"m": text, "n": 1}, ensure_ascii=ascii_only).encode()
    raw = len(json.dumps(text, ensure_ascii=ascii_only).encode()) - 2
    read: dict[str, Any] = json.loads(fed(body, longest, step))
    assert read["n"] == 1
    if raw <= longest:
        assert read["m"] == text
        return
    kept, _, mark = read["m"].rpartition("… (")
    assert mark == f"{raw - longest} bytes more)"
    whole = HALVES.sub("", kept)
    assert text.startswith(whole)
    assert len(kept) - len(whole) <= 3  # what is left of a character in the middle of which it was cut


@given(body=st.binary(max_size=200), longest=st.integers(1, 20), step=st.integers(1, 20))
def test_what_is_no_json_is_no_larger_afterwards_than_it_was_with_its_marks(
    body: bytes, longest: int, step: int
) -> None:
    assert len(fed(body, longest, step)) <= len(body) * 30
