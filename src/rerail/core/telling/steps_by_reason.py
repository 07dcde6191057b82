"""What a tired person should do after each reason-code, in the order to do it."""

from __future__ import annotations

from rerail.core.judging.reasons import Reason
from rerail.core.telling.recurrence import FORWARD

_DASHBOARD = "Look at the service's deployments in Railway's dashboard."
_AGAIN = "Then run rerail again: it goes on with a rollback that it finds, and sends no second one."
SINCE_WHEN = "Write down since when the service was bad and whom it hit."
LATER = (SINCE_WHEN, "Find the root cause, and hold the post-mortem.")
_DEPENDENCIES = (
    "The release was not the cause. Look at what both releases need: database, cache, other services.",
    "Compare the failing answers with the logs of both deployments.",
    "Do not roll back further: an older release would meet the same trouble.",
)
WHY_PASSED_OVER = "Read why each deployment was passed over."
_STILL_BAD = "Nothing new went live: the service is as it was before, and as bad."

_READ_TABLE = "Read in the table what fails, how often, and since when."
_WHY_NOT_BACK = "Where it was not rolled back, read why; then roll it back by hand, or fix forward."

STEPS: dict[Reason, tuple[str, ...]] = {
    Reason.RECOVERED: (FORWARD, *LATER),
    Reason.NO_PROOF: (
        "Ask the service for its version, or look for your own request in the new deployment's HTTP log.",
        "Give a version URL (--version-url) next time, so that rerail can prove it by itself.",
        FORWARD,
        *LATER,
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
        *LATER,
    ),
    Reason.CANNOT_MEASURE: (
        "The Target is live, but this machine could not reach it. Open the service from somewhere else.",
        "Look whether a firewall, a challenge page or DNS stands between this machine and the service.",
        *LATER,
    ),
    Reason.RUNNER_BLIND: (
        "The Target is live, but this machine reaches nothing. Open the service from somewhere else.",
        "Mend this machine's network: DNS, proxy, outgoing connections.",
        *LATER,
    ),
    Reason.UNREACHABLE: (
        "The Target is live, but this machine could not reach it. Open the service from somewhere else.",
        "Look whether a firewall or DNS stands between this machine and the service.",
        "If nobody reaches it, look at its domain and at the new deployment's log.",
        *LATER,
    ),
    Reason.BEHIND_LOGIN: (
        "Log in and look at the service by hand.",
        "Give an endpoint that answers without a login (--health-url), or a version URL (--version-url).",
        *LATER,
    ),
    Reason.BEHIND_FIREWALL: (
        "Open the service from somewhere else: a firewall or a challenge page answers this machine.",
        "Let the runner through, or give a URL that goes past it: Railway's own domain (--health-url).",
        *LATER,
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
    Reason.TARGET_UNHEALTHY: (*_DEPENDENCIES, *LATER),
    Reason.VERSION_REFUTED: (
        "The failed version still answers although the Target is live.",
        "Look for caches, a second service behind the domain, or an old deployment that was not drained.",
        _DASHBOARD,
    ),
    Reason.SMOKE_FAILED: (
        "Read the smoke command's output: the service is healthy, but something in it does not work.",
        "Decide whether that is older than the failed release.",
        *LATER,
    ),
    Reason.OWN_CHECKS_FAILED: (
        "Read your own step's log: something in it does not work, though the health checks pass.",
        "Decide whether that is older than the failed release.",
        *LATER,
    ),
    Reason.OWN_CHECKS_CUT_OFF: (
        "Run your own checks again by hand: nobody knows what they would have said.",
        *LATER,
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
        WHY_PASSED_OVER,
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
        "To bring a certain deployment back, name it with --target (tag, commit or deployment id).",
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
    Reason.WATCHED_HEALTHY: ("There is nothing to do: the release may stay.",),
    Reason.NOT_CERTAIN_IN_TIME: (
        "Look at the table: what is not certain, and how near it is to its limit.",
        "Watch longer (--watch-for), or look at the service by hand.",
    ),
    Reason.NOT_WORSE_THAN_BEFORE: (
        "The service is bad, and was before this deploy: going back would not help.",
        "Look at what both releases need: database, cache, other services.",
    ),
    Reason.WAITS_FOR_CI: (
        "Start the watch by `deployment_status` or `workflow_run` instead of `push`.",
        "Or turn Wait for CI off in the service's settings at Railway.",
    ),
    Reason.NOTHING_TO_WATCH: (
        f"{_DASHBOARD} Was it skipped (watch paths), or made of another branch?",
        "Name what to watch: --commit, or --deployment.",
    ),
    Reason.REPLACED_WHILE_WATCHED: ("Watch the deployment that took its place.",),
    Reason.BAD_AVAILABILITY: (_READ_TABLE, _WHY_NOT_BACK),
    Reason.BAD_ERROR_RATE: (_READ_TABLE, _WHY_NOT_BACK),
    Reason.BAD_CORE: ("Read which checks and tests fail.", _WHY_NOT_BACK),
    Reason.BAD_FEATURES: ("Read which checks fail, and switch the feature off, or fix forward.",),
    Reason.BAD_PERFORMANCE: ("Roll back, or scale up while the slow part is mended.",),
    Reason.BAD_STATE: ("Read the deployment's log: why it stops.", _WHY_NOT_BACK),
    Reason.BAD_LOGS: ("Read the new error lines of the deployment's log, and fix forward.",),
    Reason.DATA_CORRUPTED: (
        "Stop what writes to the data. Look at backups before anything else.",
        _WHY_NOT_BACK,
    ),
    Reason.SECURITY_EXPOSED: ("Revoke what may have leaked.", _WHY_NOT_BACK),
    Reason.RELEASE_NEVER_LIVE: (
        "Read the deployment's build and deploy logs, mend what failed, and deploy again.",
    ),
}
"""One entry per Reason; a test holds it complete."""

MAY_ONLY_READ = (
    _STILL_BAD,
    "Roll back in Railway's dashboard: the service, Deployments, the Target, Rollback.",
    "Or give a token that may roll back, an account or workspace token (RAILWAY_API_TOKEN): run it again.",
)
"""A token that was refused only when something was to be done."""

_BAD_STILL = "What was undone is still bad: mend it, and go back once more meanwhile."
AFTER_UNDO: dict[Reason, tuple[str, ...]] = {
    Reason.RECOVERED: ("Watch the service: this release was rolled back before.",),
    Reason.TARGET_UNHEALTHY: (_BAD_STILL,),
    Reason.SMOKE_FAILED: (_BAD_STILL,),
    Reason.OWN_CHECKS_FAILED: (_BAD_STILL,),
}
"""Where the release that was gone forward to is another matter than one that was gone back to."""
