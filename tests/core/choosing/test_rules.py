"""The rules by which the Target is chosen, each by its name."""

from __future__ import annotations

import pytest

from rerail.core.choosing.choice import Joined
from rerail.core.values import Instance
from tests.core.choosing.builders import (
    AUTOMATIC,
    ago,
    built,
    chosen,
    failed,
    fine,
    more,
    nothing,
    reasons,
    removed,
    run,
    skipped,
    tag,
    target,
    up,
    view,
)

V1 = removed("v1", made=3000, ended=198)
V2 = removed("v2", made=200, ended=98)
V3 = up("v3", made=100)
BAD = up("v3", made=20)
V1_TAG, V2_TAG, V3_TAG = tag("deploy-1", V1), tag("deploy-2", V2), tag("deploy-3", V3)


def test_the_target_is_the_newest_deployment_that_served_well() -> None:
    choice = chosen(view(V1, V2, V3), V1_TAG, V2_TAG, V3_TAG)
    assert choice.target.deployment == V2
    assert choice.target.release == V2_TAG
    assert choice.target.joined is Joined.COMMIT
    assert choice.live == V3
    assert choice.target.why == "deploy-2 served 1 h 40 min, until 01:22 UTC."


def test_candidates_are_ordered_by_when_they_served_never_by_the_dates_of_tags() -> None:
    old_tag, new_tag = tag("deploy-2", V2, made=90_000), tag("deploy-1", V1, made=1)
    assert target(view(V1, V2, V3), old_tag, new_tag) == "v2"


def test_a_removed_deployment_that_was_aborted_is_no_candidate() -> None:
    aborted = removed("aborted", made=160, ended=110)
    choice = chosen(view(V1, V2, aborted, V3), V1_TAG, V2_TAG, tag("deploy-x", aborted))
    assert choice.target.deployment == V2
    assert reasons(choice) == {
        "aborted": "never went live (REMOVED: the one before it went on serving)",
    }


def test_a_bad_fix_on_a_bad_release_leads_to_the_one_before_both_as_neither_served_long() -> None:
    v2 = removed("v2", made=31, ended=20)
    service = view(removed("v1", made=3000, ended=30), v2, BAD)
    choice = chosen(service, V1_TAG, tag("deploy-2", v2), tag("deploy-3", BAD))
    assert choice.target.release == V1_TAG
    assert reasons(choice) == {"v2": "served 10 min, less than 30 min"}


def test_a_bad_fix_on_a_bad_release_leads_to_the_one_before_both_by_when_things_went_bad() -> None:
    """v2 served for hours before it went bad: only --bad-since can tell."""
    v2 = removed("v2", made=500, ended=10)
    service = view(removed("v1", made=3000, ended=498), v2, up("v3", made=11))
    choice = chosen(service, V1_TAG, tag("deploy-2", v2), bad_since=ago(20))
    assert choice.target.release == V1_TAG
    assert reasons(choice) == {"v2": "still served at 02:40 UTC, when things went bad"}


def test_overlap_and_draining_do_not_count_as_serving_when_things_went_bad() -> None:
    service = view(V1, V2, V3, overlap_seconds=60, draining_seconds=60)
    assert target(service, V2_TAG, V1_TAG, bad_since=ago(99)) == "v2"
    assert target(view(V1, V2, V3), V2_TAG, V1_TAG, bad_since=ago(99)) == "v1"


def test_what_a_watch_recorded_healthy_served_well_however_short() -> None:
    v2 = removed("v2", made=31, ended=20)
    service = view(removed("v1", made=3000, ended=30), v2, BAD)
    choice = chosen(service, V1_TAG, tag("deploy-2", v2), recorded_healthy=frozenset({"v2"}))
    assert choice.target.deployment == v2
    assert choice.target.why.endswith("and a watch recorded it as healthy.")


def test_min_served_is_what_was_asked_for() -> None:
    v2 = removed("v2", made=31, ended=20)
    service = view(removed("v1", made=3000, ended=30), v2, BAD)
    assert target(service, V1_TAG, tag("deploy-2", v2), min_served=300.0) == "v2"


@pytest.mark.parametrize("as_removed", [True, False])
def test_a_deployment_that_crashed_is_passed_over_with_its_own_reason(as_removed: bool) -> None:
    instances = (Instance(id="i", status="CRASHED"),)
    v2 = built(
        "v2",
        made=200,
        status="REMOVED" if as_removed else "CRASHED",
        status_updated_at=ago(98),
        instances=instances if as_removed else (),
    )
    choice = chosen(view(V1, v2, V3), V1_TAG, tag("deploy-2", v2))
    assert choice.target.deployment == V1
    assert reasons(choice) == {"v2": "crashed, gone at 01:22 UTC after 1 h 40 min"}


def test_a_blamed_commit_is_passed_over() -> None:
    choice = chosen(view(V1, V2, V3), V1_TAG, V2_TAG, blamed=frozenset({V2.commit or ""}))
    assert choice.target.deployment == V1
    assert reasons(choice) == {"v2": "an earlier incident blames its commit"}


def test_blame_lapses_once_the_commit_served_well_later() -> None:
    before = removed("v0", made=2000, ended=1900, commit=V2.commit)
    again = removed("v1b", made=1902, ended=198, commit=V1.commit)
    service = view(removed("v1", made=3000, ended=1998), before, again, V2, V3)
    assert target(service, V1_TAG, V2_TAG, blamed=frozenset({V2.commit or ""})) == "v2"


def test_blame_does_not_lapse_by_a_later_deployment_that_did_not_serve_well() -> None:
    again = removed("v2b", made=100, ended=91, commit=V2.commit)
    service = view(V1, V2, again, up("v3", made=92))
    assert target(service, V1_TAG, V2_TAG, blamed=frozenset({V2.commit or ""})) == "v1"


def test_a_configuration_error_leads_back_to_the_same_commit_before_the_change() -> None:
    bad = up("patched", made=20, commit=V2.commit, patch_id="patch")
    good = removed("v2", made=200, ended=18)
    choice = chosen(view(V1, good, bad), V1_TAG, V2_TAG)
    assert choice.target.deployment == good
    assert choice.notes == ()


def test_a_configuration_error_is_still_one_after_somebody_redeployed_it() -> None:
    """Tried first at night; neither it nor Railway moving the host says that it carries the change on."""
    good = removed("v2", made=200, ended=98)
    patched = removed("patched", made=100, ended=18, commit=V2.commit, patch_id="patch")
    again = up("again", made=20, commit=V2.commit, reason="redeploy")
    choice = chosen(view(V1, good, patched, again), V1_TAG, V2_TAG)
    assert choice.target.deployment == good
    assert reasons(choice) == {"patched": "same commit and settings as what is live"}


def test_a_rollback_leaves_the_changes_before_it_behind() -> None:
    rows = (
        removed("v2", made=400, ended=298),
        removed("patched", made=300, ended=198, commit=V2.commit, patch_id="patch"),
        removed("back", made=200, ended=18, commit=V2.commit, reason="rollback"),
        up("moved", made=20, commit=V2.commit),
    )
    assert target(view(removed("v1", made=3000, ended=399), *rows), V1_TAG, V2_TAG) == "v1"


def test_the_same_change_of_settings_is_no_difference() -> None:
    good = removed("v2", made=200, ended=18, patch_id="patch")
    assert (
        target(view(V1, good, up("v3", made=20, commit=V2.commit, patch_id="patch")), V1_TAG, V2_TAG) == "v1"
    )


def test_the_same_commit_with_the_same_settings_is_no_target() -> None:
    again = up("again", made=20, commit=V2.commit, reason="redeploy", snapshot_id="other")
    good = removed("v2", made=200, ended=18, snapshot_id="one")
    choice = chosen(view(V1, good, again), V1_TAG, V2_TAG)
    assert choice.target.deployment == V1
    assert reasons(choice) == {"v2": "same commit and settings as what is live"}


def test_where_only_snapshots_differ_a_manual_run_takes_it_and_says_that_it_is_unconfirmed() -> None:
    again = up("again", made=20, commit=V2.commit, reason=None, snapshot_id="other")
    service = view(V1, removed("v2", made=200, ended=18, reason=None, snapshot_id="one"), again)
    choice = chosen(service, V1_TAG, V2_TAG)
    assert choice.target.deployment is not None
    assert choice.target.deployment.id == "v2"
    assert choice.notes == ("It has the commit of what is live; that its settings differ is not confirmed.",)
    assert target(service, V1_TAG, V2_TAG, trigger=AUTOMATIC) == "v1"


def test_without_commits_the_image_tells_whether_two_deployments_are_the_same() -> None:
    rows = (
        removed("v1", made=3000, ended=198, commit=None, image_digest="sha256:a"),
        removed("v2", made=200, ended=98, commit=None, image_digest="sha256:b"),
    )
    assert target(view(*rows, up("v3", made=100, commit=None, image_digest="sha256:b"))) == "v1"
    assert target(view(*rows, up("v3", made=100, commit=None))) == "v2"


def test_what_no_route_leads_to_is_passed_over() -> None:
    lost = removed("v2", made=200, ended=98, commit=None, can_rollback=False, can_redeploy=False)
    choice = chosen(view(V1, lost, V3))
    assert choice.target.deployment == V1
    assert reasons(choice)["v2"].startswith("no Route leads to it")


def test_a_newer_candidate_without_a_tag_is_passed_over_for_a_tagged_one() -> None:
    choice = chosen(view(V1, V2, V3), V1_TAG)
    assert choice.target.deployment == V1
    assert reasons(choice) == {"v2": "no tag is joined to it"}


def test_without_any_tag_the_history_decides_and_that_is_said_plainly() -> None:
    choice = chosen(view(V1, V2, V3))
    assert choice.target.deployment == V2
    assert choice.target.release is None
    assert choice.notes == ("No tag matches deploy-*: the Target was chosen by Railway's history alone.",)


def test_tags_that_belong_to_no_candidate_count_as_none_and_that_is_said() -> None:
    choice = chosen(view(V1, V2, V3), V3_TAG)
    assert choice.target.deployment == V2
    assert "belongs to a deployment that served well" in choice.notes[0]


def test_an_automatic_run_goes_by_history_alone_only_when_allowed() -> None:
    refused = nothing(view(V1, V2, V3), trigger=AUTOMATIC)
    assert "--allow-untagged" in refused.what_to_do
    assert target(view(V1, V2, V3), trigger=AUTOMATIC, allow_untagged=True) == "v2"


def test_tags_that_could_not_be_read_are_not_said_to_be_missing() -> None:
    why = "GitHub answered 502"
    choice = chosen(view(V1, V2, V3), releases_unreadable=why)
    assert choice.notes == (
        "The tags could not be read (GitHub answered 502): the Target was chosen by Railway's history alone.",
    )
    refused = nothing(view(V1, V2, V3), trigger=AUTOMATIC, releases_unreadable=why)
    assert (
        refused.why == "The tags could not be read (GitHub answered 502), and an automatic run goes by tags."
    )
    assert "--allow-untagged" in refused.what_to_do


def test_tags_that_do_not_match_the_pattern_do_not_count() -> None:
    assert target(view(V1, V2, V3), tag("v2.0", V2), V1_TAG) == "v1"
    assert target(view(V1, V2, V3), tag("api-2", V2), V1_TAG, tag_pattern="api-*") == "v2"
    assert target(view(V1, V2, V3), tag("Deploy-2", V2), V1_TAG) == "v1"


def test_when_none_served_well_a_manual_run_takes_the_one_that_served_longest_and_says_so() -> None:
    rows = (
        removed("a", made=60, ended=45),
        removed("b", made=46, ended=25),
        removed("c", made=26, ended=19),
        BAD,
    )
    choice = chosen(view(*rows))
    assert choice.target.deployment == rows[1]
    assert choice.notes[0] == (
        "No deployment served well for 30 min; this one comes closest (served 20 min, less than 30 min)."
    )


def test_when_none_served_well_an_automatic_run_stops() -> None:
    service = view(removed("a", made=40, ended=19), BAD)
    refused = nothing(service, trigger=AUTOMATIC, allow_untagged=True)
    assert reasons(refused) == {"a": "served 21 min, less than 30 min"}


def test_what_served_when_things_went_bad_is_not_even_taken_for_want_of_better() -> None:
    refused = nothing(view(removed("a", made=40, ended=19), BAD), bad_since=ago(25))
    assert refused.why == (
        "The only other deployment can't be the Target: it still served when things went bad (02:35 UTC)."
    )
    assert refused.what_to_do.startswith("Look whether --bad-since is right:")
    assert "--target" in refused.what_to_do
    assert "--min-served" not in refused.what_to_do


def test_what_is_said_of_nothing_found_comes_from_what_stood_against_each() -> None:
    rows = (removed("a", made=90, ended=69), removed("b", made=70, ended=49), failed("f", made=48))
    refused = nothing(view(*rows, up("v3", made=46)), bad_since=ago(60), trigger=AUTOMATIC)
    assert refused.why == (
        "None of the 3 other deployments can be the Target: 1 never went live, "
        "1 still served when things went bad (02:00 UTC), 1 served less than 30 min."
    )
    assert "--bad-since" in refused.what_to_do
    assert "--min-served" in refused.what_to_do
    tried = nothing(view(failed("f", made=90), failed("g", made=80), up("v3", made=46)))
    assert tried.why == "None of the 2 other deployments can be the Target: they both never went live."
    assert tried.what_to_do == "Deploy a fix, or name a commit with --target."


def test_for_want_of_better_one_that_crashed_is_the_last_choice() -> None:
    crashed = removed("a", made=900, ended=45, instances=(Instance(id="i", status="CRASHED"),))
    assert target(view(crashed, removed("b", made=46, ended=19), BAD)) == "b"
    assert target(view(crashed, up("v3", made=46))) == "a"


def test_the_first_deployment_ever_has_nothing_before_it() -> None:
    refused = nothing(view(up("v1", made=12)))
    assert refused.why == "What is live is the only deployment there is: there is none to go back to."
    assert refused.live is not None


def test_a_service_that_was_never_live_has_nothing_to_go_back_to() -> None:
    assert nothing(view(failed("v1", made=12))).live is None


def test_what_is_newer_than_live_is_never_gone_back_to() -> None:
    """The two answers of one read may be of different moments."""
    newer = up("v4", made=10)
    choice = chosen(view(V1, V2, V3, newer, active=(V3,)), tag("deploy-4", newer), V2_TAG)
    assert choice.target.deployment == V2
    assert reasons(choice) == {"v4": "newer than what is live"}


def test_history_is_paged_while_no_candidate_is_found() -> None:
    assert more(view(V3, next_page="c1")).after == "c1"


def test_sixty_skipped_rows_only_lead_to_paging() -> None:
    rows = tuple(skipped(f"s{i}", made=i) for i in range(60))
    assert more(view(*rows, active=(V3,), next_page="c1"), V2_TAG).after == "c1"
    choice = chosen(view(*rows, V1, V2, V3), V2_TAG)
    assert choice.target.deployment == V2
    assert choice.passed_over == ()
    assert choice.notes == ("60 newer deployments were skipped by Railway and never ran.",)


def test_one_skipped_row_is_said_in_the_singular() -> None:
    choice = chosen(view(V1, V2, V3, skipped("s", made=5)), V2_TAG)
    assert choice.notes == ("One newer deployment was skipped by Railway and never ran.",)


def test_history_is_paged_while_there_are_tags_and_none_is_joined_to_a_candidate() -> None:
    assert more(view(V1, V2, V3, next_page="c1"), tag("deploy-0", "0" * 40)).after == "c1"


def test_the_oldest_row_is_not_trusted_before_the_one_before_it_is_read() -> None:
    """Whether it served is told only by the one before it."""
    assert more(view(V2, V3, next_page="c1"), V2_TAG).after == "c1"
    assert target(view(V1, V2, V3, next_page="c1"), V2_TAG) == "v2"


def test_at_most_twenty_are_listed_as_passed_over_the_newest_first() -> None:
    rows = tuple(failed(f"f{i:02}", made=101 + i) for i in range(30))
    listed = [p.deployment.id for p in chosen(view(V1, V2, V3, *rows), V2_TAG).passed_over]
    assert listed == [f"f{i:02}" for i in range(20)]


def test_the_newest_never_went_live_so_nothing_is_rolled_back() -> None:
    for newest in (
        failed("v4", made=10),
        removed("v4", made=10, ended=8),
        built("v4", made=10, status="CRASHED", status_updated_at=ago(8)),
    ):
        verdict = fine(view(V1, V2, V3, newest), V3_TAG)
        assert verdict.newest == newest
        assert verdict.live == V3
        assert "deploy-3 still serves" in verdict.why
        assert "--bad-since TIME" in verdict.why
        assert "--target TAG" in verdict.why


def test_a_skipped_push_on_top_of_a_failed_one_changes_nothing() -> None:
    assert fine(view(V1, V2, V3, failed("v4", made=10), skipped("s", made=5))).newest.id == "v4"


def test_only_a_skipped_push_on_top_is_no_failed_attempt() -> None:
    assert target(view(V1, V2, V3, skipped("s", made=5))) == "v2"


def test_a_deployment_under_way_is_no_failed_attempt() -> None:
    assert target(view(V1, V2, V3, built("v4", made=1, status="BUILDING"))) == "v2"


def test_live_is_suspected_all_the_same_when_somebody_says_since_when_it_is_bad() -> None:
    assert target(view(V1, V2, V3, failed("v4", made=10)), bad_since=ago(30)) == "v2"


def test_live_is_suspected_all_the_same_when_it_is_younger_than_what_counts_as_good() -> None:
    service = view(V1, removed("v2", made=200, ended=18), BAD, failed("v4", made=10))
    assert target(service) == "v2"


def test_a_failed_attempt_does_not_hide_that_live_itself_has_crashed() -> None:
    crashed = built("v3", made=100, status="CRASHED", status_updated_at=ago(30))
    choice = chosen(view(V1, V2, crashed, failed("v4", made=10)))
    assert choice.live == crashed
    assert choice.target.deployment == V2


def test_a_rollback_that_served_well_is_a_candidate_like_any_other() -> None:
    back = removed("back", made=200, ended=98, reason="rollback", commit=None)
    assert target(view(V1, back, V3)) == "back"


def test_choosing_twice_gives_the_same() -> None:
    assert run(view(V1, V2, V3), V1_TAG, V2_TAG) == run(view(V3, V2, V1), V2_TAG, V1_TAG)
