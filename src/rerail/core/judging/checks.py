"""A Check is a value: something to measure. Measuring it gives Evidence."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rerail.core.text import Text
from rerail.core.values import Outcome, Value


class Header(Value):
    """One header. In a request's value `$NAME` and `${NAME}` stand for variables of the environment.

    They are put in when the request is made, so that no secret is ever in a Check, nor in the Journal.
    """

    name: str
    value: str


class Expect(Value):
    """What an answer must be; nothing said of something means: as it likes."""

    status: tuple[str, ...] = ("2xx",)
    """Codes (`204`) and classes (`2xx`); one of them."""
    headers: tuple[Header, ...] = ()
    """Each must be there, and its value hold this text (case ignored); no variables stand in it."""
    json: tuple[str, ...] = ()
    """jq expressions that must be true of the JSON body."""
    text: tuple[str, ...] = ()
    """Texts that must stand in the body."""
    latency: float | None = None
    """Seconds that the answer may take."""


class HttpCheck(Value, tag="http"):
    """Request a URL; passes on a 2xx answer whose JSON body satisfies `assertion` (jq), where one is given.

    A smoke check says more: how to ask (variables as in Header may stand in `url` and `body`, too), and
    with `expect` what counts as a pass, `assertion` and `lenient` left aside.
    """

    name: str
    url: str
    assertion: str | None = None
    timeout: float = 10.0
    lenient: bool = False
    """Any status below 500 passes: for a domain of which no health endpoint is known."""
    method: str = "GET"
    headers: tuple[Header, ...] = ()
    body: str | None = None
    expect: Expect | None = None


class VersionCheck(Value, tag="version"):
    """GET a URL that tells the version; answers four-valued, see `VersionAnswer`.

    `assertion` is a jq expression that gives the version string, or true for the Target; None means:
    look for the Target's or the failed deployment's tag, commit or id anywhere in the body.
    `target_marks` and `failed_marks` are the strings that identify either (tags, SHAs, deployment ids).
    """

    name: str
    url: str
    assertion: str | None = None
    target_marks: tuple[str, ...] = ()
    failed_marks: tuple[str, ...] = ()
    timeout: float = 10.0


class CommandCheck(Value, tag="command"):
    """A smoke command, run by the shell in its own process group; passes on exit 0."""

    name: str
    command: str
    timeout: float = 300.0
    junit: tuple[str, ...] = ()
    """Where it writes JUnit XML (globs from where it runs): read for the names of failing tests."""


class ControlCheck(Value, tag="control"):
    """GET the neutral control URL (a setting); any answer passes: it shows that this machine reaches others.

    Measured only while a probe gets no answer.
    """

    name: str = "control"
    timeout: float = 10.0


class EdgeCheck(Value, tag="edge"):
    """Look whom else Railway's edge answered for a deployment: what can be seen without this machine's way.

    PASSED: somebody else got an answer below 500. FAILED: nobody did. UNKNOWN: the log can't be read.
    """

    deployment_id: str
    since: datetime
    """From when on (UTC)."""
    name: str = "edge"
    ours: tuple[str, ...] = ()
    """Ids of our own requests: they are nobody else's."""


Check = HttpCheck | VersionCheck | CommandCheck | ControlCheck | EdgeCheck
"""A Plan has the first three; the others say what it means that a probe gets no answer."""


class Reach(StrEnum):
    """How far a request got."""

    ANSWERED = "answered"
    """The service, or whatever stands for it, answered."""
    LOGIN = "login"
    """It was asked to log in: nothing is known of the service's health."""
    FIREWALL = "firewall"
    """Something in front of the service answered, and not the service."""
    NOWHERE = "nowhere"
    """No answer: no name, no connection, no end."""


class VersionAnswer(StrEnum):
    """What a version endpoint's answer says; only a fresh FAILED refutes the Target."""

    TARGET = "target"
    FAILED = "failed"
    OTHER = "other"
    ABSENT = "absent"


class Evidence(Value):
    """One observation of a Check (times UTC)."""

    check: str
    subject: str
    """What was measured: a URL without query, or a command."""
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    observed: Text
    """One short line: `200 in 34 ms, status is "ok"`."""
    excerpt: Text | None = None
    request_id: str | None = None
    """X-Railway-Request-Id of the answer; what the request log is asked for."""
    answered_at: datetime | None = None
    version: VersionAnswer | None = None
    reach: Reach | None = None
    """None: no request was made (a command, a URL that is none)."""
    status: int | None = None
    """HTTP status of the answer."""
    millis: float | None = None
    """How long the answer took, connecting included; None where there was none."""
    tests: int | None = None
    """How many tests the command's JUnit XML tells of."""
    failing: tuple[Text, ...] = ()
    """Names of those that failed, 20 at most."""
    link: str | None = None
