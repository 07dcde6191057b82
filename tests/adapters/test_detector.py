"""The detector of secret shapes: the real one, with secrets made at run time."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bench.corpus.draw import Draw
from bench.corpus.shapes import SHAPES
from rerail.adapters.detector import SecretDetector, name_of
from rerail.ports.evidence import DetectorError
from tests.ready_detector import ready_detector

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = SHAPES["github-classic"](Draw(11))


@pytest.fixture(scope="module")
def detector(pytestconfig: pytest.Config) -> SecretDetector:
    return ready_detector(pytestconfig)


def found(detector: SecretDetector, text: str) -> list[tuple[str, str]]:
    return [(text[start:end], rule) for start, end, rule in detector.find(text)]


def test_it_gives_the_place_in_characters_and_the_rule(detector: SecretDetector) -> None:
    text = f"Grüße 🚂 from the worker\nusing {TOKEN} ✓ ok\n"
    assert found(detector, text) == [(TOKEN, "github-pat")]


@pytest.mark.parametrize(
    "kind", ["slack-webhook", "anthropic", "linear", "notion", "hugging-face", "doppler"]
)
def test_it_knows_what_we_have_no_rule_for(detector: SecretDetector, kind: str) -> None:
    secret = SHAPES[kind](Draw(11))
    head = "https://hooks.slack.com/services/" if kind == "slack-webhook" else "using "
    assert any(secret in piece for piece, _ in found(detector, f"{head}{secret} now"))


def test_a_private_key_of_several_lines_is_one_place(detector: SecretDetector) -> None:
    key = SHAPES["pem-rsa"](Draw(11))
    assert (key, "private-key") in found(detector, f"loaded\n{key}\nready")


def test_what_is_hidden_in_base64_is_found_where_it_stands(detector: SecretDetector) -> None:
    coded = base64.b64encode(f"token={TOKEN}".encode()).decode()
    assert found(detector, f"é DATA={coded} end") == [(coded, "github-pat")]


def test_a_line_that_asks_scanners_to_look_away_is_looked_at(detector: SecretDetector) -> None:
    for plea in ("gitleaks:allow", "betterleaks:allow", "kingfisher:ignore", "nosec", "example"):
        assert found(detector, f"{TOKEN} # {plea}") == [(TOKEN, "github-pat")], plea


def test_ids_digests_and_versions_are_left_alone(detector: SecretDetector) -> None:
    template = "deployment <uuid> commit <sha> digest sha256:<hex:64> etag W/<alnum:27>\n"
    text = Draw(11).filled(template * 50, {})
    assert found(detector, text) == []


def test_running_out_of_time_is_an_error_and_no_half_answer(detector: SecretDetector) -> None:
    del detector  # its rules are compiled
    with pytest.raises(DetectorError, match="took more than 1e-06 s"):
        SecretDetector(seconds=1e-06).find(f"{TOKEN} " * 10_000)


def test_text_that_is_no_text_is_an_error(detector: SecretDetector) -> None:
    with pytest.raises(DetectorError, match=r"\Alooking for secrets failed \(UnicodeEncodeError\)\Z"):
        detector.find(f"{TOKEN} \udc80")


class Panicking:
    """A scanner that breaks as a library in Rust does: with what is no Exception."""

    def scan(self, data: bytes, *, timeout: float) -> list[object]:
        del timeout
        raise BaseException(data)  # noqa: TRY002


class Misplacing:
    """A scanner that finds something where it isn't."""

    rule_id, secret, is_base64_encoded = "betterleaks.github-pat", TOKEN, False
    location = {"start_offset": 1, "end_offset": 7}  # noqa: RUF012

    def scan(self, data: bytes, *, timeout: float) -> list[object]:
        del data, timeout
        return [self]


@pytest.mark.parametrize("broken", [Panicking(), Misplacing()])
def test_however_it_breaks_the_error_is_ours_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, broken: object
) -> None:
    monkeypatch.setattr(SecretDetector, "_made", broken)
    with pytest.raises(DetectorError) as caught:
        SecretDetector().find(f"using {TOKEN}")
    assert TOKEN not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_where_the_package_is_missing_it_says_so_and_is_asked_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SecretDetector, "_made", None)
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    with pytest.raises(DetectorError, match="kingfisher-secret-scanner"):
        SecretDetector().find("anything")


def test_nothing_of_it_is_loaded_before_it_is_asked(tmp_path: Path) -> None:
    script = (
        "import sys; from rerail.adapters.detector import SecretDetector; SecretDetector();"
        " print('kingfisher_sdk' in sys.modules)"
    )
    ran = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("betterleaks.github-pat", "github-pat"),
        ("betterleaks.cloudflare-api-key.1", "cloudflare-api-key"),
        ("veles.secrets/sendgrid", "sendgrid"),
        ("plain", "plain"),
    ],
)
def test_a_rule_is_named_without_its_collection_and_number(rule: str, name: str) -> None:
    assert name_of(rule) == name
