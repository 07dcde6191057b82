"""Reading an incident's issue back, for somebody to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.adapters.github.issue_reader import IssueReader, IssueSeen
from rerail.bootstrap.incident_place import where_of
from rerail.core.telling.machine_block import MachineBlock, decode_block
from rerail.core.text import Redactor, Text
from rerail.core.values import Value
from rerail.errors import ExitCode, RerailError
from rerail.ports import OutletError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class NotShown(RerailError):  # noqa: N818
    """The issue could not be read."""

    exit_code = ExitCode.REMOTE_UNAVAILABLE


class Shown(Value):
    """An issue to look at; `clean` makes its texts fit to be shown."""

    issue: IssueSeen
    block: MachineBlock | None
    """What the machine block says; None where rerail can't be taken to have written it, see `why`."""
    why: str | None
    redactor: Redactor

    def clean(self, text: Text | str) -> str:
        """Give a text without known secrets, control sequences and invisible characters."""
        return str(self.redactor.clean(text))


def show(number: int, repository: str | None, env: Mapping[str, str], now: datetime) -> Shown:
    """Read an issue from GitHub; the settings name its repository where `repository` is None.

    Raises ConfigurationError and NotShown.
    """
    where, _ = where_of({"incident_repository": repository}, env, now)
    reader = IssueReader(repository=where.repository, token=where.token, api_url=where.api_url)
    redactor = Redactor(where.secrets)
    try:
        issue = reader.read(number)
    except OutletError as error:
        said = f" ({redactor.clean(error.says)})" if error.says else ""
        raise NotShown(f"The issue could not be read: {error}{said}.") from None
    finally:
        reader.close()
    return _judged(issue, redactor)


def _judged(issue: IssueSeen, redactor: Redactor) -> Shown:
    """Take the machine block for rerail's word only where rerail can have written it."""
    block = decode_block(issue.body.reveal()) if issue.ours else None
    why = None
    if not issue.ours:
        author = redactor.clean(issue.author)
        why = f"it was written by {author}, who is neither github-actions[bot] nor this token's user"
    elif block is None:
        why = "there is no block that can be read: rerail did not write this issue, or somebody changed it"
    return Shown(issue=issue, block=block, why=why, redactor=redactor)
