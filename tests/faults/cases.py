"""The matrix: every operation that the main job sends, what may go wrong with it, and how often."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rerail.simulator.faults import Kind
from rerail.simulator.github.faults import SECONDARY, Answer
from rerail.simulator.wire_faults import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.faults.scene import Scene

Occurrence = Literal["first", "second", "all"]
Group = Literal["Railway, to act", "Railway, for evidence", "GitHub"]
OCCURRENCES: tuple[Occurrence, ...] = ("first", "second", "all")
ALWAYS = 1000

ACTING = ("Vital", "Live", "Snapshots", "Happenings", "Deployment", "Rollback", "Requests")
EVIDENCE = (
    "Plan",
    "Platform",
    "BuildLog",
    "DeployLog",
    "HttpLog",
    "HttpStatuses",
    "HttpDurations",
    "Resources",
)
ASKED_ONCE = {"Vital", "Snapshots"}
MUTATION = "Rollback"
AFTER = (Kind.DROPPED_AFTER, Kind.BAD_GATEWAY_AFTER, Kind.IGNORED)
ANY = tuple(kind for kind in Kind if kind not in (*AFTER, Kind.HANGS, Kind.DROPPED_BEFORE))
"""For every operation; silence and resets are the wire's business."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A request to GitHub; `skip` earlier ones look the same."""

    method: str
    path: str
    skip: int = 0


ENDPOINTS = {
    "releases": Endpoint(method="POST", path="/graphql$"),
    "pull requests": Endpoint(method="POST", path="/graphql$", skip=1),
    "compare": Endpoint(method="GET", path="/compare/"),
    "find issue": Endpoint(method="GET", path="/issues$"),
    "make label": Endpoint(method="POST", path="/labels$"),
    "open issue": Endpoint(method="POST", path="/issues$"),
    "read issue": Endpoint(method="GET", path="/issues/1$"),
    "update issue": Endpoint(method="PATCH", path="/issues/1$"),
    "comment": Endpoint(method="POST", path="/comments$"),
    "list deployments": Endpoint(method="GET", path="/deployments$"),
    "make deployment": Endpoint(method="POST", path="/deployments$"),
    "make status": Endpoint(method="POST", path="/statuses$"),
    "begin artifact": Endpoint(method="POST", path="/CreateArtifact$"),
    "put blob": Endpoint(method="PUT", path="/actions-results/"),
    "end artifact": Endpoint(method="POST", path="/FinalizeArtifact$"),
}


def _errors(message: str) -> str:
    return json.dumps({"data": None, "errors": [{"type": "INTERNAL", "message": message}]})


LOST = Answer(status=502, page="html")
ANSWERS = {
    "401": Answer(status=401, message="Bad credentials"),
    "403": Answer(status=403, message="Resource not accessible by integration"),
    "403, secondary rate limit": Answer(status=403, message=SECONDARY, headers={"Retry-After": "1"}),
    "404": Answer(status=404, message="Not Found"),
    "410": Answer(status=410, message="Issues has been disabled in this repository."),
    "422": Answer(status=422, message="Validation Failed"),
    "429 with Retry-After": Answer(status=429, message=SECONDARY, headers={"Retry-After": "1"}),
    "429 until a date": Answer(
        status=429, message=SECONDARY, headers={"Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"}
    ),
    "500": Answer(status=500),
    "502 with HTML": LOST,
    "503": Answer(status=503, message="Service Unavailable"),
    "200 with HTML": Answer(status=200, page="html"),
    "200 with errors": Answer(status=200, page="raw", message=_errors("Something went wrong")),
    "200 with data: null": Answer(status=200, page="raw", message='{"data": null}'),
    "200 without fields": Answer(status=200, page="raw", message="{}"),
    "200 with a list": Answer(status=200, page="raw", message="[null]"),
    "torn JSON": Answer(status=200, page="torn"),
}
APPLIED = "502, but it was done"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One operation that fails in one way: the first time, the second, or every time."""

    group: Group
    operation: str
    fault: str
    occurrence: Occurrence

    @property
    def name(self) -> str:
        return f"{self.operation}: {self.fault} ({self.occurrence})"

    def lay(self, scene: Scene) -> None:
        """Lay it out on the stage."""
        nth = 2 if self.occurrence == "second" else 1
        times = ALWAYS if self.occurrence == "all" else 1
        if self.group == "GitHub":
            self._at_github(scene, ENDPOINTS[self.operation], nth, times)
        elif self.fault in Wire.__members__:
            scene.railway.fail(rf"[?&]op={self.operation}[& ]", Wire[self.fault], nth=nth, times=times)
        else:
            lasting = math.inf if self.occurrence == "all" else 1
            faults = scene.theatre.stage.railway.faults
            faults.fail(self.operation, Kind[self.fault], nth=nth, times=lasting)

    def _at_github(self, scene: Scene, endpoint: Endpoint, nth: int, times: int) -> None:
        nth += endpoint.skip
        if self.fault in Wire.__members__:
            path = f"{endpoint.path[:-1]}[? ]" if endpoint.path.endswith("$") else endpoint.path
            line = f"^{endpoint.method} [^ ?]*{path}"
            scene.github.fail(line, Wire[self.fault], nth=nth, times=times)
            return
        answer = ANSWERS.get(self.fault, LOST)
        faults, applied = scene.theatre.setting.github.faults, self.fault == APPLIED
        faults.fail(endpoint.method, endpoint.path, nth=nth, times=times, answer=answer, applied=applied)


def _occurrences(group: Group, operation: str) -> tuple[Occurrence, ...]:
    """Give when it fails; what is asked once has no second time, the mutation only after a refusal."""
    if group != "Railway, to act":
        return ("all",)
    return ("first", "all") if operation in {*ASKED_ONCE, MUTATION} else OCCURRENCES


def faults_of(group: Group, operation: str) -> tuple[str, ...]:
    """Give what may go wrong with an operation."""
    wires = tuple(wire.name for wire in Wire)
    if group == "GitHub":
        writes = ENDPOINTS[operation].method != "GET" and ENDPOINTS[operation].path != "/graphql$"
        return (*ANSWERS, *((APPLIED,) if writes else ()), *wires)
    kinds = (*ANY, *AFTER) if operation == MUTATION else ANY
    return (*(kind.name for kind in kinds), *wires)


def _cases(group: Group, operations: Iterable[str]) -> tuple[Case, ...]:
    return tuple(
        Case(group=group, operation=operation, fault=fault, occurrence=occurrence)
        for operation in operations
        for fault in faults_of(group, operation)
        for occurrence in _occurrences(group, operation)
    )


EVERY = (
    *_cases("Railway, to act", ACTING),
    *_cases("Railway, for evidence", EVIDENCE),
    *_cases("GitHub", ENDPOINTS),
)


FOUND = (
    "read issue: 200 with errors (all)",
    "update issue: 200 with data: null (all)",
    "update issue: RESET_AFTER (all)",
)
"""Cases that once broke an invariant."""


def _each_fault_somewhere(group: Group, every: int = 1) -> Iterable[Case]:
    """Give each of the group's faults (or one in so many) once, each at another operation."""
    of_group = [case for case in EVERY if case.group == group and case.operation != MUTATION]
    faults = dict.fromkeys(case.fault for case in of_group)
    for index, fault in enumerate([*faults][::every]):
        cases = [case for case in of_group if case.fault == fault]
        yield cases[index * 7 % len(cases)]


QUICK = tuple(
    dict.fromkeys(
        (
            *(case for case in EVERY if case.operation == MUTATION and case.occurrence == "first"),
            *_each_fault_somewhere("Railway, to act"),
            *_each_fault_somewhere("Railway, for evidence", every=2),
            *_each_fault_somewhere("GitHub"),
            *(case for case in EVERY if case.name in FOUND),
        )
    )
)
"""What a test run has time for: all faults of the mutation, each other one somewhere, and what was found."""
