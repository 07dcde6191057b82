"""What needs no network: the step summary, result.json and the pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.judging.reasons import Reason
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.text import draft
from rerail.core.values import Outcome, Proof, Route
from rerail.outlets.files import PageOutlet, ResultOutlet
from rerail.outlets.summary import SummaryOutlet
from rerail.ports import OutletError
from tests.telling_states import (
    BAD_ID,
    GOOD_ID,
    Story,
    dry_run,
    inconclusive,
    nothing_found,
    recovered,
    target_unhealthy,
    unreachable,
)

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.state import State

EVIDENCE = ("500 in 21", "relation", "api.shop.example", "SESSION_STORE_URL")


def unhealthy(*, private: bool | None) -> State:
    story = Story(private=private).live()
    story.clock.advance(15.0)
    story.measure("health", Outcome.FAILED, times=12, every=3.0)
    return story.close(Outcome.FAILED, Reason.TARGET_UNHEALTHY, Proof.NONE).state


class Page:
    """The step's summary: only the last text counts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def write(self, text: str) -> None:
        self.texts.append(text)


def test_the_summary_begins_when_the_rollback_has_left_and_not_before() -> None:
    page = Page()
    summary = SummaryOutlet(page.write, FOR_OURSELVES, same_repository=True)
    for early in (Story().begin(), Story().read(), Story().planned()):
        assert summary.tell(early.state, final=False) is None
    assert page.texts == []
    assert summary.tell(Story().sent().state, final=False) is None
    assert len(page.texts) == 1


@pytest.mark.parametrize("state", [nothing_found(), unreachable(), dry_run()], ids=lambda s: s.verdict.reason)
def test_a_run_that_ended_early_still_has_its_summary(state: State) -> None:
    page = Page()
    assert SummaryOutlet(page.write, FOR_OURSELVES, same_repository=True).tell(state, final=True) is not None
    assert page.texts[-1].startswith("# ")


@pytest.mark.parametrize(("private", "seen"), [(True, EVIDENCE), (False, ()), (None, ())])
def test_the_summary_is_as_public_as_the_repository_whose_run_it_is(
    private: bool | None, seen: tuple[str, ...]
) -> None:
    page = Page()
    SummaryOutlet(page.write, FOR_OURSELVES, same_repository=True).tell(
        unhealthy(private=private), final=True
    )
    assert tuple(word for word in EVIDENCE if word in page.texts[-1]) == seen
    assert BAD_ID in page.texts[-1]


def test_a_summary_that_cannot_be_written_is_told_as_trouble() -> None:
    def full(text: str) -> None:
        raise OSError(28, "No space left on device", text[:1])

    with pytest.raises(OutletError, match="No space left on device"):
        SummaryOutlet(full, FOR_OURSELVES, same_repository=True).tell(recovered(), final=True)


def kept(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text())
    return found


def test_the_result_is_kept_once_the_rollback_has_left(tmp_path: Path) -> None:
    path = tmp_path / "out" / "result.json"
    outlet = ResultOutlet(path, FOR_OURSELVES)
    story = Story().planned()
    assert outlet.tell(story.state, final=False) is None
    assert not path.exists()
    story.tell(j.Intent(rung=0, route=Route.ROLLBACK, subject=GOOD_ID))
    assert outlet.tell(story.state, final=False) is None
    story.tell(j.Answer(rung=0, reply=j.Reply.ACCEPTED, says=draft("accepted")))
    outlet.tell(story.state, final=False)
    assert (kept(path)["verdict"], kept(path)["from-deployment-id"]) == (None, BAD_ID)


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (recovered(), "recovered"),
        (inconclusive(), "inconclusive"),
        (target_unhealthy(), "not_recovered"),
        (unreachable(), None),
    ],
    ids=["recovered", "inconclusive", "not-recovered", "before-acting"],
)
def test_the_last_result_holds_the_verdict(state: State, verdict: str | None, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    told = ResultOutlet(path, FOR_OURSELVES).tell(state, final=True)
    assert told is not None
    assert told.where == str(path)
    assert kept(path)["verdict"] == verdict
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"], "no half-written file stays behind"


def test_a_result_that_cannot_be_written_is_told_as_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OutletError, match="could not be written"):
        ResultOutlet(tmp_path / "file" / "result.json", FOR_OURSELVES).tell(recovered(), final=True)


def test_both_pages_are_written_once_there_is_a_verdict(tmp_path: Path) -> None:
    outlet = PageOutlet(tmp_path, TellingFacts(private=True))
    assert outlet.tell(Story().live().state, final=False) is None
    assert list(tmp_path.iterdir()) == []
    assert outlet.tell(recovered(), final=True) is not None
    assert "**RECOVERED**" in (tmp_path / "incident.md").read_text()
    assert "<svg" in (tmp_path / "incident.html").read_text()


@pytest.mark.parametrize("name", [".result.json.new", "result.json"])
def test_a_link_in_the_output_folder_leads_no_writing_elsewhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").write_text("theirs")
    (tmp_path / "out" / name).symlink_to(tmp_path / "elsewhere")
    ResultOutlet(tmp_path / "out" / "result.json", FOR_OURSELVES).tell(recovered(), final=True)
    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert kept(tmp_path / "out" / "result.json")["verdict"] == "recovered"
    assert not (tmp_path / "out" / "result.json").is_symlink()
