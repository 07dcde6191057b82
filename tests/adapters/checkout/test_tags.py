from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rerail.adapters.tags import commit_id, is_sound, literal_prefix, matches, stamp, tag_message
from rerail.core.text import Untrusted


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("deploy-2026-11-22-1410", datetime(2026, 11, 22, 14, 10, tzinfo=UTC)),
        ("deploy-20261122T1410", datetime(2026, 11, 22, 14, 10, tzinfo=UTC)),
        ("deploy-20261122T141005Z", datetime(2026, 11, 22, 14, 10, 5, tzinfo=UTC)),
        ("api/2026-11-22_14.10.05", datetime(2026, 11, 22, 14, 10, 5, tzinfo=UTC)),
        ("deploy-202611221410", datetime(2026, 11, 22, 14, 10, tzinfo=UTC)),
        ("deploy-2026-11-22", None),
        ("deploy-2026-13-22-1410", None),
        ("deploy-120261122141000", None),
        ("v1.2.3", None),
    ],
)
def test_a_stamp_in_a_name_is_read_as_utc(name: str, at: datetime | None) -> None:
    assert stamp(name) == at


@given(st.datetimes(datetime(2015, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001  the zone is added below
def test_every_stamp_is_read_back(at: datetime) -> None:
    expected = at.replace(microsecond=0, tzinfo=UTC)
    assert stamp(f"deploy-{at:%Y-%m-%d-%H%M%S}") == expected
    assert stamp(f"deploy-{at:%Y%m%dT%H%M%SZ}") == expected


@given(st.text(max_size=20))
@example("refs/heads/a.lock")
@example("a..b")
@example("@")
def test_only_names_that_git_allows_are_sound(name: str) -> None:
    if not is_sound(name):
        return
    asked = subprocess.run(  # noqa: S603
        ["git", "check-ref-format", f"refs/tags/{name}"],  # noqa: S607
        check=False,
        capture_output=True,
    )
    assert asked.returncode == 0


@pytest.mark.parametrize(
    "name", ["", "a b", "a\x1b[31m", "a\u202eb", "-rf", "a:b", "x" * 201, "a\n::set-output"]
)
def test_hostile_names_are_dropped(name: str) -> None:
    assert not is_sound(name)
    assert not matches("*", name)


@given(st.text("ab*?-/.", max_size=8), st.text("ab-/.", max_size=8))
def test_a_pattern_matches_as_in_a_shell(pattern: str, name: str) -> None:
    assert matches(pattern, name) == (fnmatchcase(name, pattern) and is_sound(name))
    if matches(pattern, name):
        assert name.startswith(literal_prefix(pattern))


def test_brackets_in_a_pattern_are_no_wildcards() -> None:
    assert not matches("deploy-[12]", "deploy-1")


@given(st.text())
def test_a_commit_id_is_full_and_lower_case(text: str) -> None:
    assert commit_id(text) is None or len(text) in {40, 64}
    assert commit_id("A" * 40) == "a" * 40
    assert commit_id("a" * 39) is None


def test_a_message_loses_its_signature() -> None:
    assert tag_message("fast\n-----BEGIN PGP SIGNATURE-----\nabc") == Untrusted("fast")
    assert tag_message("-----BEGIN SSH SIGNATURE-----") is None
    assert tag_message(None) is None
