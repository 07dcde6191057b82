"""What each source gives for each option, as raw texts with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.settings.kinds import shown
from rerail.settings.own_inputs import own_variables
from rerail.settings.places import Given, Mistake, Origin, Place
from rerail.settings.registry import (
    all_public_options,
    dashed,
    input_variable,
    public_options,
    registry,
    variable,
)
from rerail.settings.tokens import TOKENS, is_token_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rerail.settings.file import ConfigFile

RESTRAINING = frozenset(
    (
        *("service", "environment", "project", "target", "bad-since", "tag-pattern", "min-served"),
        *("dry-run", "automatic", "route", "migration-paths", "keep-auto-deploy", "rollback", "rollback-on"),
    )
)
"""What says where to act, to what, or not to: one that is misspelt would have the opposite done.

A key of the file that nobody knows stays a warning: it stood there before; no rollback fails by it.
"""
_OTHER_VARIABLES = frozenset({"RERAIL_DEBUG"}) | own_variables()


def from_options(name: str, options: Mapping[str, object]) -> Iterator[Given]:
    """Give what the command line says; None and an empty tuple are: not said."""
    value = options.get(name, options.get(dashed(name)))
    if value is None or value == ():
        return
    place = Place(origin=Origin.OPTION, name=dashed(name))
    if isinstance(value, bool):
        yield Given(place=place, texts=("true" if value else "false",))
    elif isinstance(value, tuple | list):
        yield Given(place=place, texts=tuple(str(item) for item in value), listed=True)
    else:
        yield Given(place=place, texts=(str(value),))


def from_environment(name: str, env: Mapping[str, str]) -> Iterator[Given]:
    """Give what the input says, then what the variables say; an empty one is not said.

    Source: actions/runner hands a declared input without a value over as an empty text.
    """
    option = registry()[name]
    places = [Place(origin=Origin.ENVIRONMENT, name=known) for known in option.variables]
    if not option.only_variables:
        places.insert(0, Place(origin=Origin.ENVIRONMENT, name=variable(name)))
        places.insert(0, Place(origin=Origin.INPUT, name=dashed(name)))
    for place in places:
        key = input_variable(name) if place.origin is Origin.INPUT else place.name
        text = env.get(key, "").strip()
        if text:
            yield Given(place=place, texts=(text,))


def from_file(name: str, file: ConfigFile | None) -> Iterator[Given]:
    """Give what the file's keys of that name say, in their order; an empty key is not said."""
    for entry in file.entries if file else ():
        if entry.place.name == dashed(name) and any(text.strip() for text in entry.texts):
            yield entry


def mistakes_of_form(file: ConfigFile | None, command: str) -> Iterator[Mistake]:
    """Give what is wrong with the file's form and its keys; fatal only where the command needs the key."""
    if file is None:
        return
    known, needed = all_public_options(), public_options(command)
    for mistake in file.mistakes:
        name = mistake.place.name if mistake.place else ""
        if mistake.place and name and name not in known:
            yield _unknown_key(mistake.place, known)
        else:
            yield mistake
    seen: dict[str, Place] = {}
    for entry in file.entries:
        name = entry.place.name
        if name in seen:
            says = f"stands already in line {seen[name].line}; keep one of them"
            yield Mistake(place=entry.place, says=says, fatal=name in needed)
        elif name not in known:
            yield _unknown_key(entry.place, known)
        seen.setdefault(name, entry.place)


def _unknown_key(place: Place, known: Mapping[str, object]) -> Mistake:
    if is_token_key(place.name):
        return Mistake(
            place=Place(origin=Origin.FILE, name="", file=place.file, line=place.line),
            says=f"`{shown(place.name)}` does not belong in a file: who can read the repository has it now. "
            "Revoke it, make a new one, and give that as a secret of the workflow or in the environment",
            fatal=False,
        )
    says = f"`{shown(place.name)}` is not an option of rerail{_did_you_mean(place.name, known)}"
    nowhere = Place(origin=Origin.FILE, name="", file=place.file, line=place.line)
    return Mistake(place=nowhere, says=says, fatal=False)


def misspelt_variables(env: Mapping[str, str]) -> Iterator[Mistake]:
    """Give the inputs and RERAIL_ variables that nobody reads and that look like one that is read."""
    ours = [name for name in env if name.startswith(("INPUT_", "RERAIL_")) and env[name].strip()]
    known = {input_variable(name) for name in (*all_public_options(), *TOKENS)}
    known |= {variable(name) for name in all_public_options()} | {own for own, _ in TOKENS.values()}
    known |= _OTHER_VARIABLES
    for name in ours:
        close = "" if name in known else _closest(name, known)
        if close:
            place = Place(origin=Origin.ENVIRONMENT, name=shown(name))
            meant = close.removeprefix("INPUT_").removeprefix("RERAIL_").lower().replace("_", "-")
            says = f"is not read; did you mean {close}?"
            yield Mistake(place=place, says=says, fatal=meant in RESTRAINING)


def _did_you_mean(name: str, known: Mapping[str, object]) -> str:
    close = _closest(name.lower().replace("_", "-"), known)
    return f"; did you mean `{close}`?" if close else f"; the options are {', '.join(known)}"


def _closest(name: str, known: Mapping[str, object] | set[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  needed after a typing mistake only

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.75)), "")
