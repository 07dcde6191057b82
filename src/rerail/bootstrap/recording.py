"""Building what a good watch is recorded through. Each is imported when it is built, and calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.bootstrap.thaw import thaw_by
from rerail.usecases.thaw_wish import Asked
from rerail.usecases.watching.recording import RecordPorts

if TYPE_CHECKING:
    from contextlib import ExitStack

    from rerail.bootstrap.tools import Tools
    from rerail.ports.recording import DeploymentMarks, Tags
    from rerail.settings import Resolved
    from rerail.usecases.thaw_wish import Thawed


def record_ports(resolved: Resolved, tools: Tools, still_open: ExitStack) -> RecordPorts:
    """Build them for the repository of the releases."""
    s, token = resolved.settings, resolved.tokens.github
    if token is None or not s.repository:
        return RecordPorts(tags=None, marks=None, thaw=None)
    repository, api_url = s.repository, s.github_api_url

    def tags() -> Tags:
        from rerail.adapters.github.verified_tags import VerifiedTags  # noqa: PLC0415  imports PyGithub

        made = VerifiedTags(repository=repository, token=token, api_url=api_url)
        still_open.callback(made.close)
        return made

    def marks() -> DeploymentMarks:
        from rerail.adapters.github.deployments import DeploymentRecords  # noqa: PLC0415  imports PyGithub

        made = DeploymentRecords(repository=repository, token=token, api_url=api_url)
        still_open.callback(made.close)
        return made

    def thaw() -> Thawed:
        return thaw_by(resolved, Asked(when_good=True), tools, still_open)

    return RecordPorts(tags=tags, marks=marks, thaw=thaw)
