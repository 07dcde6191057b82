"""The named ways in which a Release is joined to a deployment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from rerail.core.choosing.choice import Joined
from rerail.core.choosing.joining import join, matches
from rerail.core.choosing.served import lives
from rerail.core.text import Untrusted
from tests.core.choosing.builders import (
    AUTOMATIC,
    NOW,
    built,
    chosen,
    nothing,
    removed,
    sha,
    skipped,
    tag,
    target,
    up,
    view,
)

if TYPE_CHECKING:
    from rerail.core.values import Deployment, Release

LIVE = up("live", made=20)


def joined(
    rows: tuple[Deployment, ...], *releases: Release, inferred: bool = True
) -> dict[str, tuple[str, Joined]]:
    found = join(releases, lives(view(*rows), NOW), inferred=inferred)
    return {of: (j.release.tag, j.how) for of, j in found.items()}


def uploaded(message: str, name: str = "v1") -> Deployment:
    return removed(name, made=200, ended=18, commit=None, cli_message=Untrusted(message))


def test_a_pattern_is_a_shells_and_upper_case_differs() -> None:
    assert matches("deploy-*", "deploy-2026-11-23")
    assert matches("api/deploy-[0-9]*", "api/deploy-7")
    assert not matches("deploy-*", "Deploy-1")
    assert not matches("deploy-*", "predeploy-1")


@pytest.mark.parametrize("length", [40, 12, 7])
def test_a_commit_joins_whole_or_abbreviated_whatever_its_case(length: int) -> None:
    v1 = built("v1", made=200, commit=sha("one")[:length])
    assert joined((v1,), tag("deploy-1", sha("one").upper())) == {"v1": ("deploy-1", Joined.COMMIT)}


def test_six_digits_of_a_commit_join_nothing() -> None:
    v1 = built("v1", made=9000, commit=sha("one")[:6])
    assert joined((v1,), tag("deploy-1", sha("one"))) == {}


@pytest.mark.parametrize(
    "message",
    [
        "deploy-1",
        "deploy-1: show the orders",
        "ship deploy-1.",
        "release (deploy-1), at night",
        "tag=deploy-1",
        "refs/tags/deploy-1",
        f"build of {sha('one')}",
        f"build of {sha('one')[:7]}, by hand",
    ],
)
def test_a_tag_or_sha_in_the_message_of_railway_up_joins(message: str) -> None:
    assert joined((uploaded(message),), tag("deploy-1", sha("one"))) == {
        "v1": ("deploy-1", Joined.CLI_MESSAGE)
    }


@pytest.mark.parametrize(
    "message",
    ["deploy-10", "predeploy-1", "deploy-1a", "deploy-1.2", "x-deploy-1", sha("one")[:6], "a" + sha("one")],
)
def test_a_longer_word_around_a_tag_or_sha_does_not_join(message: str) -> None:
    assert joined((uploaded(message),), tag("deploy-1", sha("one"), made=9000)) == {}


def test_an_image_digest_in_an_annotated_tags_message_joins() -> None:
    v1 = built("v1", made=9000, commit=None, image_digest="sha256:" + "ab" * 32)
    other = tag("deploy-1", sha("x"), message=f"image: acme/api@sha256:{'AB' * 32}")
    assert joined((v1,), other) == {"v1": ("deploy-1", Joined.IMAGE_DIGEST)}
    longer = tag("deploy-1", sha("x"), message=f"sha256:{'ab' * 33}")
    assert joined((v1,), longer) == {}


def test_a_deployments_id_in_an_annotated_tags_message_joins() -> None:
    name = "0f710de0-1111-4222-8333-444455556666"
    v1 = built(name, made=9000, commit=None)
    said = tag("deploy-1", sha("x"), message=f"Railway deployment: {name}.")
    assert joined((v1,), said) == {name: ("deploy-1", Joined.DEPLOYMENT_ID)}


def test_a_tag_at_which_the_service_was_skipped_joins_what_it_ran_then() -> None:
    v1 = removed("v1", made=900, ended=299)
    v2 = removed("v2", made=300, ended=18)
    rows = (v1, v2, failed_try(), skipped("s", made=200, commit=sha("one")), LIVE)
    assert joined(rows, tag("deploy-1", sha("one")), tag("deploy-0", v1)) == {
        "v1": ("deploy-0", Joined.COMMIT),
        "v2": ("deploy-1", Joined.SKIPPED_AT_TAG),
    }


def failed_try() -> Deployment:
    return built("failed", made=250, status="FAILED")


def test_a_tag_whose_commit_was_deployed_and_skipped_belongs_to_what_was_deployed() -> None:
    v1 = removed("v1", made=900, ended=299)
    v2 = removed("v2", made=300, ended=18)
    rows = (v1, v2, skipped("s", made=200, commit=v1.commit), LIVE)
    assert joined(rows, tag("deploy-1", v1)) == {"v1": ("deploy-1", Joined.COMMIT)}


def test_the_commit_of_a_skipped_deployment_alone_joins_nothing_to_it() -> None:
    assert joined((skipped("s", made=60, commit=sha("one")),), tag("deploy-1", sha("one"))) == {}


def test_one_tag_near_one_deployment_is_inferred_to_belong_to_it() -> None:
    v1 = built("v1", made=70, commit=None)
    near, far = tag("deploy-1", sha("x"), made=60), tag("deploy-0", sha("y"), made=86)
    assert joined((v1,), near, far) == {"v1": ("deploy-1", Joined.TIME_WINDOW)}
    assert joined((v1,), near, far, inferred=False) == {}


def test_two_tags_near_one_deployment_infer_nothing() -> None:
    v1 = built("v1", made=70, commit=None)
    assert joined((v1,), tag("deploy-1", sha("x"), made=60), tag("deploy-2", sha("y"), made=65)) == {}


def test_one_tag_near_two_deployments_infers_nothing() -> None:
    rows = (built("v1", made=70, commit=None), built("v2", made=65, commit=None))
    assert joined(rows, tag("deploy-1", sha("x"), made=60)) == {}


def test_a_deployment_with_a_commit_of_its_own_is_never_joined_by_time() -> None:
    assert joined((built("v1", made=70),), tag("deploy-1", sha("x"), made=70)) == {}


def test_an_inferred_release_serves_in_a_manual_run_only_and_is_noted() -> None:
    v1 = removed("v1", made=300, ended=18, commit=None)
    service = view(v1, up("v2", made=20, commit=None))
    release = tag("deploy-1", sha("x"), made=301)
    choice = chosen(service, release)
    assert choice.target.joined is Joined.TIME_WINDOW
    assert choice.target.commit is None, "an inferred Release proves no commit"
    assert "inferred from their times alone" in choice.notes[0]
    assert "--allow-untagged" in nothing(service, release, trigger=AUTOMATIC).what_to_do


def test_of_several_tags_on_one_deployment_the_newest_counts_by_time_then_by_name() -> None:
    v1 = built("v1", made=200)
    older, newer = tag("deploy-9", v1, made=50), tag("deploy-1", v1, made=40)
    assert joined((v1,), older, newer)["v1"][0] == "deploy-1"
    same_time = tag("deploy-2", v1, made=40)
    assert joined((v1,), same_time, newer, older)["v1"][0] == "deploy-2"


def test_the_surer_way_counts_more_than_the_newer_tag() -> None:
    v1 = removed("v1", made=900, ended=18)
    rows = (v1, skipped("s", made=200, commit=sha("one")), LIVE)
    own, at_skipped = tag("deploy-1", v1, made=900), tag("deploy-2", sha("one"), made=200)
    assert joined(rows, own, at_skipped)["v1"] == ("deploy-1", Joined.COMMIT)


def test_the_release_tells_the_whole_commit_of_an_abbreviated_one() -> None:
    v1 = removed("v1", made=900, ended=18, commit=sha("v1")[:7])
    assert chosen(view(v1, LIVE), tag("deploy-1", sha("v1"))).target.commit == sha("v1")


def test_a_tag_at_which_the_service_was_skipped_does_not_tell_its_commit() -> None:
    v1 = removed("v1", made=900, ended=18)
    service = view(v1, skipped("s", made=200, commit=sha("one")), LIVE)
    choice = chosen(service, tag("deploy-1", sha("one")))
    assert choice.target.commit == v1.commit
    assert "changed nothing for this service" in choice.notes[0]


def test_a_service_deployed_by_railway_up_finds_its_target_by_message() -> None:
    rows = (uploaded("deploy-1: good"), up("v2", made=20, commit=None, cli_message=Untrusted("deploy-2")))
    assert (
        target(view(*rows), tag("deploy-1", sha("a")), tag("deploy-2", sha("b")), trigger=AUTOMATIC) == "v1"
    )


def test_ten_thousand_tags_are_joined_at_once() -> None:
    releases = tuple(tag(f"deploy-{i}", sha(str(i)), made=100 + i) for i in range(10_000))
    rows = tuple(uploaded(f"deploy-{i * 7}", name=f"v{i}") for i in range(1_000))
    known = lives(view(*rows), NOW)
    began = time.process_time()
    found = join(releases, known, inferred=True)
    assert len(found) == 1_000
    assert time.process_time() - began < 2.0, "generous: it takes some hundredths of a second"
