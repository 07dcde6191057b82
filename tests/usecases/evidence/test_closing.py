"""The bundle's end: journal, manifest and files say the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from rerail.adapters.bundle import EvidenceFolder
from rerail.core import journal as j
from rerail.core.evidence.values import Kept, Part
from rerail.core.redaction.stream import Redacted
from rerail.core.text import draft
from rerail.driver import Stop
from rerail.usecases.evidence.closing import close
from rerail.usecases.evidence.subject import Subject
from rerail.usecases.request import Ports
from tests.fakes import START, InlineWorkers
from tests.telling_states import recovered_story

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.ports import Prober, Railway, Repository
    from tests.telling_story import Story

SUBJECT = Subject(
    deployment_id="d", project_id="p", service_id="s", environment_id="e", created_at=START, live_from=START
)


def ports_of(story: Story) -> Ports:
    return Ports(
        railway=cast("Railway", None),  # none of the three is asked
        repository=cast("Repository", None),
        prober=cast("Prober", None),
        journal=story.journal,
        clock=story.clock,
        workers=InlineWorkers(),
        stop=Stop(),
        redactor=story.redactor,
    )


def lines(*texts: str) -> Redacted:
    return Redacted(lines=texts, counts={})


def test_a_worker_that_was_overtaken_while_it_wrote_leaves_no_file_that_differs_from_its_account(
    tmp_path: Path,
) -> None:
    story, bundle = recovered_story(), EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.DEPLOY_LOG, lines("one"))
    account = bundle.account(Part.DEPLOY_LOG)
    assert account is not None
    said = Kept(part=Part.DEPLOY_LOG, file=account.file, lines=1, bytes=4, sha256=account.sha256)
    story.tell(j.Observed(what=said))
    story.tell(j.Observed(what=Kept(part=Part.BUILD_LOG, missing=draft("no more time"))))
    bundle.append(Part.DEPLOY_LOG, lines("two"))  # written, but not told any more
    bundle.append(Part.HTTP_LOG, lines("a request"))  # nobody has said how this was redacted
    bundle.append(Part.BUILD_LOG, lines("npm ci"))
    close(ports_of(story), bundle, SUBJECT, missing=draft("no more time"), notes=())
    folder = tmp_path / "evidence"
    assert {path.name for path in folder.iterdir()} == {"deploy.txt", "manifest.json"}
    [listed] = json.loads((folder / "manifest.json").read_text())["files"]
    assert listed["sha256"] == hashlib.sha256(b"one\ntwo\n").hexdigest()
    assert (listed["lines"], listed["bytes"]) == (2, 8)
    kept, collected = story.state.evidence.of(Part.DEPLOY_LOG), story.state.evidence.collected
    assert kept is not None
    assert collected is not None
    assert (kept.lines, collected.files, collected.bytes) == (2, 1, 8)


def test_a_manifest_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    story, bundle = recovered_story(), EvidenceFolder(tmp_path / "file" / "evidence")
    close(ports_of(story), bundle, SUBJECT, missing=None, notes=())
    collected = story.state.evidence.collected
    assert collected is not None
    assert collected.missing is not None
    assert "could not be written" in collected.missing.reveal()
