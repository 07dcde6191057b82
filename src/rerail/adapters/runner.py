"""The GitHub Actions runner: outputs, step summary, annotations, groups, masks.

Source: GitHub docs "Workflow commands for GitHub Actions"; actions/runner FileCommandManager.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUMMARY_LIMIT = 1024 * 1024
"""Bytes; above it GitHub shows nothing of the summary."""


def write_outputs(path: Path, outputs: Mapping[str, str]) -> None:
    """Append the outputs to the file named by GITHUB_OUTPUT, each behind a delimiter nobody can guess.

    Raises OSError when the file can't be written to.
    """
    parts = []
    for name, value in outputs.items():
        delimiter = f"rerail-{secrets.token_hex(16)}"
        parts.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write("".join(parts))


def write_summary(path: Path, markdown: str) -> None:
    """Make `markdown` the whole of this step's summary (the file is the step's own).

    Raises OSError when the file can't be written to.
    """
    data = markdown.encode("utf-8", errors="replace")
    if len(data) > SUMMARY_LIMIT:
        data = data[: SUMMARY_LIMIT - 100].decode("utf-8", errors="ignore").encode() + b"\n\n(cut here)\n"
    path.write_bytes(data)


def annotation(
    level: str, message: str, *, title: str = "rerail", file: str | None = None, line: int | None = None
) -> str:
    """Give a workflow command that shows as an annotation; `level` is error, warning or notice.

    With `file` (and `line`) it stands beside that line. Escaping: actions/toolkit command.ts.
    """
    where = f"file={_property(file)}," if file else ""
    at = f"line={line}," if file and line else ""
    return f"::{level} {where}{at}title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
