"""The bundle becomes one zip: all that its manifest names, and nothing that somebody else put there."""

from __future__ import annotations

import hashlib
import os
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.adapters.pack import CHUNK, pack
from rerail.core.evidence.manifest import NAME, About, encode_manifest, manifest
from rerail.core.evidence.values import Kept, Part
from rerail.core.text import Redactor
from rerail.ports.evidence import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXTS = {"deploy.txt": b"listening\n" * 1000, "http.txt": b"GET / 500\n", "build.txt": b""}


def sealed(folder: Path, texts: Mapping[str, bytes] = TEXTS) -> Path:
    """Write a bundle as a run leaves it."""
    folder.mkdir(parents=True)
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    relist(folder, texts)
    return folder


def relist(folder: Path, texts: Mapping[str, bytes]) -> None:
    kept = [
        Kept(
            part=part,
            file=name,
            lines=data.count(b"\n"),
            bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        for part, (name, data) in zip(Part, texts.items(), strict=False)
    ]
    told = manifest(About(run="run-1"), kept, datetime(2026, 11, 23, tzinfo=UTC), Redactor.knowing_nothing())
    (folder / NAME).write_bytes(encode_manifest(told))


def unpacked(target: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(target) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def refused(folder: Path, target: Path) -> str:
    with pytest.raises(BundleError) as caught:
        pack(folder, target)
    assert not target.exists(), "half a zip is no zip"
    return str(caught.value)


def test_the_zip_holds_the_manifest_and_every_file_as_it_is(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "evidence")
    pack(folder, tmp_path / "evidence.zip")
    assert unpacked(tmp_path / "evidence.zip") == {NAME: (folder / NAME).read_bytes(), **TEXTS}


def test_the_manifest_comes_first(tmp_path: Path) -> None:
    pack(sealed(tmp_path / "evidence"), tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert packed.namelist() == [NAME, "build.txt", "deploy.txt", "http.txt"]


def test_the_same_bundle_gives_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    first, second = sealed(tmp_path / "a"), sealed(tmp_path / "b" / "c")
    for each in second.iterdir():
        os.utime(each, (0, 0))
        each.chmod(0o600)
    pack(first, tmp_path / "1.zip")
    pack(second, tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_nobody_else_may_read_it_while_it_waits_to_be_uploaded(tmp_path: Path) -> None:
    pack(sealed(tmp_path / "evidence"), tmp_path / "x.zip")
    assert (tmp_path / "x.zip").stat().st_mode & 0o077 == 0


def test_an_older_zip_is_replaced_and_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("keep me")
    (tmp_path / "x.zip").symlink_to(elsewhere)
    pack(sealed(tmp_path / "evidence"), tmp_path / "x.zip")
    assert elsewhere.read_text() == "keep me"
    assert not (tmp_path / "x.zip").is_symlink()


def test_what_somebody_else_put_into_the_folder_stays_out(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / "core.dump").write_text("DATABASE_URL=postgres://u:p@h/d")
    (folder / "more").mkdir()
    pack(folder, tmp_path / "x.zip")
    assert set(unpacked(tmp_path / "x.zip")) == {NAME, *TEXTS}


@pytest.mark.parametrize("change", [b"", b"listening\n" * 999, b"listening\n" * 1001, b"Listening\n" * 1000])
def test_a_file_that_somebody_changed_is_not_packed(tmp_path: Path, change: bytes) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / "deploy.txt").write_bytes(change)
    assert refused(folder, tmp_path / "x.zip") == (
        "deploy.txt is not as manifest.json says: somebody else changed it"
    )


@pytest.mark.parametrize("name", ["deploy.txt", NAME])
def test_a_link_is_not_followed(tmp_path: Path, name: str) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / name).rename(tmp_path / "moved")
    (folder / name).symlink_to(tmp_path / "moved")
    assert "could not be packed" in refused(folder, tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["deploy.txt", NAME])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert refused(folder, tmp_path / "x.zip") == f"{name} is no file"


@pytest.mark.parametrize("name", ["deploy.txt", NAME])
def test_a_file_that_is_gone_is_said(tmp_path: Path, name: str) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / name).unlink()
    assert "No such file" in refused(folder, tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", "..", ".", "a\0b", NAME])
def test_a_manifest_that_names_what_is_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    folder = sealed(tmp_path / "evidence", {})
    relist(folder, {name: b"x"})
    refused(folder, tmp_path / "x.zip")


def test_a_file_is_not_named_twice(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "evidence", {"deploy.txt": b"x"})
    text = (folder / NAME).read_text()
    one = text[text.index("[") : text.index("]")].strip("[\n ")
    (folder / NAME).write_text(text.replace(one, f"{one},{one}", 1))
    assert "names files" in refused(folder, tmp_path / "x.zip")


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff", b" " * (2 * CHUNK)])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, raw: bytes) -> None:
    folder = sealed(tmp_path / "evidence")
    (folder / NAME).write_bytes(raw)
    assert "is not one that rerail wrote" in refused(folder, tmp_path / "x.zip")


def test_a_target_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "evidence")
    with pytest.raises(BundleError, match="could not be packed"):
        pack(folder, tmp_path / "nowhere" / "x.zip")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(BundleError, match="could not be packed"):
        pack(folder, tmp_path / "folder.zip")


@given(st.lists(st.binary(max_size=3 * 4096), max_size=6), st.integers(0, 2))
def test_whatever_is_in_the_files_comes_out_again(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], chunks: int
) -> None:
    place = tmp_path_factory.mktemp("pack")
    texts = {f"{n}.txt": data + b"x" * (chunks * CHUNK) for n, data in enumerate(contents)}
    pack(sealed(place / "evidence", texts), place / "x.zip")
    found = unpacked(place / "x.zip")
    assert {name: found[name] for name in texts} == texts
