"""The runner's files and commands, read back as the runner reads them.

Source: actions/runner, FileCommandManager.cs and ActionCommand.cs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.runner import SUMMARY_LIMIT, annotation, write_outputs, write_summary

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    "EOF",
    "EOF\nverdict=recovered",
    "before\nEOF\nafter",
    "verdict=recovered",
    "a\n\nb\n",
    "\n",
    "",
    "verdict<<EOF\nrecovered\nEOF",
    "verdict<<rerail-0123456789abcdef0123456789abcdef\nrecovered\nrerail-0123456789abcdef0123456789abcdef",
    "rerail-\n<<\n=\n::set-output name=verdict::recovered",
    "käse 🚂 \r tail",
]
values = st.lists(st.sampled_from([*HOSTILE, "x", "<<", "="]), max_size=5).map("\n".join)


def read_outputs(text: str) -> dict[str, str]:
    """Read a file of outputs as the runner on Linux does: `name=value`, or `name<<DELIM` … `DELIM`."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if not line:
            continue
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, _, found_value = line.partition("=")
            found[name] = found_value
            continue
        assert heredoc > 0, f"Invalid format '{line}'"
        name, _, delimiter = line.partition("<<")
        assert delimiter, f"Invalid format '{line}'"
        found[name] = "\n".join(_until(delimiter, lines))
    return found


def _until(delimiter: str, lines: object) -> list[str]:
    within: list[str] = []
    for line in lines:  # type: ignore[attr-defined]  # the caller's iterator, read on from where it is
        if line == delimiter:
            return within
        within.append(line)
    raise AssertionError(f"Matching delimiter not found '{delimiter}'")


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_arrives_as_it_is_and_sets_no_other_output(value: str, tmp_path: Path) -> None:
    outputs = {"says": value, "verdict": "not_recovered", "reason-code": "target-unhealthy"}
    write_outputs(tmp_path / "output", outputs)
    assert read_outputs(text_of(tmp_path / "output")) == outputs


@given(st.dictionaries(st.sampled_from(["verdict", "says", "reason-code", "result-path"]), values))
def test_whatever_is_written_is_what_the_runner_reads(
    tmp_path_factory: pytest.TempPathFactory, outputs: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("runner") / "output"
    write_outputs(path, outputs)
    assert read_outputs(text_of(path)) == outputs


def test_what_stood_in_the_file_before_stays(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("from-before=1\n")
    write_outputs(tmp_path / "output", {"verdict": "recovered"})
    assert read_outputs(text_of(tmp_path / "output")) == {"from-before": "1", "verdict": "recovered"}


def test_no_delimiter_is_ever_used_twice(tmp_path: Path) -> None:
    path = tmp_path / "output"
    for _ in range(2):
        write_outputs(path, {"verdict": "recovered", "proof": "version", "route": "rollback"})
    delimiters = re.findall(r"^[a-z-]+<<(.+)$", text_of(path), re.MULTILINE)
    assert len(delimiters) == len(set(delimiters)) == 6


def test_a_delimiter_learnt_from_one_write_opens_nothing_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "output"
    write_outputs(path, {"says": "first"})
    learnt = text_of(path).splitlines()[0].partition("<<")[2]
    write_outputs(path, {"says": f"x\n{learnt}\nverdict=recovered"})
    assert read_outputs(text_of(path)) == {"says": f"x\n{learnt}\nverdict=recovered"}


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("filler", ["x", "é", "線", "🚂"])
def test_a_summary_that_is_too_long_is_cut_between_two_characters(
    filler: str, before: int, tmp_path: Path
) -> None:
    written = "x" * before + filler * (SUMMARY_LIMIT // len(filler.encode()) + 1)
    write_summary(tmp_path / "summary", written)
    data = (tmp_path / "summary").read_bytes()
    kept, _, notice = data.decode("utf-8").partition("\n\n")
    assert len(data) <= SUMMARY_LIMIT
    assert written.startswith(kept)
    assert len(kept.encode()) > SUMMARY_LIMIT - 1024
    assert "cut" in notice


def test_a_summary_of_just_the_allowed_size_is_kept_whole(tmp_path: Path) -> None:
    written = "é" * (SUMMARY_LIMIT // 2)
    write_summary(tmp_path / "summary", written)
    assert text_of(tmp_path / "summary") == written


def test_a_summary_replaces_the_one_before(tmp_path: Path) -> None:
    write_summary(tmp_path / "summary", "a longer first one")
    write_summary(tmp_path / "summary", "second")
    assert text_of(tmp_path / "summary") == "second"


def test_an_unpaired_surrogate_does_not_cost_the_summary(tmp_path: Path) -> None:
    write_summary(tmp_path / "summary", "before \ud800 after")
    assert text_of(tmp_path / "summary") == "before ? after"


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does: level, properties, message."""
    assert "\n" not in line
    assert "\r" not in line
    head, _, data = line.removeprefix("::").partition("::")
    level, _, listed = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in listed.split(",") if "=" in pair)
    return level, {name: _plain(value, ":,") for name, value in pairs}, _plain(data)


def _plain(text: str, more: str = "") -> str:
    for char in ("\r", "\n", *more):
        text = text.replace(f"%{ord(char):02X}", char)
    return text.replace("%25", "%")


texts = st.text(st.sampled_from("ab%:,=\r\n25D0A3C ")) | st.sampled_from(
    ["::error::x", "%0A", "%250A", "a,b"]
)


@given(texts, texts)
def test_an_annotation_is_one_command_that_says_what_it_was_given(message: str, title: str) -> None:
    level, properties, said = read_command(annotation("error", message, title=title))
    assert (level, said) == ("error", message)
    assert properties == {"title": title}


def test_an_annotation_stands_beside_its_line() -> None:
    line = annotation("warning", "50% are\nbad", file="a,b:c.yml", line=7)
    assert line == "::warning file=a%2Cb%3Ac.yml,line=7,title=rerail::50%25 are%0Abad"
