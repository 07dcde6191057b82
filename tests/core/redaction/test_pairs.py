"""Secrets whose name and value stand apart: as two fields, or on two lines."""

from __future__ import annotations

import pytest

from rerail.core.redaction.stream import CHUNK
from rerail.core.text import Redactor
from tests.core.redaction.cleaning import cleaned, lines_of, quick, stays, streamed, survives

HIDDEN = "[REDACTED:password]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            '[{"name":"DB_PASSWORD","value":"hunter22!"},{"name":"PORT","value":"80"}]',
            f'[{{"name":"DB_PASSWORD","value":"{HIDDEN}"}},{{"name":"PORT","value":"80"}}]',
        ),
        (
            r'"{\"Key\": \"DbPassword\", \"Value\": \"hunter22!\"}"',
            rf'"{{\"Key\": \"DbPassword\", \"Value\": \"{HIDDEN}\"}}"',
        ),
        (
            "{Name:DB_PASSWORD Value:hunter22! ValueFrom:nil}",
            f"{{Name:DB_PASSWORD Value:{HIDDEN} ValueFrom:nil}}",
        ),
        ('<input name="password" value="hunter22!">', f'<input name="password" value="{HIDDEN}">'),
        ("- name: DB_PASSWORD\n  value: hunter22!\n", f"- name: DB_PASSWORD\n  value: {HIDDEN}\n"),
        (
            '02:40:01 - name: "DB_PASSWORD"\n02:40:02   value: "hunter 22"',
            f'02:40:01 - name: "DB_PASSWORD"\n02:40:02   value: "{HIDDEN}"',
        ),
        (
            '  "name": "API_TOKEN",\n  "value": "ab12cd34"\n',
            '  "name": "API_TOKEN",\n  "value": "[REDACTED:token]"\n',
        ),
    ],
)
def test_the_value_beside_a_telling_name_is_hidden(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password: |\n  hunter22!\nport: 80", f"password: |\n  {HIDDEN}\nport: 80"),
        ("  db:\n    password: >-\n      hunter\n", f"  db:\n    password: >-\n      {HIDDEN}\n"),
        ("- password: |\n    hunter22!", f"- password: |\n    {HIDDEN}"),
        (
            "02:40:01.123 app  password: |-\n02:40:01.124 app    hunter22!",
            f"02:40:01.123 app  password: |-\n02:40:01.124 app    {HIDDEN}",
        ),
        ("02:40:01 app password: |\n      hunter22!", f"02:40:01 app password: |\n      {HIDDEN}"),
    ],
)
def test_a_block_on_the_next_line_is_hidden(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        '{"name":"token_type","value":"bearer-2026"}',
        '{"name":"DB_PASSWORD","value":"${DB_PASSWORD}"}',
        '{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"name":"db-1"}}}',
        '{"name":"PASSWORD_MIN_LENGTH","value":"12345678"}',
        "the token, value: 17, of user a1b2c3d4",
        "password, value: hunter22",
        "- name: DB_PASSWORD\n- name: PORT\n  value: abcd1234",
        "- name: SECRET_NAME\n  value: db-credentials-1",
        "password: |\nport: 8080",
        "password: |\n  must have 8 characters",
        "04:40 password: |\n04:41 started worker17",
        "password | hunter22\n  abc12345",
        "description: |\n  abc12345",
    ],
)
def test_what_only_looks_like_a_pair_stays(text: str) -> None:
    assert stays(text)


@pytest.mark.parametrize(
    "pair", [("password: |", "  hunter22!"), ("- name: DB_PASSWORD", "  value: hunter22!")]
)
@pytest.mark.parametrize("short_of", range(3))
def test_a_pair_is_found_where_a_log_is_worked_in_pieces(pair: tuple[str, str], short_of: int) -> None:
    filler = "x" * (CHUNK - len(pair[0]) - 2 - short_of)
    shown = lines_of(streamed(Redactor({}), [filler, *pair, "end", "x" * CHUNK, "end"]))
    assert shown[1] == pair[0]
    assert not survives("hunter22!", shown[2])


def test_hostile_pairs_are_quick() -> None:
    quick(
        [
            "password: |\n",
            "password: |\n ",
            "name: password\n",
            "name: password value",
            "name:password,value:",
            'name="password" ',
            "password: | ",
            "name: |\n",
        ]
    )
