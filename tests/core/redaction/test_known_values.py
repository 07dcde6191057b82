"""Values that are known, in whatever form."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.evidence import lines
from rerail.core.redaction.forms import INDENT, forms
from rerail.core.redaction.known import KnownValues
from rerail.core.redaction.variables import secret_values
from rerail.core.redaction.words import SHORT
from rerail.core.text import Redactor, Secret
from tests.core.redaction.cleaning import repeated, survives

if TYPE_CHECKING:
    from collections.abc import Callable

secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60)
any_secrets = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zs")), min_size=8)
around = st.text(st.characters(max_codepoint=0x17F), max_size=20)
WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "URL": lambda secret: quote(secret, safe=""),
    "path": quote,
    "form": quote_plus,
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
}
SHELL = r"""s3cr3t!$pw &x'"\`(a)[b]{c}<d>;|*?^,~y"""
UUID = "3f0e5d4c-0000-4000-8000-00000000beef"


@settings(deadline=None)
@given(any_secrets, around, around, st.sampled_from(sorted(WRITTEN)), st.booleans())
def test_no_form_of_a_value_survives(secret: str, before: str, after: str, form: str, learned: bool) -> None:
    written = WRITTEN[form](secret.strip())
    hide = Redactor({} if learned else {"S": Secret(secret)})
    if learned:
        hide.learn({"env:S": Secret(secret)})
    assert not survives(written, str(hide.clean(f"{before} {written} {after}")))


@settings(deadline=None)
@given(secrets, st.binary(max_size=4), st.binary(max_size=4), st.booleans())
def test_a_value_in_base64_is_found_at_every_offset(
    secret: str, before: bytes, after: bytes, learned: bool
) -> None:
    hide = Redactor({} if learned else {"S": Secret(secret)})
    if learned:
        hide.learn({"env:S": Secret(secret)})
    encoded = base64.b64encode(before + secret.encode() + after).decode()
    assert "[REDACTED:" in str(hide.clean(encoded))


@settings(deadline=None)
@given(st.lists(secrets, min_size=1, max_size=5), st.lists(around, min_size=6, max_size=6))
def test_a_long_text_is_cleaned_like_its_parts(known: list[str], between: list[str]) -> None:
    """A short text is gone through word by word, a long one by an automaton: they find the same."""
    values = KnownValues({f"S{number}": secret for number, secret in enumerate(known)})
    text = "|".join(part for pair in zip(between, known, strict=False) for part in pair).lower()
    short = values.spans(text)
    long = values.spans(text + "." * SHORT)
    assert long == [span for span in short if span.end < len(text)] or long == short
    assert len(short) > 0


def test_a_value_over_lines_is_found_as_a_log_has_it_too() -> None:
    hide = Redactor({"S": Secret("first line\nsecond line\n")})
    assert str(hide.clean("a\nfirst line\nsecond line\nb")) == "a\n[REDACTED:S]\n[REDACTED:S]\nb"
    assert str(hide.clean("a first line\n    second line\nb")) == "a [REDACTED:S]\n[REDACTED:S]\nb"


def test_a_known_uuid_is_hidden_and_another_one_stays_although_it_ends_alike() -> None:
    hide = Redactor({"RAILWAY_TOKEN": Secret(UUID)})
    other = f"7b1d9a52{UUID[8:]}"
    assert str(hide.clean(f"{UUID} {other}")) == f"[REDACTED:RAILWAY_TOKEN] {other}"


def test_a_public_id_stays_whatever_a_variable_holds_and_wherever_it_stands() -> None:
    hide = Redactor({})
    hide.learn({"env:ID": Secret(UUID)}, public=frozenset((UUID,)))
    assert str(hide.clean(f"token={UUID}")) == f"token={UUID}"
    assert str(hide.clean("token=7b1d9a52-1111-4222-8333-123456789abc")) == "token=[REDACTED:token]"


def test_a_common_word_in_a_value_is_not_hidden_where_it_stands_by_itself() -> None:
    hide = Redactor({})
    hide.learn({"env:A": Secret("swordfish-administrator"), "env:B": Secret("configuration-4711")})
    text = "administrator changed the configuration\nconfiguration"
    assert str(hide.clean(text)) == text


BODY = "MHcCAQEEIOLTmUuRNpI3DZ4mDicTZVCko6bQf1wMMyLEiQIP9IrkC"
PEM = f"-----BEGIN EC PRIVATE KEY-----\n{BODY}\n-----END EC PRIVATE KEY-----\n"


@pytest.mark.parametrize("value", [PEM, json.dumps({"private_key": PEM}), PEM.replace("\n", r"\n")])
def test_the_header_that_all_keys_have_is_no_piece_of_a_known_one(value: str) -> None:
    hide = Redactor({})
    hide.learn(secret_values({"TLS": Secret(value)}, frozenset()))
    for other in (PEM, PEM.replace("\n", r"\n")):
        text = other.replace(BODY, BODY[::-1])
        shown = str(hide.clean(text)).replace(r"\n", "\n").split("\n")
        assert "env:TLS" not in str(hide.clean(text))
        assert shown[0].startswith("-----BEGIN EC PRIVATE KEY-----")
    assert not survives(BODY[20:], str(hide.clean(f"a\n{PEM[:70]}")))


def test_another_value_of_the_same_name_is_hidden_too() -> None:
    hide = Redactor({})
    hide.learn({"env:PARTNER_KEY": Secret("qwertz-uiop-4711")})
    hide.learn({"env:PARTNER_KEY": Secret("yxcvb-nmlkj-0815")})
    shown = str(hide.clean("qwertz-uiop-4711 yxcvb-nmlkj-0815"))
    assert shown == "[REDACTED:env:PARTNER_KEY] [REDACTED:env:PARTNER_KEY]"


@pytest.mark.parametrize("unit", ["a", "0", "ab", "abc", "1234", "abcdefgh", "abcdefghi"])
@pytest.mark.parametrize("times", [8, 17, 4_000])
def test_a_repetitive_value_is_hidden_and_quick(unit: str, times: int) -> None:
    given_value = unit * times
    ended = f"{given_value}{'x' if unit != 'abc' else '!'}"
    for value in (given_value, ended):
        hide = Redactor({"S": Secret(value)})
        for text in (repeated(unit), repeated("YWFh"), f"-{value}-{value}{value}-"):
            assert not survives(value, str(hide.clean(text)))


@settings(deadline=None)
@given(st.text("ab", min_size=8, max_size=24), st.text("ab", max_size=60), st.text("ab", max_size=60))
def test_no_value_of_few_letters_survives(secret: str, before: str, after: str) -> None:
    hide = Redactor({"S": Secret(secret)})
    assert not survives(secret, str(hide.clean(f"{before}{secret}{after}")))


@settings(deadline=None)
@given(secrets, st.integers(0, 30))
def test_the_same_value_has_the_same_marker_everywhere(secret: str, count: int) -> None:
    shown = str(Redactor({"S": Secret(secret)}).clean("\n".join([secret] * count)))
    assert shown == "\n".join(["[REDACTED:S]"] * count)


def test_values_of_a_rule_correlate_within_a_run_and_not_between_runs() -> None:
    one, other = Redactor({}, salt=b"one run"), Redactor({}, salt=b"another run")
    first, second, third = str(one.clean("a@example.com b@example.com a@example.com")).split(" ")
    assert first == third != second
    assert first.startswith("[REDACTED:email:")
    assert str(other.clean("a@example.com")) != first


@pytest.mark.parametrize("secret", ["password", "REDACTED", "credential", "env:NAME"])
def test_a_value_that_stands_in_markers_does_not_tear_them(secret: str) -> None:
    hide = Redactor({"S": Secret(secret)})
    shown = str(hide.clean(f"password=hunter2 {secret} a@example.com"))
    assert str(hide.clean(shown)) == shown
    assert "[REDACTED:email]" in shown


@settings(deadline=None)
@given(any_secrets)
def test_forms_are_never_empty(secret: str) -> None:
    assert all(forms(secret))


@pytest.mark.parametrize(
    "written",
    [
        r"""s3cr3t\!\$pw\ \&x\'\"\\\`\(a\)\[b\]\{c\}\<d\>\;\|\*\?\^\,~y""",  # printf %q
        shlex.quote(SHELL)[1:-1],
        SHELL.replace("'", r"'\''"),
        re.sub(r'(["$`\\])', r"\\\1", SHELL),
        html.escape(SHELL),
        html.escape(SHELL).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        re.sub(r"[&<>\"']", lambda sign: f"&#{ord(sign[0])};", SHELL),
        re.sub(r"[&<>\"']", lambda sign: f"&#x{ord(sign[0]):X};", SHELL),
        re.sub(r"[^\w ,.-]", lambda sign: f"&#x{ord(sign[0]):x};", SHELL),
        re.sub(r"[^\w ,.-]", lambda sign: f"&#{ord(sign[0])};", SHELL),
    ],
)
def test_a_value_is_hidden_whole_as_shells_and_pages_write_it(written: str) -> None:
    hide = Redactor({})
    hide.learn({"env:S": Secret(SHELL)})
    assert str(hide.clean(f"a {written} z")) == "a [REDACTED:env:S] z"


def test_a_value_that_is_masked_from_its_middle_is_hidden() -> None:
    hide = Redactor({})
    hide.learn({"env:S": Secret("8KsZq4TnVw7YbXc2")})
    assert str(hide.clean("key 8KsZq4Tn******** used")) == "key [REDACTED:env:S]******** used"
    assert str(hide.clean("key ***Vw7YbXc2 used")) == "key ***[REDACTED:env:S] used"
    assert str(hide.clean("key 8KsZq4Tn** used")) == "key 8KsZq4Tn** used"


def test_values_are_looked_for_as_a_log_indents_them() -> None:
    assert lines.INDENT == INDENT
