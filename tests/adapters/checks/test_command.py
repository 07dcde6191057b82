from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.checks.environment import without_tokens
from rerail.adapters.checks.output import Tail
from rerail.core.judging.checks import CommandCheck
from rerail.core.text import Redactor, Secret, Untrusted
from rerail.core.values import Outcome
from tests.adapters.checks.support import runner

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.judging.checks import Evidence

SECRET = Secret("s3cr3t-value-of-a-token")


def run(command: str, folder: Path, timeout: float = 10.0) -> Evidence:
    return runner(folder).measure(CommandCheck(name="smoke", command=command, timeout=timeout))


def seen(evidence: Evidence) -> str:
    assert isinstance(evidence.observed, Untrusted)
    return evidence.observed.reveal()


def said(evidence: Evidence) -> str:
    assert isinstance(evidence.excerpt, Untrusted)
    return evidence.excerpt.reveal()


@pytest.mark.parametrize(
    ("command", "outcome", "observed"),
    [
        ("true", Outcome.PASSED, "exit code 0"),
        ("exit 3", Outcome.FAILED, "exit code 3"),
        (
            "no-such-program-here",
            Outcome.UNKNOWN,
            "could not be started: the command was not found (exit code 127)",
        ),
        ("/etc/passwd", Outcome.UNKNOWN, "could not be started: it can't be executed (exit code 126)"),
        ("kill -9 $$", Outcome.FAILED, "ended by SIGKILL"),
        ("true | false", Outcome.FAILED, "exit code 1"),
        ("bad\0command", Outcome.UNKNOWN, "could not be started: not a command"),
    ],
)
def test_a_command_is_judged_by_how_it_ends(
    command: str, outcome: Outcome, observed: str, tmp_path: Path
) -> None:
    evidence = run(command, tmp_path)
    assert (evidence.outcome, seen(evidence)) == (outcome, observed)
    assert evidence.subject == command


def test_a_missing_folder_means_it_could_not_be_started(tmp_path: Path) -> None:
    evidence = run("true", tmp_path / "gone")
    assert evidence.outcome is Outcome.UNKNOWN
    assert "could not be started" in seen(evidence)


def test_it_runs_in_the_given_folder_with_both_streams_kept_in_order(tmp_path: Path) -> None:
    evidence = run("pwd; echo out; echo err >&2; echo end", tmp_path)
    assert said(evidence) == f"{tmp_path}\nout\nerr\nend"
    assert (tmp_path / "output" / "smoke-1.log").read_text() == f"{tmp_path}\nout\nerr\nend\n"


def test_the_excerpt_is_the_last_forty_lines(tmp_path: Path) -> None:
    evidence = run("seq 1 100", tmp_path)
    assert said(evidence).splitlines() == [str(number) for number in range(61, 101)]


def test_each_run_leaves_a_file_of_its_own(tmp_path: Path) -> None:
    commands = runner(tmp_path)
    for word in ("one", "two"):
        commands.measure(CommandCheck(name="../smoke test", command=f"echo {word}"))
    written = {path.name: path.read_text() for path in (tmp_path / "output").iterdir()}
    assert written == {"smoke-test-1.log": "one\n", "smoke-test-2.log": "two\n"}


def test_the_kept_output_holds_no_known_secret(tmp_path: Path) -> None:
    commands = runner(tmp_path, redactor=Redactor({"TOKEN": SECRET}))
    commands.measure(CommandCheck(name="smoke", command=f"echo {SECRET.reveal()}"))
    assert (tmp_path / "output" / "smoke-1.log").read_text() == "[REDACTED:TOKEN]\n"


def test_a_command_sees_no_token(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "KEPT": "yes",
        "RAILWAY_TOKEN": "1",
        "INPUT_RAILWAY-TOKEN": "2",
        "ACTIONS_RUNTIME_TOKEN": "3",
        "COPY": SECRET.reveal(),
        "URL": f"https://x:{SECRET.reveal()}@host/",
    }
    evidence = runner(tmp_path, environment=environment, secrets=[SECRET]).measure(
        CommandCheck(name="smoke", command="env")
    )
    names = {line.partition("=")[0] for line in said(evidence).splitlines()}
    assert "KEPT" in names
    assert not names & {"RAILWAY_TOKEN", "INPUT_RAILWAY-TOKEN", "ACTIONS_RUNTIME_TOKEN", "COPY", "URL"}


def test_a_command_past_its_time_fails_and_its_children_end_too(tmp_path: Path) -> None:
    evidence = run("sleep 60 & echo $! > child; wait", tmp_path, timeout=0.4)
    assert (evidence.outcome, seen(evidence)) == (Outcome.FAILED, "did not end within 0.4 s")
    assert _is_gone(int((tmp_path / "child").read_text()))


def test_a_command_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    before = time.monotonic()
    evidence = run("trap '' TERM; while :; do sleep 0.1; done", tmp_path, timeout=0.3)
    assert seen(evidence) == "did not end within 0.3 s"
    assert 3 < time.monotonic() - before < 6


def test_a_child_that_holds_the_pipe_open_holds_up_nobody(tmp_path: Path) -> None:
    before = time.monotonic()
    evidence = run("setsid sleep 5 & echo started", tmp_path)
    assert evidence.outcome is Outcome.PASSED
    assert said(evidence) == "started"
    assert time.monotonic() - before < 3


def test_stop_ends_what_runs_and_lets_nothing_start(tmp_path: Path) -> None:
    commands = runner(tmp_path)
    check = CommandCheck(name="smoke", command="echo going; touch up; sleep 60", timeout=30)
    results: list[Evidence] = []
    thread = threading.Thread(target=lambda: results.append(commands.measure(check)))
    thread.start()
    deadline = time.monotonic() + 5
    while not (tmp_path / "up").exists() and time.monotonic() < deadline:
        thread.join(0.02)
    commands.stop()
    thread.join(5)
    assert [(result.outcome, seen(result)) for result in results] == [
        (Outcome.UNKNOWN, "stopped, because the run is ending")
    ]
    assert said(results[0]) == "going"
    assert seen(commands.measure(check)) == "not started: stopping"


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):
            return True
        threading.Event().wait(0.02)
    return False


def _is_zombie(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123  a pseudo file
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@given(st.lists(st.binary(max_size=20)), st.integers(1, 30))
def test_a_tail_is_bounded_and_keeps_the_end(portions: list[bytes], most: int) -> None:
    tail = Tail(most)
    for portion in portions:
        tail.add(portion)
    everything = b"".join(portions)
    dropped = max(0, len(everything) - most)
    note = f"[the first {dropped} bytes were not kept]\n" if dropped else ""
    assert tail.text() == Untrusted(note + everything[dropped:].decode("utf-8", "replace"))


@given(st.dictionaries(st.text(), st.text()), st.text(min_size=1))
def test_no_variable_with_a_known_secret_is_passed_on(environment: dict[str, str], value: str) -> None:
    kept = without_tokens(environment | {"PLANTED": value}, [Secret(value)])
    assert value not in kept.values()
    assert all(environment[name] == kept[name] for name in kept)


def test_a_link_in_the_place_of_its_output_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("theirs")
    (tmp_path / "output").mkdir()
    (tmp_path / "output/smoke-1.log").symlink_to(tmp_path / "elsewhere")
    run("echo ours", tmp_path)
    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert (tmp_path / "output/smoke-1.log").read_text() == "ours\n"
