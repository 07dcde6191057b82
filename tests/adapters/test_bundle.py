from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.bundle import EvidenceFolder
from rerail.adapters.bundle_file import BundleFile
from rerail.core.evidence.manifest import NAME
from rerail.core.evidence.values import Part
from rerail.core.redaction.stream import Redacted
from rerail.ports.evidence import BundleError

if TYPE_CHECKING:
    from pathlib import Path

FIRST = "2026-11-24T02:40:01.000001Z  INFO  one"
LAST = "2026-11-24T02:40:09.000009Z  INFO  two"
NOTICE = (
    "2026-11-24T02:40:05.000000Z  WARN  Railway rate limit of 500 logs/sec reached for replica, update your "
    "application to reduce the logging rate. Messages dropped: 50"
)


def lines(*texts: str) -> Redacted:
    return Redacted(lines=texts, counts={})


def test_the_account_is_of_the_bytes_on_disk(tmp_path: Path) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.DEPLOY_LOG, lines(FIRST, "    goes on", NOTICE))
    bundle.append(Part.DEPLOY_LOG, lines(LAST, "ümlaut \ud800"))
    bundle.seal(b"{}\n")
    found, data = bundle.account(Part.DEPLOY_LOG), (tmp_path / "evidence/deploy.txt").read_bytes()
    assert found is not None
    assert data.decode().splitlines() == [FIRST, "    goes on", NOTICE, LAST, "ümlaut ?"]
    assert (found.lines, found.bytes, found.sha256) == (5, len(data), hashlib.sha256(data).hexdigest())
    assert found.first_at == datetime(2026, 11, 24, 2, 40, 1, 1, tzinfo=UTC)
    assert found.last_at == datetime(2026, 11, 24, 2, 40, 9, 9, tzinfo=UTC)
    assert (found.dropped, found.drop_notices, found.left_out) == (50, 1, False)
    assert (tmp_path / "evidence/manifest.json").read_bytes() == b"{}\n"


def test_a_part_without_lines_has_no_account_and_a_discarded_one_no_file(tmp_path: Path) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence")
    assert bundle.account(Part.HTTP_LOG) is None
    bundle.append(Part.HTTP_LOG, lines("a secret"))
    bundle.discard(Part.HTTP_LOG)
    assert bundle.account(Part.HTTP_LOG) is None
    assert list((tmp_path / "evidence").iterdir()) == []
    bundle.append(Part.HTTP_LOG, lines("new"))
    assert (tmp_path / "evidence/http.txt").read_text() == "new\n"


def test_after_it_was_sealed_nothing_changes(tmp_path: Path) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.EVENTS, lines("one"))
    bundle.seal(b"{}")
    with pytest.raises(BundleError):
        bundle.append(Part.EVENTS, lines("two"))
    bundle.discard(Part.EVENTS)
    assert (tmp_path / "evidence/events.txt").read_text() == "one\n"


def test_an_earlier_runs_folder_is_put_aside_and_not_mixed_in(tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        bundle = EvidenceFolder(tmp_path / "evidence")
        bundle.append(Part.EVENTS, lines(text))
        bundle.seal(b"{}")
    found = {path.name: (path / "events.txt").read_text() for path in tmp_path.iterdir()}
    assert found == {"evidence-1": "one\n", "evidence-2": "two\n", "evidence": "three\n"}


@pytest.mark.parametrize(("shared", "modes"), [(False, (0o700, 0o600)), (True, (0o755, 0o644))])
def test_only_a_runners_later_steps_may_read_it_too(
    shared: bool, modes: tuple[int, int], tmp_path: Path
) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence", shared=shared)
    bundle.append(Part.EVENTS, lines("one"))
    bundle.seal(b"{}")
    folder = tmp_path / "evidence"
    assert folder.stat().st_mode & 0o777 == modes[0]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {modes[1]}


def test_a_folder_that_can_not_be_written_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    bundle = EvidenceFolder(tmp_path / "file" / "evidence")
    with pytest.raises(BundleError, match="could not be written"):
        bundle.append(Part.EVENTS, lines("one"))
    with pytest.raises(BundleError, match="could not be written"):
        bundle.seal(b"{}")


def test_a_link_that_somebody_put_in_the_files_place_is_not_followed(tmp_path: Path) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.EVENTS, lines("one"))
    (tmp_path / "evidence/deploy.txt").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BundleError):
        bundle.append(Part.DEPLOY_LOG, lines("two"))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_link_or_a_pipe_in_the_manifest_s_place_is_replaced(kind: str, tmp_path: Path) -> None:
    bundle = EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.EVENTS, lines("one"))
    manifest = bundle.folder / NAME
    if kind == "link":
        manifest.symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(manifest)
    bundle.seal(b"{}")
    assert not manifest.is_symlink()
    assert manifest.read_bytes() == b"{}"
    assert not (tmp_path / "elsewhere").exists()


@given(texts=st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=30), max_size=40))
def test_a_file_grows_no_further_than_it_may_and_keeps_its_beginning(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = BundleFile(tmp_path_factory.mktemp("bundle") / "a.txt", 0o600, most_lines=25, most_bytes=300)
    for start in range(0, len(texts), 7):
        file.append(texts[start : start + 7])
    file.close()
    written = file.path.read_bytes() if file.path.exists() else b""
    kept = written.split(b"\n")[:-1]
    expected = [text.encode("utf-8", "replace") for text in texts]
    assert kept == expected[: len(kept)]
    assert len(written) == file.bytes <= 300
    assert len(kept) == file.lines <= 25
    assert file.full == (len(kept) < len(texts))


def test_a_link_to_nowhere_in_the_folder_s_place_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "evidence").symlink_to(tmp_path / "elsewhere")
    bundle = EvidenceFolder(tmp_path / "evidence")
    bundle.append(Part.EVENTS, lines("one"))
    bundle.seal(b"{}")
    assert not (tmp_path / "evidence").is_symlink()
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "evidence/events.txt").read_text() == "one\n"
