"""What is made from the registry of options is what stands in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click import ClickException

from rerail.core.record import OUTPUTS
from rerail.settings.generate import between, json_schema, renewals
from rerail.settings.own_inputs import OWN_INPUTS
from rerail.settings.registry import all_public_options
from rerail.settings.tokens import TOKENS

ROOT = Path(__file__).parents[2]
RENEW = "Renew it: python -m rerail.settings.generate --write"


@pytest.mark.parametrize("path", ["action.yml", "README.md", "docs/rerail.schema.json"])
def test_a_generated_text_is_what_the_registry_makes(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == renewals(ROOT)[ROOT / path], RENEW


def action() -> dict[str, dict[str, dict[str, str]]]:
    loaded = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_action_has_each_option_and_token_as_an_input_and_no_other() -> None:
    assert set(action()["inputs"]) == {*all_public_options(), *TOKENS, *OWN_INPUTS, "command"}


def test_no_option_has_a_default_in_the_action_as_it_would_outrank_the_file() -> None:
    defaults = {name: entry["default"] for name, entry in action()["inputs"].items() if "default" in entry}
    assert defaults == {"github-token": "${{ github.token }}", "command": "rollback"}


def test_the_action_has_the_outputs_of_the_record() -> None:
    assert tuple(action()["outputs"]) == OUTPUTS


def test_the_schema_s_keys_are_the_options() -> None:
    assert list(json_schema()["properties"]) == list(all_public_options())


def test_a_file_without_markers_is_an_error_that_names_them() -> None:
    with pytest.raises(ClickException, match="needs the lines `<a>` and `<b>`"):
        between("nothing here\n", ("<a>", "<b>"), "made", "README.md")
    assert between("x\n<a>\nold\n<b>\ny\n", ("<a>", "<b>"), "made\n", "f") == "x\n<a>\nmade\n<b>\ny\n"
