"""What stands against the Plan: judged from what the second wave read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rerail.core.acting.plan import Finding, Level, VariableChange
from rerail.core.choosing.choice import Chosen, Target
from rerail.core.choosing.safety import Facts, findings
from rerail.core.judging.reasons import Reason
from rerail.core.text import Untrusted
from rerail.core.values import Trigger
from tests.core.choosing.builders import NOW, built, removed, tag, up, view

if TYPE_CHECKING:
    from rerail.core.values import Deployment

GOOD = removed("good", made=900, ended=18)
LIVE = up("live", made=20)
PATHS = (Untrusted("db/migrations/0007_orders.sql"),)


def looked(live: Deployment = LIVE, good: Deployment | None = GOOD, **facts: Any) -> tuple[Finding, ...]:  # noqa: ANN401  the fields of Facts
    target = Target(
        deployment=good,
        release=None,
        joined=None,
        commit=good.commit if good else "c" * 40,
        served=None,
        why="",
    )
    calm: dict[str, Any] = {
        "choice": Chosen(live=live, target=target),
        "view": view(GOOD, live),
        "now": NOW,
        "live_now": (live,),
        "newest": (live, GOOD),
        "target_now": good,
        "variables": (),
        "migrations": (),
        "trigger": Trigger.MANUAL,
        "explicit_target": False,
        "accept_migrations": False,
    }
    return findings(Facts(**{**calm, **facts}))


def found(code: str, *args: Any, **facts: Any) -> Finding | None:  # noqa: ANN401  as `looked`
    return next((f for f in looked(*args, **facts) if f.code == code), None)


def level(code: str, *args: Any, **facts: Any) -> Level | None:  # noqa: ANN401  as `looked`
    finding = found(code, *args, **facts)
    return finding.level if finding else None


def said(finding: Finding) -> str:
    return finding.says.reveal() if isinstance(finding.says, Untrusted) else str(finding.says)


def change(name: str, kind: str = "changed") -> tuple[VariableChange, ...]:
    return (VariableChange(name=name, kind=kind),)


def test_a_plain_rollback_finds_nothing() -> None:
    assert looked() == ()


def test_what_is_live_being_a_rollback_stops() -> None:
    back = up("live", made=20, reason="rollback")
    assert level(Reason.UNSAFE_LIVE_IS_ROLLBACK, back) is Level.STOP
    finding = found(Reason.UNSAFE_LIVE_IS_ROLLBACK, back)
    assert finding is not None
    assert finding.go_ahead == "--target good"


def test_what_is_live_carrying_a_rollback_on_stops_as_well() -> None:
    old = removed("old", made=900, ended=59)
    before = removed("before", made=60, ended=19, commit=LIVE.commit, reason="rollback")
    for moved in (LIVE, up("live", made=20, commit=LIVE.commit, patch_id="patch")):
        finding = found(Reason.UNSAFE_LIVE_IS_ROLLBACK, moved, view=view(old, before, moved))
        assert finding is not None
        assert finding.level is Level.STOP
        assert "carries on the rollback of 02:00 UTC" in said(finding)
    fix = up("live", made=20)
    other = removed("before", made=60, ended=19, commit=old.commit, reason="rollback")
    assert level(Reason.UNSAFE_LIVE_IS_ROLLBACK, fix, view=view(old, other, fix)) is None


def test_the_way_ahead_names_the_target_as_one_would_type_it() -> None:
    back = up("live", made=20, reason="rollback")
    release = tag("deploy-1; rm -rf /", GOOD)
    target = Target(deployment=GOOD, release=release, joined=None, commit=None, served=None, why="")
    finding = found(Reason.UNSAFE_LIVE_IS_ROLLBACK, back, choice=Chosen(live=back, target=target))
    assert finding is not None
    assert finding.go_ahead == "--target 'deploy-1; rm -rf /'"


def test_where_no_option_goes_ahead_the_sentence_says_what_to_do() -> None:
    back = up("live", made=20, reason="rollback")
    cases = (
        (found(Reason.UNSAFE_LIVE_IS_ROLLBACK, back, trigger=Trigger.AUTOMATIC), "A manual run"),
        (found(Reason.UNSAFE_LIVE_CHANGED, live_now=(up("other", made=0.1),)), "run it again"),
        (
            found(Reason.UNSAFE_SECRET_ROTATED, variables=change("API_KEY"), trigger=Trigger.AUTOMATIC),
            "A manual run",
        ),
    )
    for finding, todo in cases:
        assert finding is not None
        assert finding.go_ahead is None
        assert todo in said(finding)


def test_a_person_who_names_the_target_may_roll_back_a_rollback_a_workflow_may_not() -> None:
    back = up("live", made=20, reason="rollback")
    code = Reason.UNSAFE_LIVE_IS_ROLLBACK
    assert level(code, back, explicit_target=True) is None
    assert level(code, back, explicit_target=True, trigger=Trigger.AUTOMATIC) is Level.STOP


def test_another_deployment_gone_live_meanwhile_stops() -> None:
    other = up("other", made=0.1)
    assert level(Reason.UNSAFE_LIVE_CHANGED, live_now=(other,)) is Level.STOP


def test_another_deployment_gone_live_stops_though_the_former_one_is_still_draining() -> None:
    other = up("other", made=0.1)
    assert level(Reason.UNSAFE_LIVE_CHANGED, live_now=(LIVE, other)) is Level.STOP


def test_one_that_live_has_just_replaced_is_no_change() -> None:
    assert level(Reason.UNSAFE_LIVE_CHANGED, live_now=(LIVE, up("former", made=500))) is None


def test_live_having_crashed_meanwhile_is_no_other_deployment() -> None:
    assert level(Reason.UNSAFE_LIVE_CHANGED, live_now=()) is None


def test_what_could_not_be_read_again_is_said() -> None:
    assert level("live-not-read-again", live_now=None, newest=None) is Level.NOTE


def test_another_rollback_under_way_or_just_live_is_followed_and_stops_nothing() -> None:
    for other in (built("other", made=0.5, reason="rollback"), up("other", made=0.5, reason="rollback")):
        finding = found(Reason.UNSAFE_ROLLBACK_UNDER_WAY, newest=(other, LIVE))
        assert finding is not None
        assert finding.level is Level.WARNING
        assert "it is followed, and none is sent" in said(finding)


def test_another_rollback_that_came_to_nothing_is_not_followed() -> None:
    for status in ("FAILED", "REMOVED", "CRASHED"):
        other = built("other", made=0.5, status=status, reason="rollback")
        assert level(Reason.UNSAFE_ROLLBACK_UNDER_WAY, newest=(other, LIVE)) is None


def test_one_that_was_moved_to_another_host_meanwhile_is_still_what_is_rolled_back() -> None:
    moved = up("moved", made=0.1, commit=LIVE.commit)
    assert level(Reason.UNSAFE_LIVE_CHANGED, live_now=(moved, LIVE)) is None
    assert level("live-moved", live_now=(moved, LIVE)) is Level.WARNING


def test_the_same_commit_with_other_settings_is_no_move_and_let_alone() -> None:
    patched = up("patched", made=0.1, commit=LIVE.commit, patch_id="patch")
    finding = found(Reason.UNSAFE_LIVE_CHANGED, live_now=(patched,))
    assert finding is not None
    assert finding.level is Level.STOP
    assert "with other settings" in said(finding)


def test_another_deployment_under_way_is_a_warning() -> None:
    for status in ("BUILDING", "QUEUED", "NEEDS_APPROVAL", "A_NEW_WORD"):
        assert (
            level("deployment-under-way", newest=(built("push", made=1, status=status), LIVE))
            is Level.WARNING
        )


def test_one_older_than_live_that_still_waits_for_somebody_is_no_warning() -> None:
    waiting = built("old", made=90, status="NEEDS_APPROVAL")
    assert looked(newest=(LIVE, waiting, GOOD)) == ()


def test_a_migration_in_between_stops_and_says_how_to_go_ahead() -> None:
    finding = found(Reason.UNSAFE_MIGRATION, migrations=PATHS)
    assert finding is not None
    assert finding.level is Level.STOP
    assert finding.go_ahead == "--accept-migrations"
    assert isinstance(finding.says, Untrusted), "it quotes paths from outside"
    assert "0007_orders.sql" in finding.says.reveal()


def test_an_accepted_migration_is_a_warning() -> None:
    assert level("migration-accepted", migrations=PATHS, accept_migrations=True) is Level.WARNING
    assert level(Reason.UNSAFE_MIGRATION, migrations=PATHS, accept_migrations=True) is None


@pytest.mark.parametrize("trigger", list(Trigger))
def test_migrations_that_could_not_be_read_are_a_warning_unless_the_commit_is_the_same(
    trigger: Trigger,
) -> None:
    assert level("migrations-unknown", migrations=None, trigger=trigger) is Level.WARNING
    same = removed("good", made=900, ended=18, commit=LIVE.commit)
    assert level("migrations-unknown", LIVE, same, migrations=None, trigger=trigger) is None


def test_unknown_migrations_stop_an_automatic_run_where_a_pre_deploy_command_runs_them() -> None:
    service = view(GOOD, LIVE, has_pre_deploy_command=True)
    unknown = {"migrations": None, "view": service}
    finding = found(Reason.UNSAFE_MIGRATION, **unknown, trigger=Trigger.AUTOMATIC)
    assert finding is not None
    assert finding.level is Level.STOP
    assert finding.go_ahead == "--accept-migrations"
    assert level("migrations-unknown", **unknown) is Level.WARNING
    accepted = {**unknown, "trigger": Trigger.AUTOMATIC, "accept_migrations": True}
    assert level("migrations-unknown", **accepted) is Level.WARNING
    assert level(Reason.UNSAFE_MIGRATION, **accepted) is None


def test_what_is_unknown_is_said_before_other_warnings() -> None:
    push = built("push", made=1, status="BUILDING")
    codes = [f.code for f in looked(newest=(push, LIVE), variables=None, migrations=None)]
    assert codes == ["migrations-unknown", "variables-unknown", "deployment-under-way"]


@pytest.mark.parametrize("kind", ["changed", "added", "removed"])
def test_a_secret_rotated_since_stops_an_automatic_run_and_warns_a_person(kind: str) -> None:
    variables = change("PAYMENTS_API_KEY", kind)
    code = Reason.UNSAFE_SECRET_ROTATED
    assert level(code, variables=variables, trigger=Trigger.AUTOMATIC) is Level.STOP
    assert level(code, variables=variables) is None
    assert level("secret-rotated", variables=variables) is Level.WARNING


@pytest.mark.parametrize(
    "name",
    [
        "STRIPE_SECRET", "GITHUB_TOKEN", "API_KEYS", "DB_PASSWORD", "AWS_CREDENTIALS", "SENTRY_DSN",
        "DATABASE_URL", "REDIS_URL", "MONGO_URI", "PGPASSWORD", "apiKey", "SSH_PRIVATE_KEY",
        "DATABASE_PRIVATE_URL",
    ],
)  # fmt: skip
def test_names_that_look_like_secrets(name: str) -> None:
    assert level("secret-rotated", variables=change(name)) is Level.WARNING


@pytest.mark.parametrize(
    "name",
    ["DATABASE_POOL_SIZE", "RAILWAY_PRIVATE_DOMAIN", "MONKEY_MODE", "TOKENIZER", "PUBLIC_URL", "KEYBOARD"],
)
def test_names_that_do_not_look_like_secrets(name: str) -> None:
    assert level("secret-rotated", variables=change(name)) is None
    assert level("variables-changed", variables=change(name)) is Level.NOTE


def test_variables_that_could_not_be_compared_are_a_warning() -> None:
    for trigger in Trigger:
        assert level("variables-unknown", variables=None, trigger=trigger) is Level.WARNING
    assert level("variables-unknown", LIVE, None, variables=None, target_now=None) is None, (
        "nothing to compare"
    )


def test_an_image_that_went_away_meanwhile_is_a_warning() -> None:
    gone = removed("good", made=900, ended=18, can_rollback=False)
    assert level("image-gone", target_now=gone) is Level.WARNING


def test_an_image_tag_that_can_move_proves_no_version() -> None:
    moving = removed("good", made=900, ended=18, image="ghcr.io/acme/api:latest")
    assert level("mutable-image", LIVE, moving) is Level.NOTE
    pinned = removed("good", made=900, ended=18, image="ghcr.io/acme/api@sha256:" + "a" * 64)
    assert level("mutable-image", LIVE, pinned) is None


def test_what_stops_comes_first() -> None:
    levels = [f.level for f in looked(variables=change("LOG_LEVEL"), migrations=PATHS, live_now=None)]
    assert levels[0] is Level.STOP
    assert levels[1:] == [Level.NOTE] * len(levels[1:])


def test_stop_findings_carry_reason_codes() -> None:
    back = up("live", made=20, reason="rollback")
    other = (up("other", made=0.1),)
    stops = [f for f in looked(back, migrations=PATHS, live_now=other) if f.level is Level.STOP]
    assert {Reason(f.code) for f in stops} == {
        Reason.UNSAFE_LIVE_IS_ROLLBACK,
        Reason.UNSAFE_LIVE_CHANGED,
        Reason.UNSAFE_MIGRATION,
    }
