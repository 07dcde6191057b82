"""The Timeline says each change once, and no poll."""

from __future__ import annotations

import pytest

from rerail.core import journal as j
from rerail.core.fold import fold
from rerail.core.state import State
from rerail.core.telling.spans import Mood, spans
from rerail.core.telling.timeline import Row, Stage, rows, rows_since
from rerail.core.telling.tone import Tone
from rerail.core.text import draft
from rerail.core.values import Outcome, Trigger
from tests import telling_states as told
from tests.telling_story import Story


def events(state: State) -> list[str]:
    return [row.event for row in rows(state)]


def test_the_order_is_that_of_the_journal() -> None:
    found = events(told.recovered())
    wanted = (
        "Target chosen: deploy-2026-11-22-1410",
        "Plan fixed: rollback",
        "Request leaves for Railway: roll back (stored image and its variables)",
        "Railway accepted the request",
        f"New deployment found: {told.NEW_ID}",
        "New deployment is SUCCESS",
        "Check health fails",
        "Check health now passes",
        "Check health passed 3 times in a row",
        "3 of our last 3 requests are in the new deployment's request log",
        "Live is the new deployment",
        "Verdict: RECOVERED",
    )
    places = [found.index(event) for event in wanted]
    assert places == sorted(places)


def test_a_status_is_told_once_however_often_it_was_polled() -> None:
    assert events(told.recovered()).count("New deployment is DEPLOYING") == 1


def test_equal_measurements_are_told_once() -> None:
    assert events(told.target_unhealthy()).count("Check health fails") == 1


def test_a_look_that_goes_on_failing_is_told_once() -> None:
    story = told.Story().sent()
    for _ in range(20):
        story.tell(j.LookFailed(action="LookForNew", says=draft("no answer")), after=2.0)
    assert sum("brought no answer" in event for event in events(story.state)) == 1


def test_a_new_streak_after_a_failure_is_told_again() -> None:
    story = told.Story().live().measure("health", Outcome.PASSED)
    story.measure("health", Outcome.FAILED, times=1).measure("health", Outcome.PASSED)
    assert events(story.state).count("Check health passed 3 times in a row") == 2


@pytest.mark.parametrize("story", told.STORIES)
def test_told_piece_by_piece_it_is_the_same_timeline(story: str) -> None:
    state = told.STORIES[story]()
    pieces: list[Row] = []
    before = State()
    for entry in state.entries:
        line = j.Line(v=1, seq=entry.seq, run=state.run, lane=entry.lane, at=entry.at, data=entry.data)
        after = fold([line], before)
        pieces.extend(rows_since(before, after))
        before = after
    assert tuple(pieces) == rows(state)


def test_the_stages_come_in_their_order() -> None:
    stages = [row.stage for row in rows(told.recovered())]
    order = list(Stage)
    assert [order.index(s) for s in stages] == sorted(order.index(s) for s in stages)


@pytest.mark.parametrize("story", told.STORIES)
def test_no_span_ends_before_it_starts_or_after_the_last_thing_known(story: str) -> None:
    state = told.STORIES[story]()
    for span in spans(state):
        assert span.start <= span.end
        assert span.end <= state.entries[-1].at or span.label.startswith("Check")


def test_the_spans_show_statuses_settling_checks_and_proof() -> None:
    labels = [span.label for span in spans(told.recovered())]
    assert labels == [
        "Read and choose",
        "Safety",
        "rollback request",
        "rollback INITIALIZING",
        "rollback DEPLOYING",
        "Auto-deploy off",
        "Old deployment drains",
        "Check health",
        "Check version",
        "Check smoke",
        "Proof in request log",
        "Look who is Live",
    ]


def test_the_status_of_now_is_drawn_as_under_way() -> None:
    moods = [(span.label, span.mood) for span in spans(told.under_way()) if "ING" in span.label]
    assert moods == [("rollback INITIALIZING", Mood.DONE), ("rollback DEPLOYING", Mood.UNDER_WAY)]


def test_a_check_that_failed_at_last_is_drawn_as_bad() -> None:
    moods = {span.label: span.mood for span in spans(told.target_unhealthy())}
    assert moods["Check health"] is Mood.BAD


def test_it_says_who_started_it_and_that_it_is_a_dry_run() -> None:
    assert events(told.recovered())[0] == "rerail started (by hand)"
    assert events(told.dry_run())[0] == "rerail started (by hand, dry run)"
    assert events(told.Story(trigger=Trigger.AUTOMATIC).begin().state) == ["rerail started (automatically)"]


def test_of_the_telling_only_the_issue_is_an_event() -> None:
    story = told.Story().live()
    for outlet in ("result", "page", "summary"):
        story.tell(j.Told(outlet=outlet, done=True, where=f"out/{outlet}"))
    story.tell(j.Told(outlet="issue", done=True, where="https://github.com/shop/api/issues/12", number=12))
    assert events(story.state)[-1] == "Incident filed"
    assert not any("out/" in row.detail for row in rows(story.state))


def test_a_file_that_could_not_be_written_is_an_event() -> None:
    story = told.Story().live()
    story.tell(j.Told(outlet="result", done=False, says=draft("the disk is full")))
    row = rows(story.state)[-1]
    assert (row.event, row.detail, row.tone) == ("Could not write result.json", "The disk is full.", Tone.BAD)


@pytest.mark.parametrize(
    ("said", "told_as"),
    [
        (
            "GitHub answered 503 ({'message': 'Service Unavailable', 'status': '503'})",
            "GitHub answered 503 (Service Unavailable).",
        ),
        ('GitHub answered 502 ({"message": "Bad Ga', "GitHub answered 502."),
        ("GitHub can't be reached", "GitHub can't be reached."),
        ("issues are disabled in shop/api.", "Issues are disabled in shop/api."),
    ],
)
def test_why_it_could_not_be_filed_is_said_without_code(said: str, told_as: str) -> None:
    story = told.Story().live().tell(j.Told(outlet="issue", done=False, says=draft(said)))
    row = rows(story.state)[-1]
    assert (row.event, row.detail) == ("Could not file the incident", told_as)


@pytest.mark.parametrize(
    ("story", "event", "tone"),
    [
        ("recovered", "Verdict: RECOVERED", Tone.GOOD),
        ("inconclusive", "Verdict: INCONCLUSIVE (no-proof)", Tone.DOUBTFUL),
        ("target-unhealthy", "Verdict: NOT RECOVERED (target-unhealthy)", Tone.BAD),
        ("target-unhealthy", "Check health fails", Tone.BAD),
        ("recovered", "New deployment is SUCCESS", Tone.GOOD),
        ("recovered", "New deployment is DEPLOYING", None),
        ("recovered", "Target chosen: deploy-2026-11-22-1410", None),
        ("dry-run", "Ended: dry run", Tone.GOOD),
        ("unsafe", "Ended: unsafe, nothing done (unsafe-migration)", Tone.BAD),
        ("nothing-found", "Ended: nothing to roll back to", Tone.BAD),
        ("unreachable", "Ended: not started (railway-unreachable)", Tone.BAD),
    ],
)
def test_an_event_is_good_or_bad_by_what_happened(story: str, event: str, tone: Tone | None) -> None:
    found = {row.event: row.tone for row in rows(told.STORIES[story]())}
    assert found[event] is tone


def test_one_is_counted_as_one() -> None:
    story = told.Story().begin()
    read = j.Read(view=story.view(), deployments=1, releases=1, releases_from="GitHub")
    assert rows(story.tell(read).state)[-1].detail == "1 deployment, 1 release from GitHub."


def test_why_the_target_was_chosen_is_no_part_of_the_event() -> None:
    chosen = next(row for row in rows(told.recovered()) if row.event.startswith("Target chosen"))
    assert chosen.detail == ""


def test_the_evidence_is_drawn_beside_the_rollback() -> None:
    span = spans(told.documented())[-1]
    assert (span.section, span.label, span.mood) == ("Evidence", "Evidence comes in", Mood.DONE)
    assert all(span.section != "Evidence" for span in spans(told.recovered()))


def test_releases_that_could_not_be_read_are_said_so_once() -> None:
    note = draft("The releases could not be read: GitHub did not answer within 4 s.")
    source = "nowhere; GitHub did not answer within 4 s."
    story = Story()
    found = j.Read(view=story.view(), deployments=3, releases=0, releases_from=source, notes=(note,))
    [row] = [each for each in rows(story.begin().tell(found).state) if each.event == "Railway was read"]
    assert row.detail == "3 deployments. The releases could not be read: GitHub did not answer within 4 s."
