"""`rerail gate` from settings to what was found; it needs GitHub only, and no Railway token."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rerail.adapters.github.incidents import GitHubIncidents
from rerail.bootstrap.config import config_file
from rerail.bootstrap.incident_place import NAMES, is_same, needed, where_in
from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ConfigurationError, ExitCode, RerailError
from rerail.ports.incidents import IncidentsError
from rerail.settings import CONFIG_PATH, Origin, RunnerFacts
from rerail.usecases.frozen import Place
from rerail.usecases.gate import Gated, gate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rerail.bootstrap.incident_place import Where

_NEEDED = NAMES | {"service", "environment", "RERAIL_SERVICE", "RERAIL_ENVIRONMENT"}

_NEEDS_GITHUB = (
    "a GitHub token is needed to read the incidents: give the step `env: GITHUB_TOKEN: ${{ github.token }}`"
    " and the job `permissions: issues: read`"
)
_WITHOUT_FILE = (
    f"Whether deploys are frozen can't be told: {CONFIG_PATH} could not be read, and it may say where"
    " incidents are filed. Give the job `permissions: contents: read`, or say where: --incident-repository."
)
_WITHOUT_ANSWER = (
    "Whether deploys are frozen can't be told: {}. Unknown is not open. Run it again; or look for open issues"
    " of rerail in {} yourself, and deploy without this step."
)


class GateUnknown(RerailError):  # noqa: N818
    """Whether deploys are frozen can't be told."""

    exit_code = ExitCode.REMOTE_UNAVAILABLE


class Found(Value):
    """What the gate found, and how it may be shown."""

    gated: Gated
    repository: str
    place: Place
    is_open: bool
    """Whether more than numbers and times may be shown: this is no public page."""
    runner: RunnerFacts
    redactor: Redactor


def look(
    options: Mapping[str, object],
    fixes: Sequence[tuple[int, str | None]],
    env: Mapping[str, str],
    now: datetime,
) -> Found:
    """Look at the gate. `fixes` are numbers, each with its repository where one was named.

    Raises ConfigurationError and GateUnknown.
    """
    file, trouble = config_file(Path.cwd(), env, now)
    gathered = needed(options, env, file, now, _NEEDED)
    where, runner = where_in(gathered), RunnerFacts.of(env)
    if runner.on_runner and where.token is None:
        raise ConfigurationError((_NEEDS_GITHUB,))
    if trouble and gathered.places["incident_repository"].origin is Origin.DEFAULT:
        raise GateUnknown(_WITHOUT_FILE)
    place = Place(service=gathered.values.get("service"), environment=gathered.values.get("environment"))
    redactor = Redactor(where.secrets)
    incidents = GitHubIncidents(repository=where.repository, token=where.token, api_url=where.api_url)
    try:
        gated = gate(incidents, place, _numbers(fixes, where.repository))
        is_open = not runner.on_runner or _is_open(incidents, where, runner)
    except IncidentsError as error:
        raise GateUnknown(
            _WITHOUT_ANSWER.format(redactor.clean(error.sentence_part), where.repository)
        ) from None
    finally:
        incidents.close()
    return Found(
        gated=gated,
        repository=where.repository,
        place=place,
        is_open=is_open,
        runner=runner,
        redactor=redactor,
    )


def _numbers(fixes: Sequence[tuple[int, str | None]], repository: str) -> frozenset[int]:
    for number, elsewhere in fixes:
        if elsewhere is not None and not is_same(elsewhere, repository):
            says = f"--fixes: {elsewhere}#{number} is in another repository than incidents are, {repository}"
            raise ConfigurationError((says,))
    return frozenset(number for number, _ in fixes)


def _is_open(incidents: GitHubIncidents, where: Where, runner: RunnerFacts) -> bool:
    """Tell whether the run's page is private, or is to show evidence all the same."""
    if where.public_evidence:
        return True
    if not is_same(runner.repository, where.repository):
        return False
    try:
        return incidents.is_private()
    except IncidentsError:
        return False  # what was found stands
