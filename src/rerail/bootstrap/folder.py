"""The output directory of a run: what is in it, and how the Action's post step finds it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.settings import Resolved

JOURNAL, RESULT_FILE = "journal.jsonl", "result.json"
STATE = "rerail_output_dir"
"""The name under which a step tells its own post step the folder."""


def tell_post_step(resolved: Resolved) -> None:
    """Note the folder for this step's post step: by then the configuration may be unreadable, or another.

    Where that can't be noted, the post step goes by the settings. Source: GitHub docs, GITHUB_STATE.
    """
    path = resolved.runner.state
    if path is None:
        return
    from rerail.adapters.runner import write_outputs  # noqa: PLC0415

    with suppress(OSError):
        write_outputs(path, {STATE: str(resolved.settings.output_dir.absolute())})
