"""`.github/rerail.yml`: read with line numbers, and never more than data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from rerail.core.values import Value
from rerail.settings.places import Given, Mistake, Origin, Place

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_PATH = ".github/rerail.yml"
CONFIG_PATHS = (CONFIG_PATH, ".github/rerail.yaml")
SIZE_LIMIT = 64 * 1024
"""Bytes; a configuration is a page. What is larger is not one."""
_PLAIN = "tag:yaml.org,2002:"
_NULL = f"{_PLAIN}null"
_SCALARS = frozenset(
    _PLAIN + word for word in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)


class ConfigFile(Value):
    """A configuration file as read: entries in their order, and the mistakes of its form."""

    name: str
    entries: tuple[Given, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def parse(cls, text: str, name: str = CONFIG_PATH) -> Self:
        """Read YAML text. Never raises: what is wrong with it stands in `mistakes`."""
        if len(text.encode("utf-8", errors="replace")) > SIZE_LIMIT:
            return cls(name=name, mistakes=(_wrong(name, 1, f"is larger than {SIZE_LIMIT // 1024} KiB"),))
        import yaml  # noqa: PLC0415  loaded only when there is a file

        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            return cls(name=name, mistakes=(_syntax(name, error),))
        except (RecursionError, ValueError):
            return cls(name=name, mistakes=(_wrong(name, 1, "is not a configuration that can be read"),))
        return cls._of_root(root, name, text)

    @classmethod
    def read(cls, path: Path, name: str | None = None) -> Self:
        """Read a file from disk. Never raises: a file that can't be read is a mistake."""
        name = name or str(path)
        try:
            with path.open("rb") as file:
                data = file.read(SIZE_LIMIT + 1)
            return cls.parse(data.decode("utf-8-sig", errors="strict"), name)
        except OSError as error:
            return cls(name=name, mistakes=(_wrong(name, None, f"can't be read: {error.strerror}"),))
        except UnicodeDecodeError:
            return cls(name=name, mistakes=(_wrong(name, None, "is not UTF-8 text"),))

    @classmethod
    def _of_root(cls, root: Any, name: str, text: str) -> Self:  # noqa: ANN401  yaml's nodes have no common useful type
        if root is None or (root.id == "scalar" and root.tag == _NULL):
            return cls(name=name)
        if root.id != "mapping":
            return cls(name=name, mistakes=(_wrong(name, 1, "is not a list of `key: value` lines"),))
        entries: list[Given] = []
        mistakes: list[Mistake] = []
        for key, value in root.value:
            found = _entry(key, value, name, text)
            (mistakes if isinstance(found, Mistake) else entries).append(found)  # type: ignore[arg-type]
        return cls(name=name, entries=tuple(entries), mistakes=tuple(mistakes))


def find_config(start: Path) -> Path | None:
    """Find the configuration file: in `start`, or above it up to the root of the checkout it stands in.

    Outside of a checkout only `start` itself counts: a folder above may be anybody's.
    """
    folders = (start, *start.parents)
    root = next((i for i, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    for folder in folders[: root + 1]:
        for name in CONFIG_PATHS:
            if (folder / name).is_file():
                return folder / name
    return None


def _entry(key: Any, value: Any, file: str, text: str) -> Given | Mistake:  # noqa: ANN401
    line = key.start_mark.line + 1
    if key.id != "scalar" or key.tag == f"{_PLAIN}merge":
        return _wrong(file, line, "is not a plain key; write each option as `name: value`")
    place = Place(origin=Origin.FILE, name=key.value, file=file, line=line)
    if key.value in _structured() and value.id != "scalar":
        return Given(place=place, texts=(_as_it_stands(value, text),))
    if value.id == "scalar":
        return _scalar(place, value)
    if value.id == "mapping":
        return Mistake(place=place, says="holds keys of its own; write one value, or a list of values")
    if any(item.id != "scalar" or item.tag not in _SCALARS for item in value.value):
        return Mistake(place=place, says="has an item that is no single value; write one value per item")
    return Given(place=place, texts=tuple(item.value for item in value.value), listed=True)


def _structured() -> frozenset[str]:
    """Give the keys that have a structure of their own."""
    from rerail.settings.registry import dashed, registry  # noqa: PLC0415  which is made from all kinds

    return frozenset(dashed(name) for name, option in registry().items() if option.kind.structured)


def _as_it_stands(node: Any, text: str) -> str:  # noqa: ANN401
    """Give a node's own text, in the lines and columns that it has in the file."""
    start, end = node.start_mark, node.end_mark
    return "\n" * int(start.line) + " " * int(start.column) + text[int(start.index) : int(end.index)]


def _scalar(place: Place, node: Any) -> Given | Mistake:  # noqa: ANN401
    if node.tag not in _SCALARS:
        return Mistake(place=place, says=f"the tag {node.tag} is not allowed; write a plain value")
    return Given(place=place, texts=() if node.tag == _NULL else (node.value,))


def _wrong(file: str, line: int | None, says: str) -> Mistake:
    return Mistake(place=Place(origin=Origin.FILE, name="", file=file, line=line), says=says)


def _syntax(file: str, error: Any) -> Mistake:  # noqa: ANN401
    """Say where YAML stopped understanding; the snippet stays out, as it may show what is secret."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "unreadable character"
    line = mark.line + 1 if mark else 1
    return _wrong(file, line, f"is not valid YAML here ({problem}); quote a value with special characters")
