"""The evidence of a realistic failed deployment, as lines of the Journal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.evidence.values import (
    ChangesMade,
    Collected,
    CommitMade,
    Excerpt,
    ExcerptKind,
    Happenings,
    HappeningSeen,
    Impact,
    Kept,
    Latency,
    Observation,
    Part,
    PathImpact,
    Platform,
    PullRequest,
    Resources,
    Status,
    Traffic,
    TrafficIn,
)
from rerail.core.text import draft
from tests.fakes import START

if TYPE_CHECKING:
    from datetime import datetime

    from tests.telling_story import Story
    from tests.telling_words import Words

WENT_LIVE = START - timedelta(minutes=19)
FIRST_FAILURE = START - timedelta(minutes=18, seconds=53)
LAST_FAILURE = START + timedelta(seconds=21)
SHA = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"


def collected(story: Story, *, attached: bool = True) -> Story:
    # Everything that Railway and GitHub know, then the bundle complete and attached.
    words = story.words
    found: tuple[Observation, ...] = (
        *files(words),
        changes(words),
        impact(words),
        *excerpts(words),
        traffic(),
        resources(),
        platform(words),
        happenings(words),
        Collected(folder=words.folder, files=6, bytes=1_843_221),
    )
    for what in found:
        observe(story, what)
    if attached:
        story.tell(
            j.Told(
                outlet="artifact",
                done=True,
                where="https://github.com/shop/api/actions/runs/4711/artifacts/99",
                expires_at=START + timedelta(days=90),
            )
        )
    return story


def observe(story: Story, what: Observation) -> Story:
    return story.tell(j.Observed(what=what), after=0.1)


def files(words: Words) -> tuple[Kept, ...]:
    kept_until = START + timedelta(days=7)
    deploy = Kept(
        part=Part.DEPLOY_LOG,
        file="deploy.txt",
        lines=12_345,
        bytes=1_204_221,
        sha256=SHA,
        first_at=WENT_LIVE,
        last_at=START + timedelta(seconds=22),
        dropped=420,
        drop_notices=2,
        left_out=True,
        redactions={words.rule: 3, "email": 14},
        retained_until=kept_until,
    )
    http = Kept(
        part=Part.HTTP_LOG,
        file="http.txt",
        lines=1_932,
        bytes=240_101,
        sha256=SHA,
        first_at=WENT_LIVE,
        last_at=START + timedelta(seconds=22),
        retained_until=kept_until,
    )
    return (
        Kept(part=Part.BUILD_LOG, missing=draft(words.unreadable)),
        deploy,
        http,
        Kept(part=Part.EVENTS, file="events.txt", lines=7, bytes=610, sha256=SHA),
        Kept(part=Part.TRAFFIC, file="traffic.json", lines=44, bytes=1_912, sha256=SHA),
    )


def changes(words: Words) -> ChangesMade:
    head = CommitMade(
        sha="f6e5d4c3b2" * 4,
        subject=draft(words.subject),
        author=draft(words.committer),
        at=START - timedelta(minutes=40),
        url="https://github.com/shop/api/commit/f6e5d4c3b2",
        pull_request=PullRequest(
            number=312,
            title=draft(words.pull_request),
            url="https://github.com/shop/api/pull/312",
            author=draft(words.committer),
        ),
    )
    older = CommitMade(sha="0123456789" * 4, subject=draft("Tidy the cart"), at=START - timedelta(hours=3))
    return ChangesMade(
        base="a1b2c3d4e5" * 4,
        head="f6e5d4c3b2" * 4,
        commits=(head, older),
        total=7,
        files=23,
        url="https://github.com/shop/api/compare/a1b2c3d4e5...f6e5d4c3b2",
    )


def impact(words: Words) -> Impact:
    return Impact(
        start=WENT_LIVE,
        end=START + timedelta(seconds=22),
        requests=1_932,
        failed=214,
        first_failure=FIRST_FAILURE,
        last_failure=LAST_FAILURE,
        paths=(
            PathImpact(method="POST", path=draft(words.path), requests=300, failed=190),
            PathImpact(method="GET", path=draft("/api/orders"), requests=512, failed=24),
        ),
        more_paths=3,
    )


def excerpts(words: Words) -> tuple[Excerpt, ...]:
    before = tuple(draft(f"{at(WENT_LIVE, n)}  INFO  listening on :8080") for n in range(3))
    after = tuple(draft(f"{at(FIRST_FAILURE, n)}  ERROR      at query (db.js:{n})") for n in range(4))
    return (
        Excerpt(
            which=ExcerptKind.FIRST_ERROR,
            part=Part.DEPLOY_LOG,
            lines=(*before, draft(words.log_line), *after),
            marked=3,
            at=FIRST_FAILURE,
        ),
        Excerpt(
            which=ExcerptKind.TAIL,
            part=Part.DEPLOY_LOG,
            lines=(draft(words.tail_line), draft("the end")),
            at=START + timedelta(seconds=22),
        ),
    )


def at(start: datetime, seconds: int) -> str:
    return f"{start + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.000000Z}"


def traffic() -> Traffic:
    before = TrafficIn(
        start=WENT_LIVE - timedelta(hours=1),
        end=WENT_LIVE,
        statuses=(Status(code=200, count=5_790), Status(code=500, count=3)),
        latency=Latency(p50=21.0, p90=64.0, p95=88.0, p99=240.0),
    )
    during = TrafficIn(
        start=WENT_LIVE,
        end=START,
        statuses=(Status(code=200, count=1_718), Status(code=500, count=214)),
        latency=Latency(p50=24.0, p90=300.0, p95=410.0, p99=1_020.0),
    )
    after = TrafficIn(start=START, end=START + timedelta(minutes=2), missing=draft("no traffic was seen yet"))
    return Traffic(before=before, during=during, after=after)


def resources() -> Resources:
    return Resources(
        start=WENT_LIVE,
        end=START,
        cpu_mean=0.31,
        cpu_peak=0.92,
        cpu_limit=2.0,
        memory_mean=0.42,
        memory_peak=0.61,
        memory_limit=8.0,
    )


def platform(words: Words) -> Platform:
    return Platform(
        stable=False,
        says=draft(words.platform),
        since=START - timedelta(hours=2),
        url="https://status.railway.com/incident/42",
    )


def happenings(words: Words) -> Happenings:
    return Happenings(
        steps=(
            HappeningSeen(
                step="BUILD_IMAGE", started_at=WENT_LIVE - timedelta(minutes=4), completed_at=WENT_LIVE
            ),
            HappeningSeen(
                step="PRE_DEPLOY_COMMAND",
                started_at=WENT_LIVE - timedelta(seconds=40),
                completed_at=WENT_LIVE - timedelta(seconds=12),
                error=draft(words.failure),
            ),
        )
    )
