"""What a run had to do without: one sentence each, in which nothing from outside is markup."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rerail.core.evidence.values import Kept, Part
from rerail.core.journal import Held, Told
from rerail.core.outlet_names import DEPLOYMENT
from rerail.core.state import ClaimState, State
from rerail.core.text import Redactor, Safe
from rerail.render.markdown.unavailable import unavailable
from tests.fakes import START
from tests.telling_states import recovered

HOSTILE = "it answered 403 <img src=x> @everyone | `x`. And more."


def safe(text: str) -> Safe:
    """Give text as the journal keeps it."""
    return Redactor.knowing_nothing().clean(text)


def without_claim(says: str) -> State:
    claim = ClaimState(held=Held.UNAVAILABLE, subject="live", turn=1, since=START, says=safe(says))
    return replace(recovered(), claim=claim)


def read_from(source: str) -> State:
    state = recovered()
    assert state.read is not None
    return replace(state, read=replace(state.read, releases_from=source))


def test_the_reason_is_words_and_nothing_else() -> None:
    [sentence] = [each for each in unavailable(without_claim(HOSTILE), is_open=True) if "Claim" in each]
    assert sentence.startswith("The Claim is not available because GitHub answered 403 ")
    assert "<img" not in sentence
    assert "@everyone" not in sentence
    assert "And more" not in sentence, "of a long word the first sentence says enough"


def test_in_public_the_reason_stays_out() -> None:
    [sentence] = [each for each in unavailable(without_claim(HOSTILE), is_open=False) if "Claim" in each]
    assert sentence == "The Claim is not available."


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("GitHub", ""),
        ("this checkout", ""),
        ("this checkout (GitHub: it answered 503)", "because GitHub answered 503. The tags of this checkout"),
        ("this checkout (GitHub: its rate limit is used up)", "because GitHub's rate limit is used up."),
    ],
)
def test_where_the_tags_come_from_is_said_only_when_github_could_not_tell(source: str, says: str) -> None:
    told = [each for each in unavailable(read_from(source), is_open=True) if "list of tags" in each]
    assert len(told) == bool(says)
    assert says in "".join(told)


def test_what_was_told_at_last_counts() -> None:
    failed = Told(outlet=DEPLOYMENT, done=False, says=safe("skipped: the token lacks it"))
    done = replace(failed, done=True, says=None)
    for told, count in (((failed,), 1), ((failed, done), 0), ((done, failed), 1)):
        state = replace(recovered(), told=told)
        marks = [each for each in unavailable(state, is_open=True) if "mark among" in each]
        assert len(marks) == count
    assert marks == ["The mark among GitHub's deployments is not available because the token lacks it."]


def test_each_missing_kind_of_evidence_is_named_and_what_is_only_not_whole_is_not() -> None:
    missing = tuple(Kept(part=part, missing=safe("it is gone")) for part in Part)
    state = recovered()
    gone = replace(state, evidence=replace(state.evidence, kept=missing, changes=None))
    assert len(unavailable(gone, is_open=True)) == len(Part)
    part_of_it = tuple(replace(kept, file="a.log") for kept in missing)
    there = replace(state, evidence=replace(state.evidence, kept=part_of_it, changes=None))
    assert unavailable(there, is_open=True) == ()
