from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerail.errors import ConfigurationError
from rerail.settings import ConfigFile, find_config, resolve
from rerail.settings.resolving import file_mistakes
from tests.settings.support import ENV, NOW, resolved

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("service: api\nreason: [a\n", 3, "is not valid YAML here"),
        ("service: api\n\treason: x\n", 2, "is not valid YAML here"),
        ("reason: it: broke\n", 1, "is not valid YAML here"),
        ("- service\n", 1, "is not a list of `key: value` lines"),
        ("just text", 1, "is not a list of `key: value` lines"),
        ("a: 1\n---\nb: 2\n", 2, "is not valid YAML here"),
        ("service: *nobody\n", 1, "is not valid YAML here"),
        ("service: api\x01\n", 1, "is not valid YAML here"),
        ("? [a, b]\n: c\n", 1, "is not a plain key"),
        ("service:\n  name: api\n", 1, "holds keys of its own"),
        ("health-url: [[a]]\n", 1, "has an item that is no single value"),
        ("service: !!python/name:os.system api\n", 1, "is not allowed; write a plain value"),
        ("service: !secret api\n", 1, "the tag !secret is not allowed"),
        ("\nservice: [a, b]\n", 2, "is a list; give one value"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(text: str, line: int, says: str) -> None:
    mistakes = file_mistakes(ConfigFile.parse(text, "f.yml"), NOW)
    assert [str(mistake.place) for mistake in mistakes] == [f"f.yml:{line}"]
    assert says in mistakes[0].says


def test_a_file_that_cannot_be_read_stops_the_run_without_blaming_what_it_may_hold() -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve({}, ENV, ConfigFile.parse("service: [\n"), NOW)
    assert len(caught.value.mistakes) == 1


def test_anchors_are_allowed_and_a_bomb_of_them_is_harmless() -> None:
    shared = "health-url: &url https://a/x\nversion-url: *url\n"
    assert resolved(file=ConfigFile.parse(shared)).settings.version_url == "https://a/x"
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert len(file_mistakes(ConfigFile.parse(bomb), NOW)) == 40


def test_a_file_of_more_than_64_kib_or_without_end_of_brackets_is_refused() -> None:
    for text in ("# " + "x" * 70_000, "[" * 60_000):
        (mistake,) = ConfigFile.parse(text).mistakes
        assert mistake.fatal


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "~\n", "\ufeffreason: x\n"])
def test_a_file_with_nothing_wrong_has_no_mistakes(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rerail.yml"
    path.write_text(text, "utf-8")
    assert file_mistakes(ConfigFile.read(path), NOW) == ()


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"\n #?,%@`~\t0é\x00")))
def test_no_text_breaks_the_reading(text: str) -> None:
    file = ConfigFile.parse(text)
    assert all(str(mistake) for mistake in file_mistakes(file, NOW))


def test_a_file_that_is_missing_or_no_text_is_a_mistake(tmp_path: Path) -> None:
    binary = tmp_path / "b.yml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8" in str(ConfigFile.read(binary).mistakes[0])
    assert "can't be read" in str(ConfigFile.read(tmp_path / "none.yml").mistakes[0])


def test_the_file_is_found_from_inside_the_checkout_but_not_above_it(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    inner = checkout / "src" / "deep"
    inner.mkdir(parents=True)
    (checkout / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "rerail.yml").write_text("service: other\n")
    assert find_config(inner) is None
    (checkout / ".github").mkdir()
    (checkout / ".github" / "rerail.yml").write_text("service: api\n")
    assert find_config(inner) == checkout / ".github" / "rerail.yml"
