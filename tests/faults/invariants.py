"""What holds of every run, whatever fails: each invariant is a function that says what breaks it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rerail.adapters.github.comments import mark_of
from rerail.bootstrap.finish import TELL_LIMIT
from rerail.core.acting.claiming import PATIENCE
from rerail.core.acting.pacing import MUTATION_LIMIT
from rerail.errors import ExitCode, RerailError
from rerail.usecases.claiming import GRACE as CLAIM_GRACE
from rerail.usecases.filed import INCIDENT_LIMIT
from rerail.usecases.reading import GITHUB_LIMIT, PAGE_LIMIT, RAILWAY_LIMIT
from tests.faults.scene import SPEED
from tests.faults.story import SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.simulator.requests import Request
    from tests.faults.scene import Ran

    Invariant = Callable[[Ran], Iterator[str]]

LOOKS = {
    "Rollback": {"Live", "Deployment", "Service", "History"},
    "AutoDeployUpdate": {"AutoDeploy"},
    "Cancel": {"Live", "Deployment"},
}
"""Operations that tell what came of a mutation."""
BEFORE_ACTING = RAILWAY_LIMIT + GITHUB_LIMIT + INCIDENT_LIMIT + 2 * PAGE_LIMIT + CLAIM_GRACE
"""Seconds of the clock for the reads before anything is sent: wave after wave, each with its limit."""
STILL_ON = "AUTO-DEPLOY IS STILL ON"
MOST_EVIDENCE = 240.0
"""Seconds of the clock for what is collected after the Verdict."""
CODES = {"recovered": {0, 12}, "not_recovered": {10}, "inconclusive": {11}}


def entries(ran: Ran, kind: str) -> list[dict[str, Any]]:
    """Give the journal's lines of one kind."""
    return [line for line in ran.played.journal if line["data"]["kind"] == kind]


def _at(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["at"])


def it_ends_in_time(ran: Ran) -> Iterator[str]:
    """Before acting it keeps the reads' limits, acting the Plan's deadline, and then it ends soon."""
    [started], [verdict] = entries(ran, "started"), entries(ran, "verdict")
    intents = entries(ran, "intent")
    prepared = (_at(intents[0] if intents else verdict) - _at(started)).total_seconds()
    others = sum(line["data"]["held"] == "anothers" for line in entries(ran, "claim"))
    if prepared > BEFORE_ACTING + others * (PATIENCE + MUTATION_LIMIT):
        yield f"{prepared:.0f} s went by before anything was sent"
    if intents:
        acted = (_at(verdict) - _at(intents[0])).total_seconds()
        if acted > ran.played.result["deadline"] + MUTATION_LIMIT:
            yield f"the Verdict came {acted:.0f} s after the rollback was sent"
    told = (_at(ran.played.journal[0])).timestamp() + ran.clock_seconds - _at(verdict).timestamp()
    if told > MOST_EVIDENCE + TELL_LIMIT * SPEED:
        yield f"it ended {told:.0f} s after its Verdict"


def the_verdict_is_true(ran: Ran) -> Iterator[str]:
    """RECOVERED only if the Target answers and works; NOT_RECOVERED never if it does."""
    verdict, back = ran.played.result["verdict"], ran.is_back()
    if verdict == "recovered" and not back:
        yield "it said RECOVERED, but the Target does not answer"
    if verdict == "not_recovered" and back:
        yield "it said NOT_RECOVERED, but the Target answers and works"


def one_rollback_at_most(ran: Ran) -> Iterator[str]:
    """At most one rollback is applied, and nothing else is deployed beside it."""
    setting = ran.scene.theatre.setting
    made = [row for row in setting.world.deployments(setting.service) if row.reason != "deploy"]
    if len(made) > 1:
        yield f"{len(made)} deployments were made: {', '.join(str(row.reason) for row in made)}"


def nothing_is_sent_again_blindly(ran: Ran) -> Iterator[str]:
    """No mutation that may have arrived is sent again before a look at what came of it."""
    open_still: dict[str, Request] = {}
    for request in ran.stage.requests.of("railway"):
        name = request.operation
        if request.mutation:
            if name in open_still and not _surely_refused(ran, open_still[name]):
                yield f"{name} was sent again without a look in between"
            open_still[name] = request
        for looked_at in [each for each in open_still if name in LOOKS[each]]:
            del open_still[looked_at]


def _surely_refused(ran: Ran, request: Request) -> bool:
    """Tell whether Railway's answer left no doubt; that it was taken for one rightly, the other laws show."""
    kind, change = _ANSWERED[request.operation]
    lines = [line["data"] for line in entries(ran, kind) if _at(line) >= request.at]
    reply = next((data["reply"] for data in lines if data.get("change") == change), None)
    return reply in {"unsent", "refused"}


_ANSWERED = {
    "Rollback": ("answer", None),
    "AutoDeployUpdate": ("change-answer", "freeze"),
    "Cancel": ("change-answer", "cancel"),
}
"""The journal's line of what came back."""


def the_freeze_is_true(ran: Ran) -> Iterator[str]:
    """Auto-deploy is off where the journal says so; where it is on after a rollback, that is told."""
    setting = ran.scene.theatre.setting
    on = setting.world.service(setting.service.name).auto_deploys
    seen = [line["data"] for line in entries(ran, "change-seen") if line["data"]["change"] == "freeze"]
    if on and seen and seen[-1]["in_force"]:
        yield "auto-deploy is on, but was seen to be off"
    sent = any(line["data"]["reply"] in {"accepted", "lost"} for line in entries(ran, "answer"))
    if on and sent and STILL_ON not in ran.summary:
        yield f"auto-deploy is on, but the step summary does not say {STILL_ON}"


def the_claim_is_true(ran: Ran) -> Iterator[str]:
    """Where the run has the Claim, it is at GitHub; where it gave it back, it is not; it may say: unknown."""
    [*_, claim] = [line["data"] for line in entries(ran, "claim")] or [{}]
    if claim.get("held") != "ours":
        return
    name = f"{claim['subject']}.{claim['turn']}".removesuffix(".1")
    refs = {ref.name for ref in ran.scene.theatre.setting.repository.refs()}
    there = bool(refs & {f"refs/rerail/claims/{name}", f"refs/tags/rerail-claims/{name}"})
    returned = [line["data"]["done"] for line in entries(ran, "claim-returned")]
    if there and True in returned:
        yield f"the Claim {name} was given back, but is there"
    if not there and not returned:
        yield f"the Claim {name} was not given back, but is gone"


def everything_written_agrees(ran: Ran) -> Iterator[str]:
    """Journal, result.json, step summary and exit code exist and say the same."""
    result, [verdict] = ran.played.result, entries(ran, "verdict")
    for name, key in (("verdict", "verdict"), ("reason", "reason-code")):
        if verdict["data"].get(name) != result[key]:
            yield f"the journal says {verdict['data'].get(name)}, result.json {result[key]}"
    if ran.played.exit_code != result["exit-code"]:
        yield f"the exit code is {ran.played.exit_code}, result.json says {result['exit-code']}"
    if result["verdict"] and ran.played.exit_code not in CODES[result["verdict"]]:
        yield f"{result['verdict']} ended with {ran.played.exit_code}"
    headline = (result["verdict"] or "nothing").upper()
    if result["verdict"] and headline not in ran.summary.replace(" ", "_"):
        yield f"the step summary does not say {headline}"
    if not ran.summary.strip():
        yield "the step summary is empty"


def the_incident_is_filed_or_can_be(ran: Ran) -> Iterator[str]:
    """Filed it is; or exit code and last lines say that it is not, and one command files it later."""
    [word] = [told for told in ran.played.result["told"] if told["outlet"] == "issue"] or [None]
    if word is None or not word["done"]:
        yield from _said(ran)
        try:
            ran.file_later()
        except RerailError as error:
            yield f"it can't be filed later: {error}"
    if len(ran.issues) != 1:
        yield f"there are {len(ran.issues)} issues"
        return
    [issue] = ran.issues
    verdict = (ran.played.result["verdict"] or "").upper().replace("_", " ")
    if verdict not in (issue.body or "").replace("_", " "):
        yield f"the issue does not say {verdict}"
    marks = [mark for comment in issue.comments if (mark := mark_of(comment.body))]
    if len(marks) != len(set(marks)):
        yield f"a comment was written twice: {', '.join(sorted(marks))}"


def _said(ran: Ran) -> Iterator[str]:
    verdict = ran.played.result["verdict"]
    if verdict == "recovered" and ran.played.exit_code != ExitCode.NOT_FILED:
        yield f"it is not filed, but the exit code is {ran.played.exit_code}"
    lines = [line for line in ran.played.said if line.startswith("Incident  ")]
    if not any("NOT FILED: " in line or "its last update failed: " in line for line in lines):
        yield "no line says that it is not filed"


def no_secret_leaves(ran: Ran) -> Iterator[str]:
    """No token and nothing of what the failed release must not print is in anything that leaves."""
    setting = ran.scene.theatre.setting
    tokens = (*setting.world.tokens, setting.github_token, ran.environment["ACTIONS_RUNTIME_TOKEN"])
    for secret in (*SECRETS, *tokens):
        if secret in ran.written:
            yield f"{secret[:4]}… has left"


def no_mistake_of_ours(ran: Ran) -> Iterator[str]:
    """Nothing foreseeable ends in a traceback, or is told as a failure of rerail."""
    for word in ("Traceback (most recent call last)", "rerail failed", "internal-error"):
        if word in ran.written:
            at = ran.written.index(word)
            yield f"it says: {ran.written[at : at + 100]!r}"


ALL: tuple[Invariant, ...] = (
    it_ends_in_time,
    the_verdict_is_true,
    one_rollback_at_most,
    nothing_is_sent_again_blindly,
    the_freeze_is_true,
    the_claim_is_true,
    everything_written_agrees,
    no_secret_leaves,
    no_mistake_of_ours,
    the_incident_is_filed_or_can_be,
)
"""In this order: the last one mends the stage and files what was not filed."""


def closing(cases: int, bad: int) -> str:
    """Give the matrix's closing line: how many cases were played, and in how many a law was broken."""
    held = "all held" if not bad else f"broken in {bad}"
    return f"{cases} cases played, {len(ALL)} invariants looked at after each: {held}."


def broken(ran: Ran) -> tuple[str, ...]:
    """Give a sentence for each invariant that does not hold."""
    return tuple(f"{each.__name__}: {says}" for each in ALL for says in each(ran))
