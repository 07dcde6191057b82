"""The bundle is uploaded once, at the end, where its readers may see it; else it is said why not."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.github.artifact_refusals import impossible
from rerail.adapters.pack import pack
from rerail.core import journal as j
from rerail.core.evidence.manifest import NAME
from rerail.core.evidence.values import Collected
from rerail.core.telling.circumstances import TellingFacts
from rerail.core.text import Untrusted
from rerail.outlets.artifact import EMPTY, PUBLIC, ArtifactOutlet
from rerail.outlets.mailbox import TellingRoom
from rerail.ports.evidence import Artifact, ArtifactError
from tests.adapters.github.artifact_support import results_service
from tests.adapters.test_pack import TEXTS, sealed
from tests.fakes import START
from tests.telling_states import recovered_story
from tests.telling_story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from rerail.core.state import State


@dataclass
class Store:
    """Keeps what is uploaded, as GitHub does, or refuses it."""

    refusal: ArtifactError | None = None
    kept: dict[str, bytes] = field(default_factory=dict)
    asked: int = 0
    made: int = 0

    def make(self) -> Store:
        self.made += 1
        return self

    def upload(self, name: str, file: Path, *, mime_type: str) -> Artifact:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal
        assert mime_type == "application/zip"
        self.kept[name] = file.read_bytes()
        url = f"https://github.example/artifacts/{self.asked}"
        return Artifact(id="1", name=name, url=url, bytes=1, sha256="", expires_at=START)


def bundle(tmp_path: Path) -> Path:
    return sealed(tmp_path / "evidence")


def ended(folder: Path, *, private: bool | None = True, files: int = 3) -> State:
    """Give a finished run that collected this."""
    story = Story(private=private).live()
    story.tell(j.Observed(what=Collected(folder=str(folder), files=files, bytes=10)))
    return story.state


def outlet(store: Store, *, public_evidence: bool = False, same_repository: bool = True) -> ArtifactOutlet:
    facts = TellingFacts(public_evidence=public_evidence)
    return ArtifactOutlet(store.make, pack, facts, same_repository=same_repository)


def why_not(told: ArtifactOutlet, state: State) -> str:
    with pytest.raises(ArtifactError) as caught:
        told.tell(state, final=True)
    assert not caught.value.again, "the store has tried again itself"
    return str(caught.value)


def test_the_whole_bundle_is_uploaded_as_one_zip(tmp_path: Path) -> None:
    store, folder = Store(), bundle(tmp_path)
    told = outlet(store).tell(ended(folder), final=True)
    assert told is not None
    assert (told.outlet, told.done, told.expires_at) == ("artifact", True, START)
    assert told.where == "https://github.example/artifacts/1"
    [(name, data)] = store.kept.items()
    assert name == "rerail-evidence-api-33333333"
    with zipfile.ZipFile(BytesIO(data)) as packed:
        found = {each: packed.read(each) for each in packed.namelist()}
    assert found == {NAME: (folder / NAME).read_bytes(), **TEXTS}


def test_it_is_uploaded_once_and_told_the_same_ever_after(tmp_path: Path) -> None:
    store = Store()
    told, state = outlet(store), ended(bundle(tmp_path))
    assert told.tell(state, final=True) == told.tell(state, final=True)
    assert store.asked == 1


def test_nothing_is_left_beside_the_bundle(tmp_path: Path) -> None:
    for store in (Store(), Store(refusal=impossible("no"))):
        folder = tmp_path / f"run-{store.refusal is None}" / "evidence"
        sealed(folder)
        with suppress(ArtifactError):
            outlet(store).tell(ended(folder), final=True)
        assert [each.name for each in folder.parent.iterdir()] == ["evidence"]


@pytest.mark.parametrize("final", [True, False])
def test_before_all_is_collected_nothing_is_uploaded(final: bool) -> None:
    store = Store()
    assert outlet(store).tell(recovered_story().state, final=final) is None
    assert store.made == 0


def test_before_the_end_nothing_is_uploaded(tmp_path: Path) -> None:
    store = Store()
    assert outlet(store).tell(ended(bundle(tmp_path)), final=False) is None
    assert store.made == 0


@pytest.mark.parametrize("private", [False, None])
def test_a_repository_not_known_to_be_private_gets_no_artifact(tmp_path: Path, private: bool | None) -> None:
    store = Store()
    assert why_not(outlet(store), ended(bundle(tmp_path), private=private)) == PUBLIC
    assert store.made == 0


def test_a_run_in_another_repository_than_the_one_that_was_read_gets_no_artifact(tmp_path: Path) -> None:
    store = Store()
    assert why_not(outlet(store, same_repository=False), ended(bundle(tmp_path))) == PUBLIC
    assert store.made == 0


@pytest.mark.parametrize("private", [True, False, None])
def test_public_evidence_is_uploaded_anywhere(tmp_path: Path, private: bool | None) -> None:
    store = Store()
    told = outlet(store, public_evidence=True, same_repository=False)
    assert told.tell(ended(bundle(tmp_path), private=private), final=True) is not None
    assert store.asked == 1


def test_where_nothing_could_be_collected_that_is_said(tmp_path: Path) -> None:
    store = Store()
    assert why_not(outlet(store), ended(bundle(tmp_path), files=0)) == EMPTY
    assert store.made == 0


def test_a_refusal_is_told_with_the_other_way_and_not_tried_again(tmp_path: Path) -> None:
    store = Store(refusal=ArtifactError("GitHub says no; do it so", says=Untrusted("nope")))
    told, state = outlet(store), ended(bundle(tmp_path))
    assert [why_not(told, state) for _ in range(3)] == ["GitHub says no; do it so"] * 3
    assert store.asked == 1


def test_a_bundle_that_somebody_changed_is_not_uploaded(tmp_path: Path) -> None:
    store, folder = Store(), bundle(tmp_path)
    (folder / "http.txt").write_text("password=hunter2")
    assert "somebody else changed it" in why_not(outlet(store), ended(folder))
    assert store.asked == 0


def test_a_refused_upload_does_not_hold_up_the_end(tmp_path: Path) -> None:
    story = recovered_story()
    story.tell(j.Observed(what=Collected(folder=str(bundle(tmp_path)), files=3, bytes=10)))
    room = TellingRoom((outlet(Store(refusal=impossible("no way"))),), story.journal)
    assert room.settle(5.0), "it is asked once, and there is nothing to wait for"
    [told] = [told for told in story.state.told if told.outlet == "artifact"]
    assert (told.done, str(told.says).startswith("no way; the folder is in the output")) == (False, True)


def test_what_github_gives_to_download_is_the_bundle(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    with results_service() as service:
        facts = TellingFacts()
        told = ArtifactOutlet(service.uploader, pack, facts, same_repository=True).tell(
            ended(folder), final=True
        )
        assert told is not None
        assert told.where is not None
        with zipfile.ZipFile(BytesIO(service.download(told.where))) as packed:
            assert {each: packed.read(each) for each in packed.namelist()} == {
                each.name: each.read_bytes() for each in folder.iterdir()
            }
