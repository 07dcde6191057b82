"""JUnit XML, as real commands write it, and as somebody who means harm would."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from rerail.adapters.checks.junit import LARGEST, MOST_NAMES, read_reports
from rerail.core.judging.checks import CommandCheck
from rerail.core.values import Outcome
from tests.adapters.checks.support import runner

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """
def test_pays():
    assert 1 + 1 == 3

def test_orders():
    assert True

def test_ships():
    raise RuntimeError("no parcel")
"""
NEVER = 0.0
"""The epoch: every file is newer."""


def written(folder: Path, text: str, name: str = "report.xml") -> None:
    (folder / name).write_text(text, "utf-8")


def test_a_real_suite_names_its_failing_tests(tmp_path: Path) -> None:
    (tmp_path / "test_checkout.py").write_text(SUITE)
    pytest = (
        f"{sys.executable} -m pytest -q -p no:cacheprovider --junitxml=reports/smoke.xml test_checkout.py"
    )
    check = CommandCheck(name="smoke", command=pytest, timeout=60, junit=("reports/*.xml",))
    evidence = runner(tmp_path, environment={"PATH": "/usr/bin:/bin"}).measure(check)
    assert evidence.outcome is Outcome.FAILED
    assert evidence.tests == 3
    names = [name.reveal() for name in evidence.failing]
    assert names == ["test_checkout > test_pays", "test_checkout > test_ships"]
    assert "exit code 1: 2 of 3 tests failed: test_checkout > test_pays" in evidence.observed.reveal()


def test_the_exit_code_decides_and_the_report_only_tells(tmp_path: Path) -> None:
    failing = '<testsuite name="s"><testcase name="a"><failure/></testcase></testsuite>'
    written(tmp_path, failing, "made.xml")
    check = CommandCheck(name="smoke", command="cp made.xml out.xml", junit=("out.xml",))
    evidence = runner(tmp_path).measure(check)
    assert evidence.outcome is Outcome.PASSED
    assert "exit code 0: 1 of 1 tests failed: s > a" in evidence.observed.reveal()


def test_a_report_of_an_earlier_run_is_not_read(tmp_path: Path) -> None:
    written(tmp_path, '<testsuite name="s"><testcase name="a"/></testsuite>')
    report = read_reports(("*.xml",), tmp_path, since=time.time() + 60)
    assert report.files == 0
    assert report.says == "no JUnit XML was written"


def test_suites_within_suites_are_counted_once(tmp_path: Path) -> None:
    written(
        tmp_path,
        '<testsuites><testsuite name="outer"><testsuite name="inner"><testcase name="a"><error/></testcase>'
        '</testsuite><testcase name="b"/></testsuite></testsuites>',
    )
    report = read_reports(("*.xml",), tmp_path, NEVER)
    assert (report.tests, report.failures) == (2, 1)
    assert [name.reveal() for name in report.failing] == ["outer > a"]


def test_many_failures_are_counted_and_some_are_named(tmp_path: Path) -> None:
    cases = "".join(f'<testcase name="t{n}"><failure/></testcase>' for n in range(100))
    written(tmp_path, f'<testsuite name="s">{cases}</testsuite>')
    report = read_reports(("*.xml",), tmp_path, NEVER)
    assert (report.failures, len(report.failing)) == (100, MOST_NAMES)


def test_a_bomb_of_entities_is_not_lit(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    written(tmp_path, f'<!DOCTYPE x [<!ENTITY a0 "boom">{entities}]><testsuite name="&a11;"/>')
    began = time.monotonic()
    report = read_reports(("*.xml",), tmp_path, NEVER)
    assert time.monotonic() - began < 5
    assert report.files == 0
    assert "can't be read as JUnit XML" in report.says


def test_nothing_outside_is_fetched_into_a_report(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'
    written(tmp_path, f'{outside}<testsuite name="s"><testcase name="&e;"><failure/></testcase></testsuite>')
    report = read_reports(("*.xml",), tmp_path, NEVER)
    assert report.failing == []


def test_a_report_in_another_encoding_can_t_hide_a_document_type(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "boom">]><testsuite name="&e;"/>'
    (tmp_path / "report.xml").write_bytes(text.encode("utf-16"))
    assert read_reports(("*.xml",), tmp_path, NEVER).files == 0


def test_reports_outside_of_the_folder_are_not_read(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    written(tmp_path, '<testsuite name="s"><testcase name="a"/></testsuite>', "outside.xml")
    (inside / "link.xml").symlink_to(tmp_path / "outside.xml")
    report = read_reports(("../*.xml", "*.xml", str(tmp_path / "*.xml")), inside, NEVER)
    assert report.files == 0


def test_what_is_too_large_or_no_xml_is_said_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<" + b"x" * LARGEST)
    assert "too large" in read_reports(("a.xml",), tmp_path, NEVER).says
    written(tmp_path, "not xml at all", "b.xml")
    assert "b.xml can't be read as JUnit XML" in read_reports(("b.xml",), tmp_path, NEVER).says
    written(tmp_path, "<html><body/></html>", "c.xml")
    assert read_reports(("c.xml",), tmp_path, NEVER).failures == 0


def test_links_that_lead_in_circles_hold_nothing_up(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).symlink_to(".")
    written(tmp_path, '<testsuite name="s"><testcase name="a"/></testsuite>')
    began = time.monotonic()
    report = read_reports(("**/*.xml",), tmp_path, NEVER)
    assert time.monotonic() - began < 2
    assert (report.files, report.tests) == (1, 1)


def test_neither_links_to_other_files_nor_pipes_nor_giants_are_read(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.xml").symlink_to("/etc/passwd")
    os.mkfifo(reports / "b.xml")
    (reports / "c.xml").symlink_to("/dev/zero")
    began = time.monotonic()
    assert read_reports(("reports/*.xml",), tmp_path, NEVER).says == "no JUnit XML was written"
    with (reports / "d.xml").open("wb") as giant:
        giant.truncate(1024**3)
    report = read_reports(("reports/*.xml",), tmp_path, NEVER)
    assert time.monotonic() - began < 2
    assert report.says == "some JUnit XML is too large to be read"


def test_deep_and_wide_reports_end_soon(tmp_path: Path) -> None:
    deep = 3000
    written(tmp_path, "<testsuite name='s'>" * deep + "</testsuite>" * deep, "a.xml")
    cases = "<testcase name='t'><failure/></testcase>" * 50_000
    written(tmp_path, f"<testsuite name='s'>{cases}</testsuite>", "b.xml")
    began = time.monotonic()
    report = read_reports(("*.xml",), tmp_path, NEVER)
    assert time.monotonic() - began < 20
    assert (report.failures, len(report.failing)) == (50_000, MOST_NAMES)
    assert len(report.says) < 1000
