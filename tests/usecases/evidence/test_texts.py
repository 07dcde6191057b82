"""What is observed beside the logs is redacted as they are: with the detector, and failing closed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rerail.core.evidence.values import ChangesMade, CommitMade, Part, PullRequest
from rerail.core.redaction.spans import Finding
from rerail.core.text import Untrusted
from rerail.ports import Happening
from rerail.ports.evidence import DetectorError
from tests.fakes import START
from tests.usecases.evidence.test_collecting import PASSWORD, Scene, asked

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPE = "zq_9f8e7d6c5b4a"
"""A secret that nothing but the detector knows."""
SHA = "f6e5d4c3b2" * 4


class Knowing:
    """Finds SHAPE."""

    def find(self, text: str) -> Iterator[Finding]:
        yield from (Finding(*found.span(), "zq-token") for found in re.finditer(SHAPE, text))


class Broken:
    """Fails at each text, and quotes it."""

    def find(self, text: str) -> Iterator[Finding]:
        raise DetectorError(f"it broke at {text}")


class Compared:
    """Knows one commit."""

    def changes(self, base: str, head: str) -> ChangesMade:
        pull = PullRequest(number=7, title=Untrusted(f"Use {SHAPE}"), author=Untrusted("ada"))
        made = CommitMade(sha=SHA, subject=Untrusted(f"Put {SHAPE} in"), pull_request=pull)
        return ChangesMade(base=base, head=head, commits=(made,), total=1)


def collected(detector: Knowing | Broken) -> Scene:
    """Play a run whose failed deployment has the secret in everything that Railway and GitHub tell of it."""
    scene = Scene()
    scene.source.http = [asked(1, f"/hooks/{SHAPE}", 500), asked(2, "/", 502)]
    failed = Happening(
        step="PRE_DEPLOY_COMMAND",
        started_at=START,
        completed_at=START,
        error=Untrusted(f"blocked {SHAPE} and {PASSWORD}"),
    )
    scene.railway.read_happenings = lambda _: (failed,)  # type: ignore[method-assign,assignment]
    collecting = scene.collecting()
    make = collecting._make
    assert make is not None
    collecting._make = lambda: replace(make(), detector=detector, changes=Compared())
    collecting.settle()
    return scene


def test_what_only_the_detector_knows_is_hidden_in_events_commits_and_paths() -> None:
    scene = collected(Knowing())
    told = str([entry.data for entry in scene.story.state.entries])
    assert SHAPE not in told
    assert told.count("[REDACTED:zq-token") >= 4
    assert scene.found.impact is not None
    assert (scene.found.impact.requests, scene.found.impact.failed) == (2, 2)
    assert SHAPE not in str(scene.bundle.parts)


def test_where_the_detector_fails_their_words_are_told_no_more_than_the_log_is() -> None:
    scene = collected(Broken())
    told = str([entry.data for entry in scene.story.state.entries])
    assert [word for word in (SHAPE, "hooks", "blocked", "Put ", "DatabaseError") if word in told] == []
    assert scene.bundle.parts == {}
    found = scene.found
    assert found.impact is not None
    assert (found.impact.requests, found.impact.failed, found.impact.paths) == (2, 2, ())
    assert found.impact.more_paths == 2
    assert found.changes is not None
    assert [commit.sha for commit in found.changes.commits] == [SHA], "ids stay"


@pytest.mark.parametrize("part", [Part.EVENTS, Part.CHANGES, Part.HTTP_LOG])
def test_the_reason_is_told(part: Part) -> None:
    kept = collected(Broken()).found.of(part)
    assert kept is not None
    assert kept.file is None
    assert str(kept.missing).startswith("not shown, as it could not be redacted")
