"""The closed list of reason-codes: why a run ended as it did. One sentence each, for people.

A code is stable once released: workflows branch on it. docs/reason-codes.md is generated from here.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The code; its sentence is `SENTENCES[code]`."""

    # recovered
    RECOVERED = "recovered"
    # healthy: of a watch
    WATCHED_HEALTHY = "watched-healthy"
    # inconclusive
    NO_PROOF = "no-proof"
    ANSWER_LOST = "answer-lost"
    NEW_DEPLOYMENT_UNCLEAR = "new-deployment-unclear"
    NOT_LIVE_IN_TIME = "not-live-in-time"
    NEEDS_APPROVAL = "needs-approval"
    STUCK_QUEUED = "stuck-queued"
    CHECKS_DISAGREE = "checks-disagree"
    CANNOT_MEASURE = "cannot-measure"
    RUNNER_BLIND = "runner-blind"
    UNREACHABLE = "unreachable"
    BEHIND_LOGIN = "behind-login"
    BEHIND_FIREWALL = "behind-firewall"
    RAILWAY_SILENT = "railway-silent"
    ABOUT_TO_BE_REPLACED = "about-to-be-replaced"
    OWN_CHECKS_CUT_OFF = "own-checks-cut-off"
    INTERRUPTED = "interrupted"
    # inconclusive: of a watch
    NOT_CERTAIN_IN_TIME = "not-certain-in-time"
    NOT_WORSE_THAN_BEFORE = "not-worse-than-before"
    WAITS_FOR_CI = "waits-for-ci"
    NOTHING_TO_WATCH = "nothing-to-watch"
    REPLACED_WHILE_WATCHED = "replaced-while-watched"
    # bad: of a watch
    BAD_AVAILABILITY = "bad-api-availability"
    BAD_ERROR_RATE = "bad-error-rate"
    BAD_CORE = "bad-critical-functionality"
    BAD_FEATURES = "bad-user-facing-features"
    BAD_PERFORMANCE = "bad-performance"
    BAD_STATE = "bad-deployment-state"
    BAD_LOGS = "bad-log-errors"
    DATA_CORRUPTED = "bad-data-corruption"
    SECURITY_EXPOSED = "bad-security-exposure"
    RELEASE_NEVER_LIVE = "release-never-live"
    # not recovered
    ROLLBACK_REFUSED = "rollback-refused"
    NO_ROUTE = "no-route"
    DEPLOYMENT_FAILED = "deployment-failed"
    DEPLOYMENT_CRASHED = "deployment-crashed"
    DEPLOYMENT_REMOVED = "deployment-removed"
    DEPLOYMENT_SKIPPED = "deployment-skipped"
    TARGET_UNHEALTHY = "target-unhealthy"
    VERSION_REFUTED = "version-refuted"
    SMOKE_FAILED = "smoke-failed"
    OWN_CHECKS_FAILED = "own-checks-failed"
    OVERTAKEN = "overtaken"
    # ended before acting
    DRY_RUN = "dry-run"
    NEVER_WENT_LIVE = "never-went-live"
    NOTHING_TO_ROLL_BACK_TO = "nothing-to-roll-back-to"
    UNSAFE_MIGRATION = "unsafe-migration"
    UNSAFE_ROLLBACK_UNDER_WAY = "unsafe-rollback-under-way"
    UNSAFE_LIVE_CHANGED = "unsafe-live-changed"
    UNSAFE_LIVE_IS_ROLLBACK = "unsafe-live-is-rollback"
    NOTHING_TO_UNDO = "nothing-to-undo"
    INCIDENT_UNREADABLE = "incident-unreadable"
    UNSAFE_SECRET_ROTATED = "unsafe-secret-rotated"  # noqa: S105  a code, not a password
    CONFIGURATION = "configuration"
    RAILWAY_UNREACHABLE = "railway-unreachable"
    RAILWAY_REFUSED_TOKEN = "railway-refused-token"  # noqa: S105
    SERVICE_NOT_FOUND = "service-not-found"
    INTERNAL_ERROR = "internal-error"


SENTENCES: dict[Reason, str] = {
    Reason.RECOVERED: "The Target is live, its checks passed, and it was seen to be the Target that answers.",
    Reason.NO_PROOF: "The checks passed, but nothing showed that it is the Target that answers.",
    Reason.ANSWER_LOST: "Railway's answer to the rollback was lost, and no new deployment has appeared.",
    Reason.NEW_DEPLOYMENT_UNCLEAR: "Several new deployments appeared, and which one is ours can't be told.",
    Reason.NOT_LIVE_IN_TIME: "The new deployment was not live when the time was up.",
    Reason.NEEDS_APPROVAL: "Railway waits for somebody to approve the new deployment.",
    Reason.STUCK_QUEUED: "The new deployment stayed queued (the Free plan does not deploy in peak hours).",
    Reason.CHECKS_DISAGREE: "The checks did not agree within their time.",
    Reason.CANNOT_MEASURE: "This machine could not measure the service; that does not mean that it is down.",
    Reason.RUNNER_BLIND: "This machine reached neither the service nor the neutral control URL: it is blind.",
    Reason.UNREACHABLE: "This machine could not reach the service, though it reaches others.",
    Reason.BEHIND_LOGIN: "The check's endpoint asks for a login: it says nothing of the service's health.",
    Reason.BEHIND_FIREWALL: "Something in front of the service answered, and not the service.",
    Reason.RAILWAY_SILENT: "Railway stopped answering while the rollback was followed.",
    Reason.ABOUT_TO_BE_REPLACED: "The Target is back, but another deployment is on its way to replace it.",
    Reason.OWN_CHECKS_CUT_OFF: "The Target is live and healthy, but your own checks were cut off.",
    Reason.INTERRUPTED: "The run was stopped before the rollback was verified.",
    Reason.WATCHED_HEALTHY: "The release was watched, and is healthy.",
    Reason.NOT_CERTAIN_IN_TIME: "The watch ended before it was certain that the release is healthy, or bad.",
    Reason.NOT_WORSE_THAN_BEFORE: "The service is bad, but no worse than before this deploy.",
    Reason.WAITS_FOR_CI: "Railway waits for this workflow to end, and this workflow would wait for Railway.",
    Reason.NOTHING_TO_WATCH: "The deployment that was to be watched is not there.",
    Reason.REPLACED_WHILE_WATCHED: "Another deployment took the watched one's place.",
    Reason.BAD_AVAILABILITY: "The service's availability is below its limit.",
    Reason.BAD_ERROR_RATE: "Too many requests fail.",
    Reason.BAD_CORE: "A check of core functionality fails.",
    Reason.BAD_FEATURES: "A check of a user-facing feature fails.",
    Reason.BAD_PERFORMANCE: "The release is slower than the one before it, beyond its limit.",
    Reason.BAD_STATE: "The deployment crashed, or restarts again and again.",
    Reason.BAD_LOGS: "The release logs more errors than the one before it, beyond its limit.",
    Reason.DATA_CORRUPTED: "Data corruption was detected, or declared.",
    Reason.SECURITY_EXPOSED: "An exposed security vulnerability was detected, or declared.",
    Reason.RELEASE_NEVER_LIVE: "The release never went live.",
    Reason.ROLLBACK_REFUSED: "Railway refused the rollback.",
    Reason.NO_ROUTE: "No Route to the Target is left that this run may take.",
    Reason.DEPLOYMENT_FAILED: "The new deployment failed and did not go live.",
    Reason.DEPLOYMENT_CRASHED: "The new deployment crashed.",
    Reason.DEPLOYMENT_REMOVED: "The new deployment was removed: aborted or superseded by another one.",
    Reason.DEPLOYMENT_SKIPPED: "Railway skipped the new deployment.",
    Reason.TARGET_UNHEALTHY: "The Target is live and unhealthy too: the release was not the cause.",
    Reason.VERSION_REFUTED: "The failed version still answers.",
    Reason.SMOKE_FAILED: "The Target is live and healthy, but the smoke command failed.",
    Reason.OWN_CHECKS_FAILED: "The Target is live, but your own checks failed.",
    Reason.OVERTAKEN: "Another deployment took the Target's place during verification.",
    Reason.DRY_RUN: "A dry run: the Plan was shown, nothing was sent.",
    Reason.NEVER_WENT_LIVE: "The newest deployment never went live; the one before it still serves.",
    Reason.NOTHING_TO_ROLL_BACK_TO: "No deployment qualifies as Target.",
    Reason.UNSAFE_MIGRATION: "Going back crosses a database migration.",
    Reason.UNSAFE_ROLLBACK_UNDER_WAY: "Another rollback of this service is under way.",
    Reason.UNSAFE_LIVE_CHANGED: "Another deployment went live while this rollback was being prepared.",
    Reason.UNSAFE_LIVE_IS_ROLLBACK: "What is live is itself a rollback.",
    Reason.NOTHING_TO_UNDO: "There is no rollback to undo.",
    Reason.INCIDENT_UNREADABLE: "The incident that was named could not be read.",
    Reason.UNSAFE_SECRET_ROTATED: "A secret was changed since the Target; going back would undo that.",
    Reason.CONFIGURATION: "The configuration has mistakes.",
    Reason.RAILWAY_UNREACHABLE: "Railway could not be reached.",
    Reason.RAILWAY_REFUSED_TOKEN: "Railway refused the token.",
    Reason.SERVICE_NOT_FOUND: "The service or environment was not found with this token.",
    Reason.INTERNAL_ERROR: "rerail failed by a mistake of its own.",
}
