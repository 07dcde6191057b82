"""Tags for releases that were watched: made once, never moved."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.refusals import RefusedError
from rerail.adapters.github.verified_tags import VerifiedTags
from rerail.core.text import Secret
from rerail.core.watching.verified import message, recorded_healthy
from tests.adapters.github.support import NOON, TOKEN, Stage, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "deploy-2026-11-22T120000Z"
ID = "0a1b2c3d-0000-4000-8000-00000000beef"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        made.world.permit(TOKEN, contents="write")
        yield made


def create(stage: Stage, name: str = NAME) -> bool:
    commit = stage.git.resolve("HEAD")
    with closing(VerifiedTags(repository="acme/shop", token=Secret(TOKEN), api_url=stage.url)) as tags:
        return tags.create(name, commit=commit, message=message(ID, "web", "production"))


def refs(stage: Stage) -> list[str]:
    return [ref.name for ref in stage.git.refs("refs/tags/")]


def test_the_next_choosing_reads_what_the_tag_says(stage: Stage) -> None:
    assert create(stage)
    facts = stage.repository().read("deploy-*")
    assert [release.tag for release in facts.releases] == [NAME]
    assert facts.releases[0].commit == stage.git.resolve("HEAD")
    assert recorded_healthy(facts.releases) == {ID}


def test_a_name_that_is_taken_is_left_where_it_is(stage: Stage) -> None:
    first = stage.git.resolve("HEAD")
    stage.git.tag(NAME, first)
    stage.git.commit("two", NOON, {"app.py": "2\n"})
    assert not create(stage)
    assert stage.git.resolve(f"refs/tags/{NAME}") == first


@pytest.mark.parametrize("applied", [True, False])
def test_a_lost_answer_is_looked_up_and_never_sent_again(stage: Stage, applied: bool) -> None:
    stage.world.faults.fail("POST", "/git/refs$", applied=applied)
    if applied:
        assert create(stage)
    else:
        with pytest.raises(RefusedError, match="GitHub answered 502"):
            create(stage)
    assert len(refs(stage)) == applied
    assert sum(each.startswith("POST") and each.endswith("/git/refs") for each in stage.asked()) == 1


def test_a_token_that_may_not_write_is_told_what_it_lacks(stage: Stage) -> None:
    stage.world.permit(TOKEN, contents="read")
    with pytest.raises(RefusedError, match="contents: write"):
        create(stage)
    assert refs(stage) == []
