"""Why an artifact was not uploaded, each with what to do: our sentences, the remote's word beside them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rerail.core.text import Untrusted
from rerail.ports.evidence import ArtifactError

if TYPE_CHECKING:
    from rerail.adapters.github.artifact_sending import Outcome

OTHERWISE = (
    "the folder is in the output `evidence-path`: upload it with a following `actions/upload-artifact` step"
)
NO_TOKEN = (
    "this is not a step of a container action, and GitHub gives only those a token for artifacts"  # noqa: S105 - a sentence
    " (ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL)"
)
NO_SCOPE = (
    "the job's token (ACTIONS_RUNTIME_TOKEN) may not upload artifacts: its scope Actions.Results is missing"
)
NO_SERVICE = "the runner does not say where GitHub's artifact service is (ACTIONS_RESULTS_URL)"
NOT_ON_GHES = "GitHub Enterprise Server does not take artifacts in this way"
_LONGEST_WORD = 300
_QUERY = re.compile(r"\?[^\s\"'<>]*")
_AZURE_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")
_MEANINGS = {
    401: "GitHub does not accept the job's token (ACTIONS_RUNTIME_TOKEN): it ends with its job",
    403: "GitHub does not let this job upload artifacts: see the Actions settings of the repository",
    404: "GitHub's artifact service is not where the runner says (ACTIONS_RESULTS_URL)",
    409: "the run has an artifact of this name already",
    429: "GitHub takes no more artifacts for now (429)",
}
_FINAL = frozenset({401, 403, 404, 409})


def impossible(why: str) -> ArtifactError:
    """Make the error for what no repetition will change."""
    error = ArtifactError(f"{why}; {OTHERWISE}")
    error.again = False
    return error


def refused_by_service(outcome: Outcome) -> ArtifactError:
    """Make the error for the results service's answer, or for none."""
    said = _object(outcome.body).get("msg")
    says = _scrubbed(said) if isinstance(said, str) else None
    if outcome.out_of_quota:
        why = "there is no room left for artifacts: delete old ones, or raise the spending limit for Actions"
        return _error(f"{why} (GitHub counts anew every 6 to 12 hours)", says, again=False)
    if outcome.status == 0:
        return _error(f"GitHub's artifact service: {outcome.trouble}", says, again=True)
    why = _MEANINGS.get(outcome.status, f"GitHub's artifact service answered {outcome.status}")
    return _error(why, says, again=outcome.status not in _FINAL)


def refused_by_store(outcome: Outcome) -> ArtifactError:
    """Make the error for the blob store's answer, or for none. Its text may quote what was signed."""
    if outcome.status == 0:
        return _error(f"GitHub's store for artifacts: {outcome.trouble}", None, again=True)
    code = _AZURE_CODE.search(outcome.body)
    says = Untrusted(code[1].decode()) if code else None
    return _error(f"GitHub's store for artifacts answered {outcome.status}", says, again=True)


def not_readable(error: OSError) -> ArtifactError:
    """Make the error for a file of ours that can't be read."""
    return impossible(f"the file for the artifact can't be read: {error.strerror or type(error).__name__}")


def unreadable() -> ArtifactError:
    """Make the error for an answer that says yes and not what it has to."""
    return _error("GitHub's artifact service gave an answer that can't be read", None, again=True)


def answered(outcome: Outcome) -> dict[str, Any]:
    """Read an answer that was a yes; raises ArtifactError when it is none after all."""
    told = _object(outcome.body)
    if told.get("ok") is not True:
        raise unreadable()
    return told


def listed(outcome: Outcome) -> list[dict[str, Any]]:
    """Give the artifacts of a list; none where it can't be read."""
    told = _object(outcome.body).get("artifacts")
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _scrubbed(said: str) -> Untrusted:
    return Untrusted(_QUERY.sub("?(left out)", said)[:_LONGEST_WORD])


def _error(why: str, says: Untrusted | None, *, again: bool) -> ArtifactError:
    error = ArtifactError(f"{why}; {OTHERWISE}", says=says)
    error.again = again
    return error
