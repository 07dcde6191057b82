"""jq expressions that run on, run out of memory, or look for what is none of theirs: bounded, and told."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.checks.assertion import NoValue, Value, evaluate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "expression", ["def f: f; f", "last(repeat(.))", "[range(1e12)]"], ids=["ever", "repeat", "memory"]
)
def test_an_expression_without_end_is_given_up_and_blames_nobody(expression: str) -> None:
    before = time.monotonic()
    value = evaluate(expression, b"1")
    assert time.monotonic() - before < 8
    assert isinstance(value, NoValue)
    assert not value.measured


def test_while_an_expression_runs_on_nothing_else_waits_for_it() -> None:
    """In jq nobody else runs: within our process no signal would be seen any more."""
    hung = threading.Thread(target=evaluate, args=("def f: f; f", b"1"), daemon=True)
    hung.start()
    longest, before = 0.0, time.monotonic()
    while time.monotonic() - before < 2:
        at = time.monotonic()
        threading.Event().wait(0.01)
        longest = max(longest, time.monotonic() - at)
    assert hung.is_alive()
    assert longest < 1
    hung.join(8)
    assert not hung.is_alive()


def test_an_output_that_is_too_long_is_no_value() -> None:
    assert evaluate("[range(100000)]", b"1") == NoValue(
        "the assertion gives too much to be judged", measured=False
    )


def test_no_variable_of_ours_is_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "a-token-of-railways")
    value = evaluate("[$ENV, env] | tojson", b"1")
    assert isinstance(value, Value)
    assert "a-token-of-railways" not in str(value)
    assert evaluate("env.RAILWAY_TOKEN", b"1") == Value(None)


def test_nothing_of_the_folder_it_is_run_in_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jq.py", "json.py", "resource.py"):
        (tmp_path / name).write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert evaluate(".ok", b'{"ok": true}') == Value(value=True)


@pytest.mark.parametrize(
    ("expression", "body", "expected"),
    [
        (".a", b'{"a": "\\ud83d\\ude00 \\n"}', Value("\N{GRINNING FACE} \n")),
        ("empty", b"1", Value(None)),
        (".a", b"\xff", NoValue("its body is not JSON")),
        (".a", b"[" * 100_000, NoValue("its body is not JSON")),
        (".a.b", b'{"a": 1}', NoValue("its body does not have the shape that the assertion expects")),
        ("$(rm -rf /)", b"1", NoValue("the assertion is not a valid jq expression", measured=False)),
        ("\ud800", b"1", NoValue("the assertion is not a valid jq expression", measured=False)),
    ],
)
def test_what_ends_is_judged_as_before(expression: str, body: bytes, expected: Value | NoValue) -> None:
    assert evaluate(expression, body) == expected
