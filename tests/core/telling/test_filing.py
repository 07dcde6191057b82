"""Whether the Incident was filed is said plainly, and an issue never says of itself that it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rerail.core import journal as j
from rerail.core.telling.circumstances import FOR_OURSELVES, TellingFacts
from rerail.core.telling.filing import NO_ANSWER, NO_TRACKER, Filed, exit_code_told, filing, not_filed
from rerail.core.telling.incident import incident
from rerail.core.telling.next_steps import next_steps
from rerail.core.telling.result import result
from rerail.core.text import draft
from rerail.render.closing import closing
from rerail.render.markdown.pages import issue_body
from tests import telling_states as told

if TYPE_CHECKING:
    from rerail.core.state import State

HERE = TellingFacts(private=True, result_path="out/result.json")
NOWHERE = TellingFacts(private=True, result_path="out/result.json", tracker=False)
FILE_IT = "File the incident, once what kept it from being filed is mended"
COMMAND = "rerail incident file out"


def recovered(*words: j.Told) -> State:
    story = told.recovered_story()
    for word in words:
        story.tell(word)
    return story.state


FILED = j.Told(outlet="issue", done=True, where="https://github.com/shop/api/issues/12", number=12)
REFUSED = j.Told(outlet="issue", done=False, says=draft("GitHub answered 503 ({'message': 'Unavailable'})"))


@pytest.mark.parametrize(
    ("words", "facts", "filed", "code"),
    [
        ((FILED,), HERE, Filed.DONE, "0"),
        ((REFUSED,), HERE, Filed.NOT_DONE, "12"),
        ((REFUSED, FILED), HERE, Filed.DONE, "0"),
        ((), NOWHERE, Filed.NOT_DONE, "12"),
        ((), HERE, Filed.PENDING, "0, or 12 if the incident can't be filed"),
        ((REFUSED,), FOR_OURSELVES, Filed.NOT_WANTED, "0"),
    ],
)
def test_how_the_filing_stands_and_the_exit_code_that_goes_with_it(
    words: tuple[j.Told, ...], facts: TellingFacts, filed: Filed, code: str
) -> None:
    state = recovered(*words)
    assert (filing(state, facts).filed, exit_code_told(state, facts)) == (filed, code)


def test_nothing_is_missing_where_nothing_is_to_be_filed() -> None:
    for state in (told.dry_run(), told.nothing_wrong(), told.misconfigured()):
        assert filing(state, NOWHERE, over=True).filed is Filed.NOT_WANTED


def test_an_incident_that_was_not_filed_says_why_and_where_it_is() -> None:
    expected = (
        "Incident  NOT FILED: GitHub answered 503 (Unavailable). incident.md in out holds it; "
        "to file it later: rerail incident file out"
    )
    lines = closing(recovered(REFUSED), result(recovered(REFUSED), HERE), HERE)
    assert expected in lines
    assert f"  - {FILE_IT}: {COMMAND}" in lines
    assert f"{FILE_IT}: {COMMAND}" in result(recovered(REFUSED), HERE).next_steps
    assert any("exit code 12" in line for line in lines)


def test_without_a_token_the_missing_token_is_why() -> None:
    lines = closing(recovered(), result(recovered(), NOWHERE), NOWHERE)
    assert any(line.startswith(f"Incident  NOT FILED: {NO_TRACKER}. ") for line in lines)


def test_when_github_never_answered_that_is_why() -> None:
    facts = TellingFacts(private=True, result_path="out/result.json", tracker=True)
    missing = not_filed(filing(recovered(), facts, over=True), facts)
    assert missing is not None
    assert NO_ANSWER in missing
    assert NO_TRACKER not in missing


@pytest.mark.parametrize(
    ("result_path", "command"),
    [
        ("result.json", "rerail incident file ."),
        ("a/b/result.json", "rerail incident file a/b"),
        ("my runs/$(id)/result.json", "rerail incident file 'my runs/$(id)'"),
    ],
)
def test_the_command_that_files_it_later_can_be_typed_as_it_stands(result_path: str, command: str) -> None:
    facts = TellingFacts(private=True, result_path=result_path, tracker=False)
    missing = not_filed(filing(recovered(), facts), facts)
    assert missing is not None
    assert missing.endswith(f": {command}")


def test_what_was_filed_is_not_to_be_filed_by_hand() -> None:
    state = recovered(FILED)
    assert COMMAND not in [step.command for step in next_steps(state, HERE, over=True)]
    assert COMMAND in [step.command for step in next_steps(recovered(REFUSED), HERE)]
    assert not any("NOT FILED" in line for line in closing(state, result(state, HERE), HERE))


def test_an_update_that_failed_later_is_said_beside_the_address() -> None:
    state = recovered(FILED, REFUSED)
    lines = closing(state, result(state, HERE), HERE)
    address = "Incident  https://github.com/shop/api/issues/12"
    assert f"{address} (its last update failed: GitHub answered 503 (Unavailable))" in lines


def test_a_part_that_could_not_be_told_is_said_and_the_incident_counts_as_filed() -> None:
    partly = j.Told(
        outlet="issue", done=True, where=FILED.where, number=12, says=draft("A comment could not be written.")
    )
    state = recovered(FILED, partly)
    assert exit_code_told(state, HERE) == "0"
    lines = closing(state, result(state, HERE), HERE)
    assert any("issues/12 (its last update failed: A comment could not be written)" in line for line in lines)


def page(state: State, facts: TellingFacts) -> str:
    return issue_body(state, incident(state, facts), facts)


def test_the_page_tells_what_the_issue_does_not_say_of_itself() -> None:
    state = recovered(REFUSED)
    assert "**NOT FILED**: GitHub answered 503" in page(state, HERE)
    assert "(exit code 12)" in page(state, HERE)
    assert "NOT FILED" not in page(state, FOR_OURSELVES)
    assert "(exit code 0)" in page(state, FOR_OURSELVES)
    assert FILE_IT not in page(state, FOR_OURSELVES)


def test_the_page_leads_to_the_issue_and_the_issue_not_to_itself() -> None:
    state = recovered(FILED)
    assert "| Incident | [issue 12](<https://github.com/shop/api/issues/12>) |" in page(state, HERE)
    assert "| Incident |" not in page(state, FOR_OURSELVES)
    assert "issues/12" not in page(state, FOR_OURSELVES).replace(
        "](<https://github.com/shop/api/issues/12>)", ""
    )


def test_an_issue_that_was_not_completed_names_the_command_that_completes_it() -> None:
    state = recovered(FILED, REFUSED)
    lines = closing(state, result(state, HERE), HERE)
    [line] = [line for line in lines if line.startswith("  - Complete the incident's issue")]
    assert line.endswith(f": {COMMAND}")
    assert [step.command for step in next_steps(state, HERE) if step.command][-1] == COMMAND
    assert "**NOT COMPLETE**" in issue_body(state, incident(state, HERE), HERE)
    assert "NOT COMPLETE" not in issue_body(state, incident(state, FOR_OURSELVES), FOR_OURSELVES)
