"""What the service's own variables hold is hidden from everything that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core.redaction.variables import secret_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rerail.core.text import Redactor, Secret
    from rerail.core.values import Deployment
    from rerail.usecases.reading import Known


def hide_values(redactor: Redactor, variables: Iterable[Mapping[str, Secret]], known: Known) -> None:
    """Have the redactor hide the secret ones among the variables' values, in all that is written from now on.

    Ids, commits, tags and names that rerail tells of stay readable, whatever a variable holds.
    """
    public = frozenset(_public(known))
    for each in variables:
        redactor.learn(secret_values(each, public), public=public)


def _public(known: Known) -> Iterator[str]:
    view = known.view
    yield from (view.project_id, view.project_name, view.environment_id, view.environment_name)
    yield from (view.service_id, view.service_name)
    yield from (word for word in (view.domain, view.source_repo, view.source_image) if word)
    for deployment in (*view.active, *view.history):
        yield from _words(deployment)
    for release in known.facts.releases:
        yield from (release.tag, release.commit)


def _words(deployment: Deployment) -> Iterator[str]:
    words = (
        deployment.id,
        deployment.snapshot_id,
        deployment.commit,
        deployment.patch_id,
        deployment.image,
        deployment.image_digest,
    )
    yield from (word for word in words if word)
