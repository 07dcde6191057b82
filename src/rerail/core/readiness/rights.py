"""What the Railway token may do, as far as that shows without doing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.readiness.values import Row, RowState
from rerail.core.text import draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.readiness.seen import Seen
    from rerail.core.readiness.values import Right

WITHOUT = {
    "live": "a rollback could be sent, and not be followed",
    "deployment": "a rollback could be sent, and not be followed",
    "history": "older deployments are left out when the Target is chosen",
    "snapshots": "changed variables stay unknown, and an automatic run does not rebuild",
    "variables": "what they hold can be hidden only where it looks like a secret",
    "events": "how long a rebuild takes stays unknown",
    "build-log": "the incident has no build log",
    "deploy-log": "the incident does not have what the service printed",
    "http-log": "it can't be proven by the request log that the Target answers",
    "http-metrics": "the incident does not tell what users met",
    "metrics": "the incident does not have CPU and memory",
    "plan": "how long images and logs are kept stays unknown",
    "platform": "an incident of Railway's own is not noticed",
    "auto-deploy": "a thaw does not know whether auto-deploy was on before",
}
"""What a rollback has to do without, where a read fails, by its name."""
_ANOTHER_TOKEN = "A token of another kind may read it: RAILWAY_API_TOKEN, with --project."  # noqa: S105  a sentence
_DO = {
    "live": _ANOTHER_TOKEN,
    "deployment": _ANOTHER_TOKEN,
    "snapshots": _ANOTHER_TOKEN,
    "variables": _ANOTHER_TOKEN,
    "auto-deploy": _ANOTHER_TOKEN,
    "http-log": "Give --version-url, or a token that may read it.",
}
"""What to do about a refusal that makes the rollback itself less sure; the others cost evidence only."""


def right_rows(seen: Seen) -> Iterator[Row]:
    """Give the token's row, one for all reads that work, one for each other, and the rollback's own."""
    if seen.view is None:
        return
    where = f"{seen.view.project_name} / {seen.view.environment_name}"
    yield Row(name="token", state=RowState.OK, says=draft(f"{seen.token}, and it reaches {where}."))
    answered = [right.name for right in seen.rights if right.error is None]
    if answered:
        yield Row(name="reads", state=RowState.OK, says=draft(f"It can read {', '.join(answered)}."))
    yield from (_failed(right) for right in seen.rights if right.error is not None)
    yield Row(
        name="rollback-right",
        state=RowState.UNKNOWN,
        says=draft(
            "Whether this token may roll back (deploymentRollback), turn auto-deploy off or cancel a "
            "deployment can't be seen without doing it; nothing was sent."
        ),
        do=draft("Roll back once in a staging environment, with a token of the same kind."),
    )


def _failed(right: Right) -> Row:
    why = right.error.reveal().strip().removesuffix(".") if right.error else ""
    without = WITHOUT.get(right.name, "it is missing in the incident")
    state = RowState.WARN if right.refused else RowState.UNKNOWN
    do = _DO.get(right.name) if right.refused else None
    says = draft(f"Not read: {why}. Without it {without}.")
    return Row(name=right.name, state=state, says=says, do=draft(do) if do else None)
