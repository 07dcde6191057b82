"""What the run had to do without, a sentence each: what is missing is said where one looks first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.evidence.values import Part
from rerail.core.journal import Held
from rerail.core.outlet_names import DEPLOYMENT
from rerail.core.values import Value
from rerail.render.escape import inline
from rerail.render.markdown.evidence import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.state import State

LONGEST = 400
_BY = re.compile(r"(?P<source>.+?) \(GitHub: (?P<why>.+)\)", re.DOTALL)
"""How releases from elsewhere are told of: see the port Repository."""
_PLURAL = frozenset({Part.EVENTS, Part.TRAFFIC, Part.RESOURCES, Part.CHANGES})


class Lack(Value):
    """One thing that is not available; `why` is a sentence part that may quote a remote."""

    what: str
    why: str
    then: str = ""
    """What that means, as a sentence."""
    are: bool = False

    def told(self, *, is_open: bool) -> str:
        """Give the sentence as Markdown; in public without the reason."""
        why = f" because {inline(_reason(self.why), LONGEST)}" if is_open and self.why else ""
        head = f"{self.what} {'are' if self.are else 'is'} not available{why}."
        return f"{head} {inline(self.then)}" if self.then else head


def unavailable(state: State, *, is_open: bool) -> tuple[str, ...]:
    """Give the sentences, what matters most to the rollback first; of evidence only where it is shown."""
    lacks = (*_to_act(state), *_told(state), *(_of_evidence(state) if is_open else ()))
    return tuple(lack.told(is_open=is_open) for lack in lacks)


def _to_act(state: State) -> Iterator[Lack]:
    if state.claim is not None and state.claim.held is Held.UNAVAILABLE:
        yield Lack(what="The Claim", why=str(state.claim.says or ""))
    if state.plan is not None and state.plan.freezes and state.plan.auto_deploy_before is None:
        yield Lack(what="How auto-deploy was set before", why="Railway did not tell it")
    elsewhere = _BY.fullmatch(state.read.releases_from) if state.read else None
    if elsewhere is not None:
        then = f"The tags of {elsewhere['source']} were taken."
        yield Lack(what="GitHub's list of tags", why=elsewhere["why"], then=then)


def _told(state: State) -> Iterator[Lack]:
    last = next((told for told in reversed(state.told) if told.outlet == DEPLOYMENT), None)
    if last is not None and not last.done:
        why = str(last.says or "").removeprefix("skipped: ")
        yield Lack(what="The mark among GitHub's deployments", why=why)


def _of_evidence(state: State) -> Iterator[Lack]:
    for kept in state.evidence.kept:
        if kept.missing and not kept.file:
            name = NAMES[kept.part]
            what = name if name.startswith("Railway's") else f"The {name}"
            yield Lack(what=what, why=str(kept.missing), are=kept.part in _PLURAL)
    changes = state.evidence.changes
    if changes is not None and changes.missing and changes.commits:
        why = str(changes.missing).removeprefix("pull requests: ")
        yield Lack(what="The commits' pull requests", why=why, are=True)


def _reason(why: str) -> str:
    """Give the reason as it goes on in a sentence, the first of its own; in GitHub's `it` is GitHub."""
    said = why.strip().partition(". ")[0].removesuffix(".").removeprefix("GitHub: ")
    for begins, who in (("it ", "GitHub"), ("its ", "GitHub's")):
        if said.startswith(begins):
            return f"{who} {said.removeprefix(begins)}"
    return said
