"""Which certificate authorities are believed: what the environment names, by every client alike."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from rerail.adapters.quick_httpx import authorities, tls
from rerail.simulator.authority import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
PUBLIC = 50
"""There are more public ones than this."""


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    tls.cache_clear()
    yield
    tls.cache_clear()


def believed() -> int:
    return tls().cert_store_stats()["x509_ca"]


def test_where_nothing_is_named_the_public_ones_are_believed() -> None:
    assert authorities() is None
    assert believed() > PUBLIC


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_file_is_believed_by_all(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.pem"
    file.write_text(Authority("127.0.0.2").trusted)
    public = believed()
    tls.cache_clear()
    monkeypatch.setenv(name, str(file))
    assert authorities() == str(file)
    assert believed() == public + 1


def test_of_several_folders_requests_gets_the_first_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.setenv("SSL_CERT_DIR", os.pathsep.join((str(tmp_path / "gone"), str(there), str(tmp_path))))
    assert authorities() == str(there)
    assert believed() == 0, "folders are looked into when a certificate is to be judged"


def test_a_bundle_for_requests_that_is_gone_keeps_no_rollback_from_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    assert authorities() is None
    assert believed() > PUBLIC
