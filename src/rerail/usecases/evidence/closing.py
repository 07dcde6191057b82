"""The bundle's end: nothing more comes into it, its manifest is written, and the Journal says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.evidence.manifest import About, encode_manifest, manifest
from rerail.core.evidence.values import Collected, Part
from rerail.core.text import draft
from rerail.ports.evidence import BundleError
from rerail.usecases.evidence.cleaning import with_account

if TYPE_CHECKING:
    from rerail.core.text import Text
    from rerail.ports import Journal
    from rerail.ports.evidence import Bundle
    from rerail.usecases.evidence.subject import Subject
    from rerail.usecases.request import Ports


def close(
    ports: Ports, bundle: Bundle, subject: Subject, *, missing: Text | None, notes: tuple[Text, ...]
) -> None:
    """Close the bundle; `missing`: why collecting ended early, `notes`: what else to know of it."""
    bundle.freeze()
    _agree(ports.journal, bundle)
    state = ports.journal.state
    about = About(
        run=state.run,
        service_id=subject.service_id,
        environment_id=subject.environment_id,
        deployment_id=subject.deployment_id,
    )
    kept = state.evidence.kept
    try:
        made = manifest(about, kept, ports.clock.now(), ports.redactor, notes=notes)
        bundle.seal(encode_manifest(made))
    except BundleError as error:
        missing = draft(str(error))
    collected = Collected(
        folder=str(bundle.folder),
        files=sum(each.file is not None for each in kept),
        bytes=sum(each.bytes for each in kept if each.file),
        missing=missing,
        notes=notes,
    )
    ports.journal.append(j.Observed(what=collected))


def _agree(journal: Journal, bundle: Bundle) -> None:
    """Have the Journal and the files say the same, also where a worker was overtaken while it wrote."""
    for part in Part:
        known, account = journal.state.evidence.of(part), bundle.account(part)
        if known is None or known.file is None:
            bundle.discard(part)  # nobody has said how it was redacted
        elif account is not None and with_account(known, account) != known:
            journal.append(j.Observed(what=with_account(known, account)))
