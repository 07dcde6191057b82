"""Credentials in command lines and their files."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays

HIDDEN = "[REDACTED:password]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("curl -u admin:hunter2 https://example.com", f"curl -u admin:{HIDDEN} https://example.com"),
        ("+ curl -sS --user 'ci:hun:ter2' -o a", f"+ curl -sS --user 'ci:{HIDDEN}' -o a"),
        (
            "mysqldump -h10.0.0.1 -ushop -phunter2 orders",
            f"mysqldump -h10.0.0.1 -ushop -p{HIDDEN} orders",
        ),
        ("+ mysql -u app -p'hunter2'", f"+ mysql -u app -p'{HIDDEN}'"),
        ("mariadb-admin -phunter2 ping", f"mariadb-admin -p{HIDDEN} ping"),
        (
            "machine example.com login jane password hunter2",
            f"machine example.com login jane password {HIDDEN}",
        ),
        ("+ sshpass -p hunter2 ssh app@10.0.0.1", f"+ sshpass -p {HIDDEN} ssh app@10.0.0.1"),
        ("sshpass -v -p 'hunter 2' scp a b:", f"sshpass -v -p '{HIDDEN}' scp a b:"),
        ("/usr/bin/sshpass -phunter2 -v rsync a b", f"/usr/bin/sshpass -p{HIDDEN} -v rsync a b"),
    ],
)
def test_the_password_is_hidden(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *(
            "docker run -u node:node app",
            "curl -u 1000:1000 x",
            "curl -u admin:$PASSWORD x",
            "curl -u admin x",
        ),
        *("mysql -p", "mysql -p$PW x", "mysql -P3306", "docker run -p8080:80 x", "mysql | nc -p1234 a"),
        *("sshpass -e ssh -p 2222 a", "sshpass -f pw ssh -p 2222 a", 'sshpass -p "$PW" ssh a', "sshpass -p"),
        *("login with password failed", "the login password is required", "unzip -u a:b"),
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert stays(text)


def test_hostile_commands_are_quick() -> None:
    quick(
        [
            "mysql -pa ",
            "mysql -p",
            " -pa",
            "a:b@tcp(",
            "@tcp(",
            "curl -u a",
            " -u a:b",
            "login a password ",
            "login ",
            "curl -u :",
            "sshpass ",
            "sshpass -v ",
            "sshpass -p'",
        ]
    )
