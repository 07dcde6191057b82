"""A story's servers stay up for other processes: `rerail demo --serve`, in the clear or by TLS."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANOTHER = "127.0.0.2"
"""An address of this machine that is not the one for which rerail takes http://."""


def rerail(*arguments: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-Im", "rerail", *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def standing(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """Keep a story with nothing to go back to up; gives what is in the file for runs."""
    command = [sys.executable, "-Im", "rerail", "demo", "--scenario", "no-target", "--serve", str(folder)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        until = time.monotonic() + 60
        while not (folder / "env").exists():
            assert process.poll() is None, "the simulator ended"
            assert time.monotonic() < until, "the simulator did not say what a run needs"
            time.sleep(0.05)  # noqa: TID251  a real process is waited for
        lines = (folder / "env").read_text().splitlines()
        yield dict(line.split("=", 1) for line in lines)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert list(folder.iterdir()) == []


def issues(env: dict[str, str], authorities: str | None) -> list[str]:
    trusted = ssl.create_default_context(cafile=authorities) if authorities else True
    url = f"{env['RERAIL_GITHUB_API_URL']}/repos/{env['RERAIL_REPOSITORY']}/issues"
    answer = httpx.get(url, headers={"Authorization": f"Bearer {env['GITHUB_TOKEN']}"}, verify=trusted)
    return [each["title"] for each in answer.raise_for_status().json()]


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_run_trusts_what_the_environment_trusts_to_ask_and_to_file(variable: str, tmp_path: Path) -> None:
    with standing(tmp_path / "simulator", "--host", ANOTHER) as given:
        assert given["RERAIL_RAILWAY_API_URL"].startswith(f"https://{ANOTHER}:")
        authorities = given.pop("SSL_CERT_FILE")
        ran = rerail("rollback", env={**given, variable: authorities}, cwd=tmp_path)
        assert ran.returncode == 3, ran.stdout + ran.stderr
        assert "Incident filed" in ran.stdout
        assert len(issues(given, authorities)) == 1


def test_a_run_that_does_not_trust_it_sends_nothing_and_says_why(tmp_path: Path) -> None:
    with standing(tmp_path / "simulator", "--host", ANOTHER) as given:
        authorities = given.pop("SSL_CERT_FILE")
        ran = rerail("rollback", "--timeout", "20s", env=given, cwd=tmp_path)
        assert ran.returncode != 0
        why = "can't be reached: its TLS certificate is not trusted here"
        assert f"NOT STARTED: Railway's API {why}" in ran.stdout, ran.stdout
        assert f"Could not file the incident: GitHub {why}" in ran.stdout
        assert issues(given, authorities) == []


def test_on_loopback_it_stands_without_tls(tmp_path: Path) -> None:
    with standing(tmp_path / "simulator") as given:
        assert given["RERAIL_RAILWAY_API_URL"].startswith("http://127.0.0.1:")
        assert "SSL_CERT_FILE" not in given
        assert rerail("rollback", "--dry-run", env=given, cwd=tmp_path).returncode == 3
        assert issues(given, None) == []


def test_a_machine_without_git_is_told_to_install_it(tmp_path: Path) -> None:
    ran = rerail("demo", env={"PATH": str(tmp_path)}, cwd=tmp_path)
    assert ran.returncode == 2
    assert "git is not here: install it" in ran.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--serve", "x", "--host", "192.0.2.1"), "--host: 192.0.2.1 can't be listened on"),
        (("--serve", "x", "--host", "nowhere"), "'nowhere' is not an IPv4 address"),
        (("--host", "127.0.0.2"), "--host is of use with --serve only"),
        (("--serve", "x", "--speed", "2"), "--speed: what is served has a true clock"),
    ],
)
def test_an_address_that_can_t_be_had_is_named(options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ran = rerail("demo", *options, env={"PATH": os.environ["PATH"]}, cwd=tmp_path)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert list(tmp_path.iterdir()) == []
