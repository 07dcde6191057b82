"""What the main job sends: the columns of the matrix. What it sends anew is added here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tests.faults import ways
from tests.faults.ways import USUAL, Way

Group = Literal["Railway, to act", "Railway, on other ways", "Railway, for evidence", "GitHub"]

ACTING = (
    *("Vital", "Live", "Snapshots", "Happenings", "Deployment", "Rollback", "Requests"),
    *("AutoDeploy", "AutoDeployUpdate"),
)
OTHER_WAYS = {
    "Token": ways.NOT_NESTED,
    "Project": ways.NOT_NESTED,
    "Service": ways.NOT_NESTED,
    "Projects": ways.BY_NAMES,
    "VitalByProject": ways.BY_NAMES,
    "Workspaces": ways.BY_WORKSPACE,
    "History": ways.CROWDED,
    "Cancel": ways.BUILDING,
}
"""Each with the way on which it is sent."""
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
MUTATIONS = frozenset({"Rollback", "AutoDeployUpdate", "Cancel"})


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A request to GitHub; a GraphQL one is told apart by its operation. `way`: on which it is sent."""

    method: str
    path: str
    operation: str = ""
    way: Way = USUAL

    @property
    def pattern(self) -> str:
        """The path as the simulator's faults know it."""
        return f"^{self.operation} {self.path}" if self.operation else self.path

    def is_of(self, request: str) -> bool:
        """Tell whether it is one of these: "GET /path" or an operation, as the simulator records it."""
        method, _, path = request.partition(" ")
        return request == self.operation or (method == self.method and bool(re.search(self.path, path)))

    @property
    def line(self) -> str:
        """The request line, as the wire knows it."""
        path = f"{self.path[:-1]}[? ]" if self.path.endswith("$") else self.path
        return f"^{self.method} [^ ?]*{path}"

    @property
    def holds(self) -> bytes:
        """What the request holds."""
        return f"query {self.operation}".encode() if self.operation else b""

    @property
    def writes(self) -> bool:
        """Whether it may have been done although its answer is lost."""
        return self.method != "GET" and not self.operation


ENDPOINTS = {
    "releases": Endpoint(method="POST", path="/graphql$", operation="Releases"),
    "pull requests": Endpoint(method="POST", path="/graphql$", operation="PullRequests"),
    "tags": Endpoint(method="GET", path="/git/matching-refs/", way=ways.WITHOUT_GRAPHQL),
    "repository": Endpoint(method="GET", path="^/repos/[^/]+/[^/]+$", way=ways.WITHOUT_GRAPHQL),
    "claim": Endpoint(method="POST", path="/git/refs$"),
    "look at claim": Endpoint(method="GET", path="/git/ref/", way=ways.CLAIM_LOST),
    "give claim back": Endpoint(method="DELETE", path="/git/refs/", way=ways.REFUSED),
    "compare": Endpoint(method="GET", path="/compare/"),
    "find issue": Endpoint(method="GET", path="/issues$"),
    "make label": Endpoint(method="POST", path="/labels$"),
    "open issue": Endpoint(method="POST", path="/issues$"),
    "read issue": Endpoint(method="GET", path="/issues/1$"),
    "update issue": Endpoint(method="PATCH", path="/issues/1$"),
    "comment": Endpoint(method="POST", path="/comments$"),
    "list deployments": Endpoint(method="GET", path="/deployments$"),
    "make deployment": Endpoint(method="POST", path="/deployments$"),
    "list statuses": Endpoint(method="GET", path="/statuses$"),
    "make status": Endpoint(method="POST", path="/statuses$"),
    "begin artifact": Endpoint(method="POST", path="/CreateArtifact$"),
    "put blob": Endpoint(method="PUT", path="/actions-results/"),
    "end artifact": Endpoint(method="POST", path="/FinalizeArtifact$"),
}

GROUPS: dict[Group, tuple[str, ...]] = {
    "Railway, to act": ACTING,
    "Railway, on other ways": (*OTHER_WAYS,),
    "Railway, for evidence": EVIDENCE,
    "GitHub": (*ENDPOINTS,),
}
START = "anything"
"""Not an operation: the port is closed from the start."""
ASKED_ONCE = frozenset(
    {
        *("Vital", "Snapshots", *OTHER_WAYS, "Plan", "Platform", "Resources", *MUTATIONS),
        *("releases", "tags", "repository", "claim", "look at claim", "give claim back", "pull requests"),
        *("open issue", "make deployment", "begin artifact", "end artifact"),
    }
)
"""What a run in which nothing fails sends once: it has no second time."""


def way_to(operation: str) -> Way:
    """Give the way on which a run sends this operation."""
    endpoint = ENDPOINTS.get(operation)
    return endpoint.way if endpoint else OTHER_WAYS.get(operation, USUAL)
