"""Whether the Incident was filed as an issue, and why not: exit code 12 is explained from here."""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from typing import TYPE_CHECKING

from rerail.core.judging.verdict import exit_code_of
from rerail.core.outlet_names import ISSUE
from rerail.core.telling.fingerprint import fingerprint
from rerail.core.values import Value, Verdict
from rerail.errors import ExitCode

if TYPE_CHECKING:
    from rerail.core.journal import Told
    from rerail.core.state import State
    from rerail.core.telling.circumstances import TellingFacts

NO_TRACKER = "no GitHub token or repository was given (GITHUB_TOKEN, --repository)"
NO_ANSWER = "GitHub had not answered when rerail stopped waiting"


class Filed(StrEnum):
    """How the filing stands."""

    NOT_WANTED = "not-wanted"
    """There is nothing to file, or this is told in the issue itself."""
    PENDING = "pending"
    DONE = "done"
    NOT_DONE = "not-done"


class Filing(Value):
    """How the filing stands; `why` is a sentence part without full stop.

    It says why the issue was not filed or, where it was, why its last update did not come through as a whole.
    """

    filed: Filed
    where: str | None = None
    number: int | None = None
    why: str = ""

    @property
    def late(self) -> bool:
        """Whether the issue is there, but does not say everything."""
        return self.filed is Filed.DONE and bool(self.why)


def filing(state: State, facts: TellingFacts, *, over: bool = False) -> Filing:
    """Give how the filing stands; `over` means that nothing more will be told.

    While no Outlet filed or failed to, the filing is pending, unless there is nowhere to file.
    """
    if not facts.beside_files or fingerprint(state) is None:
        return Filing(filed=Filed.NOT_WANTED)
    told = [t for t in state.told if t.outlet == ISSUE]
    done = next((t for t in reversed(told) if t.done), None)
    if done is not None:
        late = "" if told[-1].done and not told[-1].says else _why(told[-1])
        return Filing(filed=Filed.DONE, where=done.where, number=done.number, why=late)
    if told:
        return Filing(filed=Filed.NOT_DONE, why=_why(told[-1]))
    if facts.tracker is False:
        return Filing(filed=Filed.NOT_DONE, why=NO_TRACKER)
    if not over:
        return Filing(filed=Filed.PENDING)
    unsure = f"{NO_TRACKER}, or {NO_ANSWER}"
    return Filing(filed=Filed.NOT_DONE, why=NO_ANSWER if facts.tracker else unsure)


def _why(told: Told) -> str:
    return sentence(told.says).removesuffix(".")


def not_filed(found: Filing, facts: TellingFacts) -> str | None:
    """Say that the Incident was not filed, why, and what to do; None where there is nothing to say."""
    if found.filed is not Filed.NOT_DONE:
        return None
    folder = _folder(facts)
    where = f" in {folder}" if folder else ""
    return f"NOT FILED: {found.why}. incident.md{where} holds it; to file it later: {filing_command(facts)}"


def filing_command(facts: TellingFacts) -> str:
    """Give the command that files the Incident later, as one types it."""
    return f"rerail incident file {shlex.quote(_folder(facts) or '.')}"


def resume_command(facts: TellingFacts) -> str:
    """Give the command that goes on with the run, as one types it."""
    return f"rerail resume {shlex.quote(_folder(facts) or '.')}"


def _folder(facts: TellingFacts) -> str:
    """Give where the run's files are; empty for the working directory."""
    return (facts.result_path or "").rpartition("/")[0]


def exit_code_told(state: State, facts: TellingFacts) -> str:
    """Say the exit code as far as it is known: an issue that is still to be filed may turn 0 into 12.

    Whoever reads this in the issue reads it because it was filed.
    """
    recovered = state.verdict is not None and state.verdict.verdict is Verdict.RECOVERED
    found = filing(state, facts).filed
    if recovered and found is Filed.NOT_WANTED:
        return str(int(ExitCode.RECOVERED))
    if recovered and found is Filed.PENDING:
        return f"{int(ExitCode.RECOVERED)}, or {int(ExitCode.NOT_FILED)} if the incident can't be filed"
    return str(exit_code_of(state))


_JSON = re.compile(r"\s*\(?\s*\{.*", re.DOTALL)
_MESSAGE = re.compile(r"""['"]message['"]\s*:\s*(?:'([^'{}]+)'|"([^"{}]+)")""")


def sentence(says: object) -> str:
    """Make one sentence of what an Outlet said: an answer's body is no language for people.

    Of a body that looks like JSON or a Python dict only its `message` is kept.
    """
    text = " ".join(str(says or "it is not known why").split())
    found = _MESSAGE.search(text)
    message = (found.group(1) or found.group(2)).strip(" .") if found else ""
    plain = _JSON.sub("", text).strip().rstrip(".")
    whole = f"{plain} ({message})" if message and message not in plain else plain
    return f"{whole[:1].upper()}{whole[1:]}."
