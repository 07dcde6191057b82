"""Text made from the registry: `action.yml`'s inputs, the file's JSON Schema, the README's table.

`python -m rerail.settings.generate --write` renews them in the working tree; `--check` ends with 1 where
one is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rerail.render.starter import CONFIGURATION, WORKFLOWS, Begun, filled
from rerail.settings.own_inputs import OWN_INPUTS
from rerail.settings.registry import all_public_options, variable
from rerail.settings.tokens import TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rerail.settings.option import Option

INPUT_DEFAULTS = {"github-token": "${{ github.token }}"}
"""Options have none here: an input's default would outrank the file."""
ACTION_MARKERS = ("  # >>> generated from src/rerail/settings/model.py", "  # <<< generated")
README_MARKERS = ("<!-- options:start -->", "<!-- options:end -->")


def action_inputs() -> str:
    """Give the entries below `inputs:` of action.yml, each line indented by two and more."""
    return "\n".join([*_token_inputs(), *_option_inputs(), *_own_inputs()]) + "\n"


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of `.github/rerail.yml`, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rerail",
        "description": "Configuration of rerail (.github/rerail.yml). Tokens never stand here.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(option) for name, option in all_public_options().items()},
    }


def options_table() -> str:
    """Give the README's Markdown table of options, and one of tokens."""
    rows = [
        f"| `{name}` | `{variable(name)}` | {_default_cell(option)} | {_cell(_meaning(option))} |"
        for name, option in all_public_options().items()
    ]
    tokens = [f"| `{name}` | `{own}` | {_cell(says)} |" for name, (own, says) in TOKENS.items()]
    return "\n".join(
        [
            "",
            "| option, input, key | environment | default | |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "| token (input) | environment | |",
            "| --- | --- | --- |",
            *tokens,
            "",
            "| input of one command | option | |",
            "| --- | --- | --- |",
            *(f"| `{name}` | `--{name}` | {_cell(says)} |" for name, says in OWN_INPUTS.items()),
            "",
            "",
        ]
    )


def schema_text() -> str:
    """Give the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def between(text: str, markers: tuple[str, str], made: str, name: str) -> str:
    """Put what was made between two marker lines. Raises ClickException where they are missing."""
    head, start, rest = text.partition(f"{markers[0]}\n")
    _, end, tail = rest.partition(markers[1])
    if not start or not end:
        raise click.ClickException(
            f"{name} needs the lines `{markers[0].strip()}` and `{markers[1].strip()}`"
        )
    return f"{head}{start}{made}{end}{tail}"


def renewals(root: Path) -> dict[Path, str]:
    """Give each generated file's path with the text it must have.

    Raises ClickException for a file without markers, OSError for one that can't be read.
    """
    marked: dict[str, tuple[tuple[str, str], Callable[[], str]]] = {
        "action.yml": (ACTION_MARKERS, action_inputs),
        "README.md": (README_MARKERS, options_table),
    }
    texts = {
        root / name: between((root / name).read_text("utf-8"), markers, make(), name)
        for name, (markers, make) in marked.items()
    }
    return {**texts, root / "docs" / "rerail.schema.json": schema_text(), **examples(root)}


def examples(root: Path) -> dict[Path, str]:
    """Give the files below examples/, made from the templates that `rerail init` fills in as well."""
    begun = Begun(services=("api",), environment="production", project="shop")
    templates = root / "src" / "rerail" / "starters"
    return {
        root / "examples" / name: filled((templates / name).read_text("utf-8"), begun)
        for name in (*WORKFLOWS, CONFIGURATION)
    }


@click.command()
@click.option("--write/--check", required=True, help="Renew the files, or only compare.")
@click.option("--root", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path())
def command(*, write: bool, root: Path) -> None:
    """Renew, or compare, what is made from the registry of options."""
    stale = {path: text for path, text in renewals(root).items() if not _is(path, text)}
    for path, text in stale.items():
        click.echo(f"{path}: {'written' if write else 'out of date'}")
        if write:
            path.write_text(text, encoding="utf-8")
    if stale and not write:
        raise click.ClickException("run: python -m rerail.settings.generate --write")


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def _token_inputs() -> Iterator[str]:
    for name, (own, says) in TOKENS.items():
        yield f"  {name}:"
        yield f"    description: {_quoted(f'{says} Or {own} in the environment.')}"
        if name in INPUT_DEFAULTS:
            yield f"    default: {INPUT_DEFAULTS[name]}"


def _option_inputs() -> Iterator[str]:
    for name, option in all_public_options().items():
        yield f"  {name}:"
        yield f"    description: {_quoted(_meaning(option) + _default_sentence(option))}"


def _own_inputs() -> Iterator[str]:
    for name, says in OWN_INPUTS.items():
        yield f"  {name}:"
        yield f"    description: {_quoted(says)}"


def _meaning(option: Option) -> str:
    required = " Required." if option.required else ""
    many = " A list: one item per line." if option.kind.many else ""
    return f"{option.help}{required}{many}"


def _default_sentence(option: Option) -> str:
    if option.kind.flag:
        return " true or false; default: false."
    default = ", ".join(option.default.splitlines()) or option.otherwise
    return f" Default: {default}." if default else ""


def _default_cell(option: Option) -> str:
    if option.kind.flag:
        return "`false`"
    items = [f"`{item}`" for item in option.default.splitlines()]
    return _cell(", ".join(items) or option.otherwise)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _quoted(text: str) -> str:
    """Give a YAML text; a JSON text is one too."""
    return json.dumps(text, ensure_ascii=False)


def _property(option: Option) -> dict[str, Any]:
    kind = option.kind
    item = dict(kind.schema)
    shape: dict[str, Any] = (
        {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]} if kind.many else item
    )
    default = {"default": _default_value(option)} if option.default or kind.flag else {}
    return {"description": _meaning(option) + _default_sentence(option), **shape, **default}


def _default_value(option: Option) -> object:
    if option.kind.flag:
        return False
    return option.default.splitlines() if option.kind.many else option.default


if __name__ == "__main__":
    command()
