"""The judgement: it blocks exactly where a rollback would stop, and what was not seen is never good."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rerail.core.acting.plan import Finding, Level
from rerail.core.acting.rungs import next_rung
from rerail.core.choosing.choice import NothingFound, NothingWrong
from rerail.core.evidence.values import Platform
from rerail.core.judging.checks import CommandCheck, Reach, VersionAnswer, VersionCheck
from rerail.core.readiness.judge import judge
from rerail.core.readiness.seen import IssuesSeen
from rerail.core.readiness.values import Right, RowState, cleaned
from rerail.core.text import Redactor, Secret, draft
from rerail.core.values import AutoDeploy, Outcome, RateLimit, Route
from rerail.errors import ExitCode
from tests.core.acting.played import BAD
from tests.core.readiness.sights import VIEW, in_order, measured, plan_in_order, row
from tests.fakes import START

CODES = ("unsafe-migration", "secret-rotated", "variables-unknown", "deployment-under-way", "unsafe-x")
FINDINGS = st.builds(
    lambda level, code: Finding(level=level, code=code, says=draft("It is so.")),
    st.sampled_from(Level),
    st.sampled_from(CODES),
)
BARS = st.lists(st.none() | st.just("it is barred"), min_size=2, max_size=2)
SCOPED = IssuesSeen(repository="a/b", enabled=True, may_write=True, may_push=True)
UNSCOPED = replace(SCOPED, may_write=False, may_push=False)
AUTO_DEPLOY = {"auto_deploy": AutoDeploy(enabled=True)}
SEEN_LATER = ("auto_deploy", "platform", "subscription", "skew", "rate", "plan")


@given(findings=st.lists(FINDINGS, max_size=5), bars=BARS)
def test_it_blocks_exactly_where_a_rollback_stops_before_acting(
    findings: list[Finding], bars: list[str | None]
) -> None:
    plan = plan_in_order()
    rungs = tuple(replace(rung, barred=bar) for rung, bar in zip(plan.rungs, bars, strict=True))
    plan = replace(plan, rungs=rungs, findings=tuple(findings))
    stops = any(f.level is Level.STOP for f in findings) or next_rung(plan, after=-1) is None
    readiness = judge(in_order(plan))
    assert readiness.exit_code == (ExitCode.UNSAFE_PLAN if stops else ExitCode.RECOVERED)
    assert readiness.ready is not stops


@given(findings=st.lists(FINDINGS, max_size=5), bars=BARS)
def test_a_row_blocks_if_and_only_if_it_says_with_which_exit_code(
    findings: list[Finding], bars: list[str | None]
) -> None:
    plan = plan_in_order()
    rungs = tuple(replace(rung, barred=bar) for rung, bar in zip(plan.rungs, bars, strict=True))
    for each in judge(in_order(replace(plan, rungs=rungs, findings=tuple(findings)))).rows:
        assert (each.state is RowState.BLOCKED) == (each.blocks_with is not None)


@given(missing=st.sets(st.sampled_from(SEEN_LATER)))
def test_what_was_not_seen_is_never_good(missing: set[str]) -> None:
    everything = judge(in_order())
    less = judge(replace(in_order(), **dict.fromkeys(missing)))
    assert less.count(RowState.OK) <= everything.count(RowState.OK) - len(missing - {"subscription"})
    assert everything.count(RowState.OK) == len(everything.rows) - everything.count(RowState.UNKNOWN)


def test_in_order_only_what_can_t_be_seen_without_doing_it_is_open() -> None:
    readiness = judge(in_order())
    open_rows = [each.name for each in readiness.rows if each.state is not RowState.OK]
    assert open_rows == ["issues", "claim", "rollback-right"]
    assert readiness.ready
    assert (readiness.route, readiness.route_afterwards) == (Route.ROLLBACK, Route.REDEPLOY)


def test_nothing_to_go_back_to_ends_with_3_and_says_what_to_do() -> None:
    nothing = NothingFound(live=BAD, why="It is the only one.", what_to_do="Deploy a fix.")
    readiness = judge(replace(in_order(), choice=nothing, plan=None))
    assert readiness.exit_code == ExitCode.NOTHING_TO_ROLL_BACK_TO
    assert (str(row(readiness, "target").do), readiness.live_deployment_id) == (
        str(draft("Deploy a fix.")),
        BAD.id,
    )


def test_where_nothing_has_to_be_rolled_back_it_ends_with_0_and_is_not_called_ready() -> None:
    wrong = NothingWrong(live=BAD, newest=BAD, why="The newest one failed.")
    readiness = judge(replace(in_order(), choice=wrong, plan=None))
    assert (readiness.exit_code, readiness.ready) == (ExitCode.RECOVERED, False)


def test_a_railway_that_refuses_ends_with_5_whatever_else_is_wrong() -> None:
    stop = Finding(level=Level.STOP, code="unsafe-migration", says=draft("It crosses one."))
    plan = replace(plan_in_order(), findings=(stop,))
    readiness = judge(replace(in_order(plan), trouble=draft("Railway refused the token.")))
    assert readiness.exit_code == ExitCode.REMOTE_UNAVAILABLE


@pytest.mark.parametrize(
    ("hours", "plan", "state"),
    [
        (1, "pro", RowState.OK),
        (100, "pro", RowState.WARN),
        (130, "pro", RowState.WARN),
        (1, "hobby", RowState.OK),
        (1, "free", RowState.WARN),
        (1, None, RowState.UNKNOWN),
    ],
)
def test_an_image_that_is_soon_gone_warns(hours: float, plan: str | None, state: RowState) -> None:
    seen = replace(in_order(plan_in_order(removed_hours_ago=hours)), subscription=plan)
    image = row(judge(seen), "image")
    assert image.state is state
    assert "redeploy" in image.says.reveal(), "what would be left is said beforehand"


def test_an_image_that_is_gone_is_not_promised_until_any_time() -> None:
    plan = plan_in_order()
    target = plan.choice.target
    assert target.deployment is not None
    gone = replace(target, deployment=replace(target.deployment, can_rollback=False))
    plan = replace(plan, choice=replace(plan.choice, target=gone))
    readiness = judge(in_order(plan))
    assert readiness.image_kept_until is None
    assert row(readiness, "image").state is RowState.WARN


@pytest.mark.parametrize(
    ("name", "changes", "state", "says"),
    [
        ("issues", {"issues": None}, RowState.WARN, "12"),
        ("issues", {"issues": IssuesSeen(repository="a/b", enabled=False)}, RowState.WARN, "disabled"),
        ("issues", {"issues": IssuesSeen(repository="a/b", archived=True)}, RowState.WARN, "archived"),
        ("issues", {"issues": SCOPED}, RowState.OK, "by its scopes"),
        ("issues", {"issues": UNSCOPED}, RowState.WARN, "may not write issues"),
        ("claim", {"claims": None}, RowState.WARN, "both act"),
        ("claim", {"claims": SCOPED}, RowState.OK, "may create"),
        ("claim", {"claims": UNSCOPED}, RowState.WARN, "may not create refs in a/b"),
        ("claim", {"claims": IssuesSeen(repository="a/b", archived=True)}, RowState.WARN, "may not"),
        (
            "auto-deploy",
            {"auto_deploy": AutoDeploy(enabled=True)},
            RowState.OK,
            "On: a rollback turns it off",
        ),
        ("auto-deploy", {**AUTO_DEPLOY, "keeps_auto_deploy": True}, RowState.WARN, "left on"),
        ("auto-deploy", {"auto_deploy": AutoDeploy(enabled=False)}, RowState.OK, "Off:"),
        ("clock", {"skew": 61.0}, RowState.WARN, "1 min 1 s ahead"),
        ("clock", {"skew": -3600.0}, RowState.WARN, "1 h behind"),
        ("clock", {"skew": None}, RowState.UNKNOWN, "unknown"),
        ("clock", {"issues": replace(SCOPED, skew=-90.0)}, RowState.WARN, "1 min 30 s behind GitHub's"),
        ("clock", {"skew": None, "claims": replace(SCOPED, skew=2.0)}, RowState.OK, "with GitHub's."),
        ("rate-limit", {"rate": RateLimit(remaining=3, resets_at=START)}, RowState.WARN, "3 requests"),
        ("platform", {"platform": Platform(stable=False)}, RowState.WARN, "trouble"),
        ("health", {"measured": (measured(Outcome.FAILED),)}, RowState.WARN, "200 in 3 ms"),
        ("health", {"measured": (measured(Outcome.UNKNOWN),)}, RowState.WARN, "200 in 3 ms"),
        ("health", {"measured": ()}, RowState.UNKNOWN, "not measured"),
        ("checks", {"checks": ()}, RowState.WARN, "instances"),
        ("smoke", {"checks": (CommandCheck(name="smoke", command="rm"),)}, RowState.UNKNOWN, "not run"),
        ("github", {"releases": 0, "releases_trouble": draft("It is down.")}, RowState.WARN, "history"),
    ],
)
def test_each_thing_beside_railway_has_its_own_sentence(
    name: str, changes: dict[str, Any], state: RowState, says: str
) -> None:
    found = row(judge(replace(in_order(), **changes)), name)
    assert found.state is state
    assert says in found.says.reveal()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (VersionAnswer.FAILED, RowState.OK),
        (VersionAnswer.ABSENT, RowState.WARN),
        (VersionAnswer.OTHER, RowState.WARN),
        (VersionAnswer.TARGET, RowState.WARN),
    ],
)
def test_a_version_endpoint_is_good_when_it_names_what_is_live(
    answer: VersionAnswer, state: RowState
) -> None:
    check = VersionCheck(name="version", url="https://api.example/version")
    evidence = replace(measured(Outcome.FAILED), check="version", version=answer)
    assert row(judge(replace(in_order(), checks=(check,), measured=(evidence,))), "version").state is state


def test_a_refused_read_warns_and_one_that_did_not_answer_is_unknown() -> None:
    rights = (
        Right(name="http-log", error=draft("Not Authorized"), refused=True),
        Right(name="metrics", error=draft("metrics did not answer within 20 s.")),
    )
    readiness = judge(replace(in_order(), rights=rights))
    assert row(readiness, "http-log").state is RowState.WARN
    assert "proven" in row(readiness, "http-log").says.reveal()
    assert row(readiness, "metrics").state is RowState.UNKNOWN
    assert readiness.ready, "a rollback can do without"


def test_redaction_reaches_every_text_and_name() -> None:
    secret = "hunter2-hunter2-hunter2"
    seen = replace(
        in_order(),
        trouble=draft(f"Railway said {secret}."),
        rights=(Right(name="live", error=draft(secret), refused=True),),
        view=replace(VIEW, service_name=secret, environment_name=secret),
    )
    readiness = cleaned(judge(seen), Redactor({"TOKEN": Secret(secret)}))
    assert secret not in repr(readiness)


def test_a_health_endpoint_behind_a_login_should_be_another_one() -> None:
    asked_in = replace(measured(Outcome.UNKNOWN), reach=Reach.LOGIN, status=401)
    found = row(judge(replace(in_order(), measured=(asked_in,))), "health")
    assert found.state is RowState.WARN
    assert found.do is not None
    assert "without a login" in found.do.reveal()
