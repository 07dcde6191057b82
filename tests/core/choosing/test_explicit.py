"""A Target that somebody named overrides the rules, and is told what they would have said."""

from __future__ import annotations

from rerail.core.choosing.choice import Joined
from rerail.core.text import Untrusted
from tests.core.choosing.builders import (
    ago,
    chosen,
    failed,
    more,
    nothing,
    reasons,
    removed,
    sha,
    skipped,
    tag,
    target,
    up,
    view,
)

V1 = removed("v1", made=3000, ended=198)
V2 = removed("v2", made=200, ended=98)
V3 = up("v3", made=100)
HISTORY = view(V1, V2, V3)
TAGS = (tag("deploy-1", V1), tag("deploy-2", V2), tag("deploy-3", V3))
UNSEEN = "0f710de0-1111-4222-8333-444455556666"


def test_a_tag_names_its_deployment() -> None:
    choice = chosen(HISTORY, *TAGS, target="deploy-1")
    assert choice.target.deployment == V1
    assert choice.target.release == TAGS[0]
    assert choice.target.joined is Joined.COMMIT
    assert choice.target.why.startswith("It was asked for (--target deploy-1). deploy-1 served 1 d 22 h")


def test_it_is_told_what_the_rules_would_have_chosen() -> None:
    choice = chosen(HISTORY, *TAGS, target="deploy-1")
    assert choice.rules_said is not None
    assert choice.rules_said.startswith("The rules would have chosen another one: deploy-2 served")
    assert reasons(choice) == {"v2": "good, but another one was asked for"}
    assert chosen(HISTORY, *TAGS, target="deploy-2").rules_said == "The rules would have chosen the same."


def test_a_commit_names_its_deployment_whole_or_abbreviated() -> None:
    for word in (V1.commit or "", (V1.commit or "")[:7], (V1.commit or "").upper()):
        assert target(HISTORY, *TAGS, target=word) == "v1"
        assert target(HISTORY, target=word) == "v1"


def test_a_deployments_id_names_it() -> None:
    assert target(HISTORY, *TAGS, target="v1") == "v1"


def test_a_commit_names_what_railway_up_deployed_of_it() -> None:
    v1 = removed("v1", made=300, ended=98, commit=None, cli_message=Untrusted("deploy-1"))
    assert target(view(v1, V3), tag("deploy-1", sha("one")), target=sha("one")[:8]) == "v1"


def test_it_overrides_how_long_a_target_must_have_served_and_says_what_stands_against_it() -> None:
    short = removed("short", made=110, ended=98)
    choice = chosen(
        view(V1, removed("v2", made=200, ended=109), short, V3), target="short", bad_since=ago(105)
    )
    assert choice.target.deployment == short
    assert choice.notes[0].startswith("The rules would not take it: still served at 01:15 UTC")


def test_of_a_commits_deployments_it_is_the_one_that_served_last_and_is_not_live() -> None:
    again = removed("again", made=199, ended=99, commit=V1.commit)
    live = up("live", made=100, commit=V1.commit)
    assert target(view(V1, again, live), target=V1.commit) == "again"


def test_what_is_live_is_no_target() -> None:
    for word in ("deploy-3", V3.commit, "v3"):
        assert nothing(HISTORY, *TAGS, target=word).why == f"{word} is what is live."


def test_a_deployment_that_never_went_live_is_no_target() -> None:
    refused = nothing(view(V1, V2, V3, failed("v4", made=10)), target="v4")
    assert refused.why == "Deployment v4 never went live."


def test_a_commit_that_railway_never_ran_can_only_be_built() -> None:
    choice = chosen(HISTORY, *TAGS, target="a" * 40)
    assert choice.target.deployment is None
    assert choice.target.commit == "a" * 40
    assert "Railway has never run it" in choice.target.why
    assert choice.live == V3


def test_a_tag_that_was_never_deployed_names_its_commit() -> None:
    release = tag("deploy-4", "b" * 40)
    choice = chosen(HISTORY, *TAGS, release, target="deploy-4")
    assert choice.target.deployment is None
    assert choice.target.release == release
    assert choice.target.commit == "b" * 40


def test_a_commit_whose_deployments_all_failed_can_only_be_built() -> None:
    broken = failed("v4", made=10)
    choice = chosen(view(V1, V2, V3, broken, skipped("s", made=9)), target=broken.commit)
    assert choice.target.deployment is None
    assert "its deployments never went live" in choice.target.why


def test_history_is_paged_until_what_was_named_is_found() -> None:
    part = view(V2, V3, next_page="c1")
    assert more(part, *TAGS, target="deploy-1").after == "c1"
    assert more(part, *TAGS, target=V1.commit).after == "c1"
    assert more(part, *TAGS, target=UNSEEN).after == "c1"
    assert nothing(HISTORY, target=UNSEEN).why.startswith(f"{UNSEEN} is no tag")


def test_a_mistyped_tag_ends_at_once_and_names_near_ones() -> None:
    service = view(V2, V3, next_page="c1")
    refused = nothing(service, *TAGS, target="deplyo-2")
    assert refused.why.startswith("deplyo-2 is no tag that matches deploy-*")
    assert refused.what_to_do.startswith("Is one of these meant: deploy-2, ")
    assert nothing(service, TAGS[0], target="deplyo-2").what_to_do.startswith("Is deploy-1 meant? Name a tag")
    assert nothing(service, *TAGS, target="zebra").what_to_do.startswith("Name a tag")


def test_a_tag_that_could_not_be_looked_up_is_not_called_unknown() -> None:
    refused = nothing(HISTORY, target="deploy-2", releases_unreadable="GitHub answered 502")
    assert refused.why.startswith("The tags could not be read (GitHub answered 502), so whether deploy-2 is")


def test_a_named_target_is_gone_back_to_even_if_the_newest_deployment_never_went_live() -> None:
    choice = chosen(view(V1, V2, V3, failed("v4", made=10)), *TAGS, target="deploy-2")
    assert choice.target.deployment == V2
    assert choice.rules_said is not None
    assert choice.rules_said.startswith("The rules would have rolled nothing back:")
