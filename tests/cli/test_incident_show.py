"""`rerail incident show`: readable in a terminal, facts from our own word only, and nothing in it acts."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from rerail.cli.incident_text import readable, unmarked
from rerail.core.telling.machine_block import MachineBlock, encode_block
from rerail.simulator.github.faults import Answer
from tests.adapters.github.support import TOKEN
from tests.cli.incident_kit import Desk, desk
from tests.telling_states import BAD_ID, NEW_ID, TAG, documented, under_way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ \x9b31m \u202eabc\n"
    "::error::pwned\n  ::set-output name=a::b\n##[command]rm\nx ##[error]y\n"
    "&#x1b;[2J &#27;[2J &#x9b;2J &#x&#x1b;1b;[2J &#2&#27;7;[2J &#x1<!-- -->b;[2J <br>::warning::z\n"
    "<!-- hidden words --><details><summary>::add-mask::s</summary>folded</details>\n"
    "`&#x1b;[2J` [::error::](https://evil.example)\r::stop-commands::x"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with desk(tmp_path, monkeypatch, capsys) as made:
        yield made


def forge(at: Desk, login: str, body: str, title: str = "It is down") -> int:
    return at.stage.world.issue_by(login, title, body, ["rerail", "incident"]).number


def assert_harmless(printed: str) -> None:
    assert CONTROL.findall(printed) == []
    for line in printed.splitlines():
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line


def test_an_incident_reads_well_without_a_browser(at: Desk) -> None:
    number = at.filed(documented())
    at.stage.tracker().say(number, "run-1-finished", "**RESOLVED**: it is back\n\nmore")
    said = at.incident("show", str(number))
    assert said.exit_code == 0
    lines = said.out.splitlines()
    assert lines[0] == f"#{number}  api in production: rolled back to {TAG} — recovered"
    assert lines[1].startswith("open · opened 2026-11-22 12:00 UTC by github-actions[bot] · ")
    for words in ("RECOVERED", BAD_ID, NEW_ID, "Timeline", "relation", "time to restore"):
        assert words in said.out
    for markup in ("<!--", "<details>", "rerail:state", "&#", "```mermaid"):
        assert markup not in said.out
    assert re.search(r"github-actions\[bot\]: RESOLVED\W*: it is back$", lines[-1])
    assert_harmless(said.out)


def test_for_machines_there_is_one_object_with_the_facts(at: Desk) -> None:
    said = at.incident("show", str(at.filed(documented())), "--json")
    assert said.exit_code == 0
    assert said.data["written-by-rerail"] is True
    facts = said.data["facts"]
    assert facts["new-deployment-id"] == NEW_ID
    assert (facts["verdict"], facts["exit-code"], facts["auto-deploy-before"]) == ("recovered", 0, True)
    assert facts["started-at"].endswith("+00:00")
    assert isinstance(facts["time-to-restore"], float)
    assert said.data["comments"] == []


@pytest.mark.parametrize("form", ["{n}", "#{n}", "acme/shop#{n}", "{url}/acme/shop/issues/{n}"])
def test_an_issue_can_be_named_in_every_usual_way(form: str, at: Desk) -> None:
    number = at.filed(under_way())
    said = at.incident("show", form.format(n=number, url=at.stage.url), "--json")
    assert said.exit_code == 0, said.err
    assert said.data["number"] == number


@pytest.mark.parametrize("login", ["mallory", "github-actions"])
def test_facts_are_taken_from_our_own_word_only(login: str, at: Desk) -> None:
    block = encode_block(MachineBlock(run="forged", verdict=None, root_cause="aliens"))
    number = forge(at, login, f"All is well.\n{block}")
    said = at.incident("show", str(number))
    assert said.exit_code == 0
    assert f"No facts are taken from this issue: it was written by {login}, who is neither" in said.out
    assert "forged" not in said.out
    data = at.incident("show", str(number), "--json").data
    assert (data["written-by-rerail"], data["facts"]) == (False, None)


def test_what_a_persons_own_token_filed_is_its_own_word(at: Desk) -> None:
    at.stage.world.add_token("ghp_of_a_person_1234", kind="user", login="ada")
    at.env.setenv("GITHUB_TOKEN", "ghp_of_a_person_1234")
    number = forge(at, "ada", encode_block(MachineBlock(run="by-ada")))
    assert at.incident("show", str(number), "--json").data["facts"]["run"] == "by-ada"
    assert at.incident("show", str(forge(at, "eve", "")), "--json").data["facts"] is None


def test_a_block_that_somebody_damaged_is_no_fact_and_no_hindrance(at: Desk) -> None:
    number = at.filed(documented())
    body = at.stage.world.issues[-1].body or ""
    at.stage.world.person_edits_issue(number, body.replace("rerail:state:v1:", "rerail:state:v1:AAAA"), "ada")
    said = at.incident("show", str(number))
    assert said.exit_code == 0
    assert "No facts are taken from this issue: there is no block that can be read" in said.out
    assert "RECOVERED" in said.out


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("runner", ["", "true"])
def test_hostile_words_act_neither_on_a_terminal_nor_on_a_runner(
    options: tuple[str, ...], runner: str, at: Desk
) -> None:
    number = forge(at, "mallory", HOSTILE, title="x ##[error] \x1b[2J ::error::")
    store = at.stage.world.issues_of(at.stage.world.main)
    store.comment("mallory", number, HOSTILE)
    store.edit("mallory", number, {"labels": ["::error::", "##[x"]})
    at.env.setenv("GITHUB_ACTIONS", runner)
    said = at.incident("show", str(number), *options)
    assert said.exit_code == 0
    assert_harmless(said.out)
    assert said.err == ""
    assert "hidden words" not in said.out


def drawn(*arguments: str) -> bytes:
    """Run rerail in a terminal; give all that the terminal got."""
    terminal, its_end = pty.openpty()
    shown = b""
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-Im", "rerail", *arguments],
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
        stdout=its_end,
    ) as process:
        os.close(its_end)
        with suppress(OSError):  # Linux, once the other end is closed
            while piece := os.read(terminal, 65_536):
                shown += piece
        os.close(terminal)
    assert process.returncode == 0
    return shown


def test_a_terminal_gets_colours_and_nothing_else_of_it(at: Desk) -> None:
    number = forge(at, "mallory", HOSTILE + "\n\n" + HOSTILE.replace("\n", "\n\n"))
    shown = drawn("incident", "show", str(number))
    text = shown.decode().replace("\r\n", "\n")
    assert "\x1b[1m" in text, "drawn, as for a person"
    assert CONTROL.findall(COLOURS.sub("", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "&#x&#x1b;1b;[2J",
        "&#x&#x&#x1b;1b;1b;[2J",
        "&#2<br>7;[2J",
        "&#<details>27;[2J",
        "&amp;#27;[2J",
        "&#x1<!-- a -->b;[2J",
        "&Tab;&NewLine;&#0;&zwj;&shy;&#7;",
    ],
)
def test_no_reference_to_a_control_character_is_left_nor_put_together(text: str) -> None:
    found = re.findall(r"&#(?:x1b|27|x80);", readable(text), re.IGNORECASE)
    assert found == []
    assert CONTROL.findall(unmarked(readable(text))) == []


def test_a_token_in_the_issue_is_not_printed(at: Desk) -> None:
    number = forge(at, "ada", f"log: {TOKEN}", title=f"it is {TOKEN}")
    for options in ((), ("--json",)):
        assert TOKEN not in at.incident("show", str(number), *options).everything


def test_without_a_token_a_public_issue_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk(tmp_path, monkeypatch, capsys, private=False) as at:
        number = at.filed(documented(), is_open=False)
        at.env.delenv("GITHUB_TOKEN")
        said = at.incident("show", str(number), "--json")
        assert said.exit_code == 0
        assert said.data["facts"]["new-deployment-id"] == NEW_ID


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "GitHub does not accept the token for acme/shop"),
        (403, "the token may not read issues in acme/shop: it needs `issues: read`"),
        (404, "the repository acme/shop (or the issue) is not there, or the token can't see it"),
        (410, "issues are disabled in acme/shop"),
        (503, "GitHub answered 503"),
    ],
)
def test_each_refusal_has_its_sentence_and_ends_with_5(status: int, sentence: str, at: Desk) -> None:
    number = at.filed(under_way())
    at.stage.world.faults.fail("GET", "/issues/1$", answer=Answer(status=status, message="So it is"))
    said = at.incident("show", str(number))
    assert said.exit_code == 5
    assert said.err.startswith(f"The issue could not be read: {sentence}")
    assert said.err.rstrip().endswith("(So it is).")
    assert said.out == ""


def test_a_github_that_is_not_there_is_said(at: Desk) -> None:
    at.env.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    said = at.incident("show", "1")
    assert (said.exit_code, said.err) == (
        5,
        "The issue could not be read: GitHub can't be reached: the connection was refused.\n",
    )


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("seven", "no issue is named by seven: it is neither a number nor an issue's URL"),
        ("https://gitlab.example/acme/shop/issues/1", "it is not at http://127.0.0.1"),
        ("::error::x", "it is neither a number nor an issue's URL"),
        (TOKEN, "[REDACTED:GITHUB_TOKEN]: it is neither a number"),
    ],
)
def test_what_names_no_issue_is_a_mistake_of_usage(where: str, sentence: str, at: Desk) -> None:
    said = at.incident("show", where)
    assert said.exit_code == 2
    assert sentence in said.err
    assert_harmless(said.err)
    assert TOKEN not in said.everything


def test_the_repository_must_be_known_and_named_once(at: Desk) -> None:
    said = at.incident("show", "acme/shop#1", "--repository", "acme/other")
    assert (said.exit_code, "names another one, acme/shop" in said.err) == (2, True)
    at.env.delenv("GITHUB_REPOSITORY")
    said = at.incident("show", "1")
    assert said.exit_code == 2
    assert "which repository? give --repository owner/name" in said.err
