"""A tracker that keeps issues as GitHub does, and runs that are told in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.judging.reasons import Reason
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof, Route
from rerail.outlets.issue import IssueOutlet
from rerail.ports import OutletError
from tests.telling_states import GOOD_ID, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rerail.core.state import State


@dataclass
class Filed:
    """An issue as the tracker keeps it."""

    number: int
    url: str
    title: str
    body: str
    labels: frozenset[str]
    fingerprint: str
    state: str = "open"
    comments: dict[str, str] = field(default_factory=dict)


@dataclass
class Tracker:
    """Keeps issues as GitHub does: numbers grow, only what exists is updated, a comment's key is said once.

    `trouble` is what befalls a method's calls, by its name, until it is taken away.
    """

    private: bool = True
    issues: list[Filed] = field(default_factory=list)
    made: int = 0
    calls: list[str] = field(default_factory=list)
    trouble: dict[str, OutletError] = field(default_factory=dict)

    @property
    def writes(self) -> int:
        return sum(call in ("open", "update") for call in self.calls)

    def make(self) -> Tracker:
        self.made += 1
        return self

    def called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.trouble:
            raise self.trouble[name]

    def is_private(self) -> bool:
        self.called("is_private")
        return self.private

    def find(self, fingerprint: str) -> Filed | None:
        self.called("find")
        return next((i for i in reversed(self.issues) if i.fingerprint == fingerprint), None)

    def read(self, number: int) -> Filed:
        self.called("read")
        return replace(self.issues[number - 1])

    def open(
        self, title: str, body: str, labels: Sequence[str], fingerprint: str, *, people: str = ""
    ) -> Filed:
        self.called("open")
        number = len(self.issues) + 1
        url = f"https://github.example/issues/{number}"
        whole = "\n\n".join(part for part in (body, people) if part)
        self.issues.append(Filed(number, url, title, whole, frozenset(labels), fingerprint))
        return replace(self.issues[-1])

    def update(self, number: int, body: str, *, title: str | None = None, state: str | None = None) -> Filed:
        self.called("update")
        if not 1 <= number <= len(self.issues):
            raise OutletError("GitHub answered 404.")
        issue = self.issues[number - 1]
        issue.title, issue.body, issue.state = title or issue.title, body, state or issue.state
        return replace(issue)

    def say(self, number: int, key: str, body: str) -> str:
        self.called("say")
        self.issues[number - 1].comments[key] = body
        return f"https://github.example/issues/{number}#{key}"


class Seconds:
    """The outlet's own seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


def outlet(tracker: Tracker, *, same_repository: bool = True, public_evidence: bool = False) -> IssueOutlet:
    facts = TellingFacts(public_evidence=public_evidence)
    return IssueOutlet(tracker.make, facts, same_repository=same_repository)


def unhealthy(*, private: bool | None) -> State:
    """Give a run whose Target is ill too: it ends with all that it saw."""
    story = Story(private=private).live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.FAILED, times=12, every=3.0)
    return story.close(Outcome.FAILED, Reason.TARGET_UNHEALTHY, Proof.NONE).state


def intended() -> Story:
    return Story().planned().tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))


def answered(reply: j.Reply) -> Story:
    return intended().tell(j.Answer(rung=0, reply=reply, says=draft("so it went")))
