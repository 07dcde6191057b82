"""Credentials in URLs."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays

HIDDEN = "[REDACTED:url-credentials]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://app:s3cret@db:5432/shop", f"postgres://app:{HIDDEN}@db:5432/shop"),
        ("redis://:s3cretpw@cache:6379", f"redis://:{HIDDEN}@cache:6379"),
        ("at https://ci:tok%2Fen@git.example.com/a.git!", f"at https://ci:{HIDDEN}@git.example.com/a.git!"),
        ("amqp://app:p@ss@w0rd@mq/", f"amqp://app:{HIDDEN}@mq/"),
        ("mongodb+srv://u:a/b+c=@m.example.net/?w=1", f"mongodb+srv://u:{HIDDEN}@m.example.net/?w=1"),
        ("mysql://u:pw1@a,mysql://v:pw2@b", f"mysql://u:{HIDDEN}@a,mysql://v:{HIDDEN}@b"),
        (
            "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/7",
            f"https://{HIDDEN}@o1.ingest.sentry.io/7",
        ),
        ("dial: shop:s3cret@tcp(10.0.0.1:3306)/orders", f"dial: shop:{HIDDEN}@tcp(10.0.0.1:3306)/orders"),
        ('dsn="shop:a:b@c@unix(/run/db.sock)/x"', f'dsn="shop:{HIDDEN}@unix(/run/db.sock)/x"'),
        ("postgres://u:pw@[::1]:5432/", f"postgres://u:{HIDDEN}@[::1]:5432/"),
        ("postgres://app:p@ss w0rd@h/ is down", f"postgres://app:{HIDDEN}@h/ is down"),
        ("redis://:my s3cret@cache.example.com:6379", f"redis://:{HIDDEN}@cache.example.com:6379"),
    ],
)
def test_the_password_is_hidden_and_the_rest_of_the_url_stays(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "shop@tcp(10.0.0.1:3306)/orders",
        "shop:@tcp(10.0.0.1:3306)/orders",
        "shop:${PW}@tcp(db:3306)/orders",
        "https://example.com/@jane",
        "https://example.com:8443/path@v1",
        "http://localhost:3000/a:b@c",
        "https://git@github.com/acme/shop",
        "postgres://app@db/shop",
        "postgres://app:***@db/shop",
        "postgres://app:${PASSWORD}@db/shop",
        "see http://a.example/x and y:z@w",
        "https://example.com/?next=a:b@c",
        "postgres://db:5432 as app@db/shop",
        "tcp://cache:6379 failed a@b:22/x",
        "postgres://app:*** as app@db/shop",
        "postgres://app:${PW} as app@db/shop",
        "redis://cache:main and now the mail goes to app@db/shop",
        "redis://cache:main ssh app@db failed",
        "scheme://host: git clone git@git.example.com:acme/shop",
    ],
)
def test_a_url_without_credentials_stays(text: str) -> None:
    assert stays(text)


def test_a_key_in_a_query_is_hidden_where_it_looks_like_one() -> None:
    key = "aB3dE5gH7jK9mN1pQ3rS5tU7"
    assert cleaned(f"GET /v1?key={key}&x=1") == "GET /v1?key=[REDACTED:key]&x=1"
    assert stays("GET /v1?key=3f0e5d4c-0000-4000-8000-00000000beef")
    assert stays("GET /v1?a=1&key=0123456789abcdef0123456789abcdef01234567")


def test_hostile_urls_are_quick() -> None:
    quick(["://", "@", "a@", "://a:", "://a:b@", "://@/", "://a:b@/", "://a:b c@d/", "://a: @"])
