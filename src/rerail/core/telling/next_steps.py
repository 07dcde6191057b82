"""What comes next, by reason-code: what a tired person should do, in the order to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.choosing.choice import NothingFound
from rerail.core.judging.reasons import Reason
from rerail.core.telling.filing import Filed, filing, filing_command
from rerail.core.telling.forward import is_undo
from rerail.core.telling.onward import AFTER_UNDO, NextStep, first_steps, last_steps, resume_steps
from rerail.core.telling.recurrence import FORWARD, fix_forward

if TYPE_CHECKING:
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts


_DASHBOARD = "Look at the service's deployments in Railway's dashboard."
_AGAIN = "Then run rerail again: it goes on with a rollback that it finds, and sends no second one."
_SINCE_WHEN = "Write down since when the service was bad and whom it hit."
_LATER = (_SINCE_WHEN, "Find the root cause, and hold the post-mortem.")
_DEPENDENCIES = (
    "The release was not the cause. Look at what both releases need: database, cache, other services.",
    "Compare the failing answers with the logs of both deployments.",
    "Do not roll back further: an older release would meet the same trouble.",
)
_WHY_PASSED_OVER = "Read why each deployment was passed over."
_STILL_BAD = "Nothing new went live: the service is as it was before, and as bad."

STEPS: dict[Reason, tuple[str, ...]] = {
    Reason.RECOVERED: (FORWARD, *_LATER),
    Reason.NO_PROOF: (
        "Ask the service for its version, or look for your own request in the new deployment's HTTP log.",
        "Give a version URL (--version-url) next time, so that rerail can prove it by itself.",
        FORWARD,
        *_LATER,
    ),
    Reason.ANSWER_LOST: (
        _DASHBOARD,
        "If a new deployment with the Target's commit is there, wait for it and check the service.",
        f"If there is none, the rollback was not done. {_AGAIN}",
    ),
    Reason.NEW_DEPLOYMENT_UNCLEAR: (
        _DASHBOARD,
        "Somebody, or a push, started another deployment at the same time: see which one is Live.",
        "Stop the one that should not be.",
    ),
    Reason.NOT_LIVE_IN_TIME: (
        f"{_DASHBOARD} The new deployment may still go live.",
        "If it does, check the service. If it hangs, look at its build and deploy logs.",
        "Give it more time with --timeout, if it is always that slow.",
    ),
    Reason.NEEDS_APPROVAL: ("Approve the new deployment in Railway's dashboard, then check the service.",),
    Reason.STUCK_QUEUED: (
        "The Free plan does not deploy in its region's peak hours (8 AM to 8 PM). Wait, or upgrade the plan.",
        _DASHBOARD,
    ),
    Reason.CHECKS_DISAGREE: (
        "The Target is live, but its checks pass and fail by turns: measure it by hand.",
        "Look whether one replica is sick, or the service is still warming up.",
        *_LATER,
    ),
    Reason.CANNOT_MEASURE: (
        "The Target is live, but this machine could not reach it. Open the service from somewhere else.",
        "Look whether a firewall, a challenge page or DNS stands between this machine and the service.",
        *_LATER,
    ),
    Reason.RUNNER_BLIND: (
        "The Target is live, but this machine reaches nothing. Open the service from somewhere else.",
        "Mend this machine's network: DNS, proxy, outgoing connections.",
        *_LATER,
    ),
    Reason.UNREACHABLE: (
        "The Target is live, but this machine could not reach it. Open the service from somewhere else.",
        "Look whether a firewall or DNS stands between this machine and the service.",
        "If nobody reaches it, look at its domain and at the new deployment's log.",
        *_LATER,
    ),
    Reason.BEHIND_LOGIN: (
        "Log in and look at the service by hand.",
        "Give an endpoint that answers without a login (--health-url), or a version URL (--version-url).",
        *_LATER,
    ),
    Reason.BEHIND_FIREWALL: (
        "Open the service from somewhere else: a firewall or a challenge page answers this machine.",
        "Let the runner through, or give a URL that goes past it: Railway's own domain (--health-url).",
        *_LATER,
    ),
    Reason.RAILWAY_SILENT: (
        "Look at Railway's status page and dashboard, then check the service by hand.",
        _AGAIN,
    ),
    Reason.INTERRUPTED: (
        f"{_DASHBOARD} The rollback may have gone on without rerail.",
        "Check the service by hand.",
        _AGAIN,
    ),
    Reason.ROLLBACK_REFUSED: (
        _STILL_BAD,
        "Read why Railway refused. If the image is gone, allow a rebuild (--allow-rebuild).",
        "Roll back in Railway's dashboard, if it is offered there.",
    ),
    Reason.NO_ROUTE: (
        _STILL_BAD,
        "Read in the ladder why each Route was barred, and allow one: --allow-rebuild, or --route.",
    ),
    Reason.DEPLOYMENT_FAILED: (
        _STILL_BAD,
        "Read the new deployment's build and deploy logs.",
        "Choose another Target yourself (--target), or fix forward.",
    ),
    Reason.DEPLOYMENT_CRASHED: (
        "The service may be down. Read the new deployment's logs.",
        "Look at what the Target needs and no longer finds: variables, database schema, dependencies.",
        "Choose another Target yourself (--target), or fix forward.",
    ),
    Reason.DEPLOYMENT_REMOVED: (
        f"{_DASHBOARD} Somebody, or a push, replaced or aborted the rollback.",
        "If it is bad, stop what deploys by itself, then run rerail again.",
    ),
    Reason.DEPLOYMENT_SKIPPED: (
        _STILL_BAD,
        "Railway skipped the deployment. Roll back in its dashboard, or choose another Target (--target).",
    ),
    Reason.TARGET_UNHEALTHY: (*_DEPENDENCIES, *_LATER),
    Reason.VERSION_REFUTED: (
        "The failed version still answers although the Target is live.",
        "Look for caches, a second service behind the domain, or an old deployment that was not drained.",
        _DASHBOARD,
    ),
    Reason.SMOKE_FAILED: (
        "Read the smoke command's output: the service is healthy, but something in it does not work.",
        "Decide whether that is older than the failed release.",
        *_LATER,
    ),
    Reason.OVERTAKEN: (
        "Another deployment is Live now: look which one, and who or what started it.",
        "If it is bad, stop what deploys by itself, then run rerail again.",
    ),
    Reason.ABOUT_TO_BE_REPLACED: (
        "Look at the deployment that is on its way. If it is not the fix, cancel it in Railway's dashboard.",
        "Once it is cancelled or live, look at the service again.",
    ),
    Reason.DRY_RUN: ("If the Plan is right, run the same command without --dry-run.",),
    Reason.NEVER_WENT_LIVE: (
        "Nothing needs to be rolled back. Read why the newest deployment did not go live.",
        "If what is Live is bad all the same, say since when (--bad-since) or where to go (--target).",
    ),
    Reason.NOTHING_TO_ROLL_BACK_TO: (
        "Do what the verdict says; fix forward, or name a Target yourself (--target).",
        _WHY_PASSED_OVER,
    ),
    Reason.UNSAFE_MIGRATION: (
        "Ask somebody who knows the database whether the older code can run on the newer schema.",
        "If it can, go ahead with the command named above. If not, fix forward.",
    ),
    Reason.UNSAFE_ROLLBACK_UNDER_WAY: (
        "Wait for the other rollback to end, then look at the service.",
        "If there is none, runs that died left their Claims: the log of this run says which refs to delete.",
    ),
    Reason.UNSAFE_LIVE_CHANGED: (
        "Look at what went live just now: it may be the fix. If the service is still bad, run rerail again.",
    ),
    Reason.UNSAFE_LIVE_IS_ROLLBACK: (
        "A rollback is live already; perhaps nobody has verified it. Check the service first.",
        "If it is bad with that release as well, the release was not the cause: look at what both need.",
        "If you do want to go further back, name the Target (--target) in a manual run.",
    ),
    Reason.INCIDENT_UNREADABLE: ("See why it could not be read, or run it again without --incident.",),
    Reason.NOTHING_TO_UNDO: (
        f"{_DASHBOARD} Somebody deployed since the rollback, or nobody rolled back.",
        "To bring a certain deployment back, name it: rerail rollback --target.",
    ),
    Reason.UNSAFE_SECRET_ROTATED: (
        "Going back restores the old secret. See whether the old one still works, then run rerail by hand.",
    ),
    Reason.CONFIGURATION: ("Mend the mistakes listed above, then run the same command again.",),
    Reason.RAILWAY_UNREACHABLE: (
        "Nothing was sent. See whether Railway is down (status.railway.com), or this machine has no network.",
        "Run the same command again, or roll back in Railway's dashboard.",
    ),
    Reason.RAILWAY_REFUSED_TOKEN: (
        "Railway did nothing. See which kind of token is where.",
        "RAILWAY_TOKEN takes a project token, RAILWAY_API_TOKEN an account or workspace token.",
        "Make a new token in Railway's settings, if this one was removed.",
        "If the service is bad, do not wait for that: roll back in Railway's dashboard.",
    ),
    Reason.SERVICE_NOT_FOUND: (
        "Nothing was sent. Correct the name of the service, environment or project.",
        "A project token sees its own environment only.",
    ),
    Reason.INTERNAL_ERROR: (
        f"{_DASHBOARD} Roll back there, if the service is bad.",
        "Report this as a bug of rerail, with the journal.",
    ),
}
"""One entry per Reason; a test holds it complete."""

MAY_ONLY_READ = (
    _STILL_BAD,
    "Roll back in Railway's dashboard: the service, Deployments, the Target, Rollback.",
    "Or give a token that may roll back, an account or workspace token (RAILWAY_API_TOKEN): run it again.",
)
"""A token that was refused only when something was to be done."""

UNDER_WAY = ("Wait: rerail is at work, and completes this by itself.", "Do not deploy or push meanwhile.")

_COMPLETE_IT = "Complete the incident's issue, once what kept it from being updated is mended"
_FILE_IT = "File the incident, once what kept it from being filed is mended"


def next_steps(state: State, facts: TellingFacts, *, over: bool = False) -> tuple[NextStep, ...]:
    """Give the steps for the state's reason-code; while the run is under way, what to leave alone.

    `over` means that nothing more will be told: an issue that is not filed by now will not be.
    """
    if state.verdict is None:
        return tuple(NextStep(says=says) for says in UNDER_WAY)
    said = _steps(state, state.verdict.reason, is_open=facts.open)
    return (
        *first_steps(state),
        *resume_steps(state, facts),
        *(NextStep(says=says) for says in said if says not in _LATER),
        *last_steps(state),
        *(NextStep(says=says) for says in said if says in _LATER),
        *_filing(state, facts, over=over),
    )


def _steps(state: State, reason: Reason, *, is_open: bool) -> tuple[str, ...]:
    if isinstance(state.choice, NothingFound):
        passed_over = (_WHY_PASSED_OVER,) if state.choice.passed_over else ()
        steps = (state.choice.what_to_do, *passed_over, *_LATER)
    elif reason is Reason.RAILWAY_REFUSED_TOKEN and state.acting:
        steps = MAY_ONLY_READ
    elif is_undo(state) and reason in AFTER_UNDO:
        steps = AFTER_UNDO[reason]
    else:
        steps = STEPS[reason]
    measured = state.evidence.impact is not None and state.evidence.impact.first_failure is not None
    said = tuple(says for says in steps if not (measured and says == _SINCE_WHEN))
    return tuple(fix_forward(state, is_open=is_open) if says == FORWARD else says for says in said)


def _filing(state: State, facts: TellingFacts, *, over: bool) -> tuple[NextStep, ...]:
    found = filing(state, facts, over=over)
    says = _COMPLETE_IT if found.late else _FILE_IT if found.filed is Filed.NOT_DONE else None
    return (NextStep(says=says, command=filing_command(facts)),) if says else ()
