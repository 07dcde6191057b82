"""The house's rules hold, and each of them can be broken: an import that is planted is found."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")
LAYERS = "The house: each room knows only the rooms below it"
PLANTED = [
    ("core/values.py", "import rerail.ports", LAYERS),
    ("adapters/clock.py", "import rerail.driver", "Adapters see ports, core and errors only"),
    ("simulator/faults.py", "import rerail.core.text", "The simulator imports nothing of rerail"),
    ("bootstrap/wiring.py", "import rerail.simulator.stage", "Only the demo imports the simulator"),
    ("cli/main.py", "import rerail.simulator", "Only the demo imports the simulator"),
    ("outlets/issue.py", "import rerail.driver", "Outlets tell and do not act"),
    ("outlets/files.py", "import rerail.usecases.rollback", "Outlets tell and do not act"),
    ("render/plan.py", "import rerail.ports", "Rendering is a function of the core's values"),
    ("render/html.py", "import rerail.outlets.files", "Rendering is a function of the core's values"),
    ("render/short.py", "import rerail.adapters.clock", "Rendering is a function of the core's values"),
    ("core/text.py", "import httpx", "The core is pure: no network, no files, no terminal"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the sources with the contracts beside them."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def judged(house: Path) -> dict[str, str]:
    """Run the linter on the copy; give KEPT or BROKEN for each contract by its name."""
    ran = subprocess.run(  # noqa: S603  our own tool, on our own copy
        [LINTER, "--no-logo", "--config", "../pyproject.toml", "--cache-dir", "../cache"],
        cwd=house / "src",
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^(.+?) ?(KEPT|BROKEN)$", ran.stdout, re.MULTILINE)
    assert found, ran.stdout + ran.stderr
    return dict(found)


def names() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {contract["name"] for contract in contracts}


def test_every_contract_is_kept(house: Path) -> None:
    assert judged(house) == dict.fromkeys(names(), "KEPT")


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {contract for _, _, contract in PLANTED} == names()


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_a_forbidden_import_breaks_its_contract(house: Path, file: str, line: str, contract: str) -> None:
    module = house / "src" / "rerail" / file
    before = module.read_text()
    module.write_text(f"{before}\n{line}\n")
    try:
        assert judged(house)[contract] == "BROKEN"
    finally:
        module.write_text(before)
