"""Which Checks a rollback gets: those asked for, else the service's own health endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.judging.checks import Check, CommandCheck, HttpCheck, VersionCheck

if TYPE_CHECKING:
    from rerail.core.choosing.choice import Chosen
    from rerail.core.values import Deployment, Release, ServiceView

SHORT_SHA = 7


def default_health_check(view: ServiceView, *, assertion: str | None, timeout: float) -> HttpCheck | None:
    """Give the check of the service's own domain; None for a service without one, or a cron job.

    Without a `healthcheckPath` nothing is known of what `/` should answer, so that anything below 500
    passes there.
    """
    if view.domain is None or view.is_cron:
        return None
    path = view.healthcheck_path or "/"
    url = f"{address_of(view.domain)}/{path.lstrip('/')}"
    lenient = view.healthcheck_path is None and assertion is None
    return HttpCheck(name="health", url=url, assertion=assertion, timeout=timeout, lenient=lenient)


def address_of(domain: str) -> str:
    """Give a domain's URL: Railway's edge speaks TLS for each; only a loopback address (demo, tests) not."""
    scheme = "http" if domain.split(":", maxsplit=1)[0] in {"127.0.0.1", "localhost"} else "https"
    return f"{scheme}://{domain}"


def health_checks(urls: tuple[str, ...], *, assertion: str | None, timeout: float) -> tuple[HttpCheck, ...]:
    """Give one check per URL, named `health`, or `health-1`, `health-2` … where there are several."""
    several = len(urls) > 1
    return tuple(
        HttpCheck(name=f"health-{n}" if several else "health", url=u, assertion=assertion, timeout=timeout)
        for n, u in enumerate(urls, start=1)
    )


def version_check(
    url: str, *, assertion: str | None, chosen: Chosen, releases: tuple[Release, ...], timeout: float
) -> VersionCheck:
    """Give the version check with the marks by which either version is known."""
    target = chosen.target
    good = _marks(target.deployment, target.commit, releases)
    bad = _marks(chosen.live, chosen.live.commit if chosen.live else None, releases)
    return VersionCheck(
        name="version",
        url=url,
        assertion=assertion,
        target_marks=tuple(m for m in good if m not in bad),
        failed_marks=tuple(m for m in bad if m not in good),
        timeout=timeout,
    )


def smoke_check(command: str, *, timeout: float) -> CommandCheck:
    """Give the check that runs the smoke command."""
    return CommandCheck(name="smoke", command=command, timeout=timeout)


def _marks(
    deployment: Deployment | None, commit: str | None, releases: tuple[Release, ...]
) -> tuple[str, ...]:
    """Give the strings that identify a version: commit, its tags, deployment id, image digest."""
    tags = tuple(r.tag for r in releases if commit and r.commit == commit)
    ids = (deployment.id, deployment.image_digest) if deployment else ()
    return tuple(m for m in (commit, *tags, *ids) if m)


def all_checks(*groups: tuple[Check, ...] | Check | None) -> tuple[Check, ...]:
    """Put the checks together, in order, leaving out what is absent."""
    checks: list[Check] = []
    for group in groups:
        if group is None:
            continue
        checks.extend(group if isinstance(group, tuple) else (group,))
    return tuple(checks)
