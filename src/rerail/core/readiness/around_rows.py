"""What a rollback needs beside Railway's rollback: checks, GitHub, time, and what comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.checks import CommandCheck, Reach, VersionAnswer, VersionCheck
from rerail.core.readiness.values import Row, RowState
from rerail.core.telling.asked import asked
from rerail.core.telling.wording import counted, duration
from rerail.core.text import draft
from rerail.core.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.judging.checks import Check, Evidence
    from rerail.core.readiness.seen import IssuesSeen, Seen

MOST_SKEW = 60.0
"""Seconds: times that a rollback compares (served, bad since) are told to the minute."""
FEW_REQUESTS = 30
"""A rollback makes about 20 requests before and with the mutation, and slows down for what is left."""

_LOG_IN = "Give an endpoint that answers without a login (--health-url): this one would prove nothing."


def check_rows(seen: Seen) -> Iterator[Row]:
    """Give a row for each Check that a rollback would verify by."""
    if not seen.checks:
        if seen.view is not None:
            says = draft("None by HTTP: instances that keep running would be the only proof.")
            yield Row(name="checks", state=RowState.WARN, says=says, do=draft("Give --health-url."))
        return
    measured = {evidence.check: evidence for evidence in seen.measured}
    for check in seen.checks:
        yield _check(check, measured.get(check.name))


def _check(check: Check, evidence: Evidence | None) -> Row:
    if isinstance(check, CommandCheck):
        says = draft("The smoke command was not run: a check changes nothing.")
        return Row(name=check.name, state=RowState.UNKNOWN, says=says)
    if evidence is None:
        return Row(
            name=check.name, state=RowState.UNKNOWN, says=draft(f"{asked(check)}: not measured in time.")
        )
    says = draft(f"{asked(check)}: {evidence.observed.reveal()}.")
    if isinstance(check, VersionCheck):
        return _version(check, evidence)
    if evidence.outcome is Outcome.PASSED:
        return Row(name=check.name, state=RowState.OK, says=says)
    if evidence.outcome is Outcome.FAILED:
        do = draft("If what is live is good, a rollback could not be verified by this: look at the check.")
        return Row(name=check.name, state=RowState.WARN, says=says, do=do)
    to_do = _LOG_IN if evidence.reach is Reach.LOGIN else "It has to be reached from where a rollback runs."
    return Row(name=check.name, state=RowState.WARN, says=says, do=draft(to_do))


def _version(check: VersionCheck, evidence: Evidence) -> Row:
    """Judge it before a rollback: what it must name now is what is live."""
    says = draft(f"{asked(check)}: {evidence.observed.reveal()}.")
    if evidence.version is VersionAnswer.FAILED:
        says = draft(f"{asked(check)}: it names what is live, as it should before a rollback.")
        return Row(name=check.name, state=RowState.OK, says=says)
    do = draft("It does not name what is live: it would be no proof of the Target either.")
    return Row(name=check.name, state=RowState.WARN, says=says, do=do)


def after_rows(seen: Seen) -> Iterator[Row]:
    """Give the row of auto-deploy: whether the next push would undo a rollback."""
    status = seen.auto_deploy
    if status is None:
        return
    if not status.enabled:
        why = f" ({status.reason.reveal().strip().removesuffix('.')})" if status.reason else ""
        says = draft(f"Off{why}: a push does not undo a rollback, and there is nothing to freeze.")
        yield Row(name="auto-deploy", state=RowState.OK, says=says)
    elif seen.keeps_auto_deploy:
        says = draft(
            "On, and left on (--keep-auto-deploy): after a rollback the next push deploys the branch again, "
            "the bad commit with it."
        )
        do = draft("Leave --keep-auto-deploy out, so that a rollback switches it off.")
        yield Row(name="auto-deploy", state=RowState.WARN, says=says, do=do)
    else:
        says = draft(
            "On: a rollback turns it off (the freeze), or the next push would deploy the bad commit again; "
            "`rerail thaw` turns it on again."
        )
        yield Row(name="auto-deploy", state=RowState.OK, says=says)


def github_rows(seen: Seen) -> Iterator[Row]:
    """Give the rows of tags and issues."""
    read = f"{counted(seen.releases, 'tag')} read from {seen.releases_from}."
    trouble = seen.releases_trouble.reveal().strip() if seen.releases_trouble else None
    if trouble:
        then = read if seen.releases else "Without tags Railway's history alone decides."
        do = draft("In a workflow: `permissions: contents: read`, if it is not GitHub's own trouble.")
        yield Row(name="github", state=RowState.WARN, says=draft(f"{trouble} {then}"), do=do)
    elif seen.view is not None:
        yield Row(name="github", state=RowState.OK, says=draft(read))
    yield _issues(seen.issues)
    yield _claim(seen.claims)


def _issues(issues: IssuesSeen | None) -> Row:
    if issues is None:
        says = draft("There is no token or no repository for it: a rollback would end with 12, not filed.")
        do = draft("Give GITHUB_TOKEN, and --repository outside of a workflow.")
        return Row(name="issues", state=RowState.WARN, says=says, do=do)
    where = issues.repository
    if issues.enabled is False or issues.archived:
        what = "is archived" if issues.archived else "has issues disabled"
        says = draft(f"{where} {what}: the incident could not be filed there.")
        do = draft("Enable issues in its settings, or give --incident-repository.")
        return Row(name="issues", state=RowState.WARN, says=says, do=do)
    if issues.trouble is not None:
        says = draft(f"{issues.trouble.reveal().strip().removesuffix('.')}: the incident may not be filed.")
        do = draft("Look at the token's permissions, if it is not GitHub's own trouble.")
        return Row(name="issues", state=RowState.WARN, says=says, do=do)
    if issues.may_write:
        says = draft(f"Enabled in {where}, and by its scopes the token may write them.")
        return Row(name="issues", state=RowState.OK, says=says)
    if issues.may_write is False:
        says = draft(f"By its scopes the token may not write issues in {where}: nothing could be filed.")
        do = draft("Give it the scope `repo`.")
        return Row(name="issues", state=RowState.WARN, says=says, do=do)
    says = draft(
        f"Enabled and readable in {where}; whether the token may write one can't be seen without doing it."
    )
    do = draft("In a workflow: `permissions: issues: write`.")
    return Row(name="issues", state=RowState.UNKNOWN, says=says, do=do)


def _claim(seen: IssuesSeen | None) -> Row:
    """Give the row of the Claim, by which of two rollbacks one acts; a rollback goes ahead without."""
    without = "without the Claim two rollbacks that start together may both act"
    if seen is None:
        says = draft(f"There is no GitHub token or repository: {without}.")
        return Row(name="claim", state=RowState.WARN, says=says)
    if seen.may_push:
        says = draft(f"By its scopes the token may create the Claim's ref in {seen.repository}.")
        return Row(name="claim", state=RowState.OK, says=says)
    if seen.may_push is False or seen.archived:
        says = draft(f"The token may not create refs in {seen.repository}: {without}.")
        do = draft("Give it `contents: write` (a classic token: the scope `repo`, and the right to push).")
        return Row(name="claim", state=RowState.WARN, says=says, do=do)
    says = draft(
        f"Whether the token may create the Claim's ref in {seen.repository} can't be seen without doing it; "
        f"{without}."
    )
    do = draft("In a workflow: `permissions: contents: write`.")
    return Row(name="claim", state=RowState.UNKNOWN, says=says, do=do)


def machine_rows(seen: Seen) -> Iterator[Row]:
    """Give the rows of clocks, of Railway's rate limit, and of Railway itself."""
    yield _clock(seen)
    if seen.rate is not None:
        left = seen.rate.remaining
        state = RowState.OK if left >= FEW_REQUESTS else RowState.WARN
        says = draft(f"{counted(left, 'request')} left until {seen.rate.resets_at:%H:%M} UTC.")
        yield Row(name="rate-limit", state=state, says=says)
    platform = seen.platform
    if platform is not None and platform.stable:
        yield Row(name="platform", state=RowState.OK, says=draft("Railway calls itself stable."))
    elif platform is not None:
        told = platform.says.reveal() if platform.says else "it does not say what"
        says = draft(f"Railway has trouble of its own: {told}.")
        yield Row(name="platform", state=RowState.WARN, says=says)


def _clock(seen: Seen) -> Row:
    """Judge our clock by everybody who told the time; one who is wrong himself is named, at least."""
    github = next((each.skew for each in (seen.issues, seen.claims) if each and each.skew is not None), None)
    told = {"Railway's": seen.skew, "GitHub's": github}
    known = {whose: skew for whose, skew in told.items() if skew is not None}
    if not known:
        says = draft("No answer tells the time: whether this clock is right is unknown.")
        return Row(name="clock", state=RowState.UNKNOWN, says=says)
    wrong = [f"{_aside(skew)} {whose}" for whose, skew in known.items() if abs(skew) > MOST_SKEW]
    if not wrong:
        return Row(
            name="clock", state=RowState.OK, says=draft(f"This clock agrees with {' and '.join(known)}.")
        )
    says = draft(f"This clock is {' and '.join(wrong)}: how long deployments served is misjudged.")
    return Row(name="clock", state=RowState.WARN, says=says, do=draft("Set the clock (NTP)."))


def _aside(skew: float) -> str:
    return f"{duration(skew)} {'ahead of' if skew > 0 else 'behind'}"
