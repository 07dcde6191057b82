from __future__ import annotations

import subprocess
import sys
from types import NoneType
from typing import get_args, get_origin

import click
import msgspec
import pytest
from click.testing import CliRunner

from rerail.settings import SectionedCommand, Settings, click_options
from rerail.settings.registry import dashed, public_options, registry
from tests.settings.support import NOW, SAMPLES, resolved

LAZY = ("yaml", "jq", "rich", "httpx", "github", "difflib")


def test_each_field_is_declared_with_one_short_line_of_help() -> None:
    assert set(registry()) == {field.name for field in msgspec.structs.fields(Settings)}
    for option in registry().values():
        assert option.help.endswith(".")
        assert len(option.help) <= 80


@pytest.mark.parametrize("name", registry())
def test_each_kind_gives_the_type_that_its_field_promises(name: str) -> None:
    option = registry()[name]
    (field,) = (f for f in msgspec.structs.fields(Settings) if f.name == name)
    plain = get_args(field.type)[0]
    allowed = tuple(part for part in (get_args(plain) or (plain,)) if part is not NoneType)
    for text in SAMPLES[option.kind]:
        value = option.kind.read(text, NOW)
        assert isinstance(value, get_origin(allowed[0]) or allowed[0])


def test_a_partner_is_declared_before_the_option_that_needs_it() -> None:
    names = list(registry())
    for name, option in registry().items():
        assert option.only_with is None or names.index(option.only_with) < names.index(name)


def options_of(*arguments: str, env: dict[str, str] | None = None) -> dict[str, object]:
    seen: dict[str, object] = {}

    @click.command(cls=SectionedCommand)
    @click_options()
    def command(**options: object) -> None:
        seen.update(options)

    result = CliRunner(env=env).invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return seen | {"output": result.output}


def test_click_carries_texts_only_and_reads_no_environment() -> None:
    seen = options_of("--min-served", "rubbish", "--no-automatic", env={"RERAIL_TARGET": "x"})
    assert seen["min_served"] == "rubbish"
    assert seen["automatic"] is False
    assert (seen["target"], seen["health_url"], seen["dry_run"]) == (None, (), None)


def test_what_click_hands_over_resolves() -> None:
    seen = options_of(
        "--health-url", "https://a", "--health-url", "https://b", "--dry-run", "--service", "web"
    )
    del seen["output"]
    settings = resolved(seen).settings
    assert settings.health_url == ("https://a", "https://b")
    assert settings.dry_run is True
    assert settings.service == "web"


def test_help_names_each_option_its_variable_and_its_default() -> None:
    said = " ".join(str(options_of("--help")["output"]).split())
    for name, option in public_options().items():
        assert f"--{name}" in said
        assert f"[RERAIL_{name.replace('-', '_').upper()}]" in said
        assert "".join(option.default.split()) in "".join(said.split()).replace(",", "")
    assert said.index("What is rolled back:") < said.index("Verifying:")


def test_resolving_without_a_file_loads_none_of_the_slow_libraries() -> None:
    program = (
        "import sys\nfrom datetime import datetime, UTC\nfrom rerail.settings import resolve\n"
        "resolve({'service': 'api'}, {'RAILWAY_TOKEN': 'x' * 36}, None, datetime.now(UTC))\n"
        f"print([name for name in {LAZY} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  our own interpreter, our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_public_names_have_dashes() -> None:
    assert all("_" not in name for name in public_options())
    assert dashed("min_served") == "min-served"
