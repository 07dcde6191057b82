"""The page of licences names what the lock holds, and each licence is one that we may hand on."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAY = re.compile(
    r"MIT|MIT-0|BSD|Apache|PSF|MPL 2\.0|Python Software Foundation"
    r"|GNU Library or Lesser General Public License \(LGPL\)"  # PyGithub, unchanged and apart
)
RENEW = "Renew it: script/audit --licences"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def page() -> dict[str, tuple[str, str]]:
    rows = re.findall(
        r"^\| (\S+) +\| (\S+) +\| (.+?) +\|$", (ROOT / "docs/licences.md").read_text(), re.MULTILINE
    )
    return {normal(name): (version, licence) for name, version, licence in rows if name != "Name"}


def lock() -> dict[str, str]:
    rows = re.findall(
        r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE
    )
    return {normal(name): version for name, version in rows}


def test_each_locked_package_of_the_image_stands_there_with_its_version() -> None:
    assert {name: version for name, (version, _) in page().items()} == lock(), RENEW


def test_each_licence_is_one_that_we_may_hand_on() -> None:
    assert page()
    assert [licence for _, licence in page().values() if not MAY.search(licence)] == []
