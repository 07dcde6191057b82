"""Values under keys that name a secret."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password=hunter2", "password=[REDACTED:password]"),
        ("Password: hunter2", "Password: [REDACTED:password]"),
        ("DB_PASS=hunter2, retrying", "DB_PASS=[REDACTED:password], retrying"),
        ("PASS=hunter2", "PASS=[REDACTED:password]"),
        ('PASS: "hunter2"', 'PASS: "[REDACTED:password]"'),
        ("SMTP_PASS: hunter2x", "SMTP_PASS: [REDACTED:password]"),
        ("MYSQL_PWD=/hunter2", "MYSQL_PWD=[REDACTED:password]"),
        ("pass=123456", "pass=[REDACTED:password]"),
        ("--secret ab12cd34", "--secret [REDACTED:secret]"),
        ("dbPass=hunter2", "dbPass=[REDACTED:password]"),
        ("PGPASSWORD=correct&horse", "PGPASSWORD=[REDACTED:password]"),
        ("password=123456", "password=[REDACTED:password]"),
        ('{"password":"hunter2","a":1}', '{"password":"[REDACTED:password]","a":1}'),
        ('{"password": "a\\"b", "a": 1}', '{"password": "[REDACTED:password]", "a": 1}'),
        (r'"{\"password\":\"hunter2\"}"', r'"{\"password\":\"[REDACTED:password]\"}"'),
        ("{'passwd': 'hunter2'}", "{'passwd': '[REDACTED:password]'}"),
        ('password="cut off', 'password="[REDACTED:password]'),
        ("client_secret=abc-def", "client_secret=[REDACTED:secret]"),
        ("SECRET_KEY: 'abc def'", "SECRET_KEY: '[REDACTED:secret]'"),
        ("apiKey=abc", "apiKey=[REDACTED:key]"),
        ("x-api-key: k1", "x-api-key: [REDACTED:key]"),
        ("AWS_SECRET_ACCESS_KEY=wJalr/K7MDENG", "AWS_SECRET_ACCESS_KEY=[REDACTED:secret]"),
        ("access_token=ab12cd34&scope=a", "access_token=[REDACTED:token]&scope=a"),
        ("/cb?token=ab12cd34&x=1", "/cb?token=[REDACTED:token]&x=1"),
        ("?sig=ab12cd34ef%3D&se=2026", "?sig=[REDACTED:credential]&se=2026"),
        ("--token ab12cd34 --verbose", "--token [REDACTED:token] --verbose"),
        ("--password hunter2", "--password [REDACTED:password]"),
        ("token => ab12cd34", "token => [REDACTED:token]"),
        ("<password>hunter2</password>", "<password>[REDACTED:password]</password>"),
        ("password%3Dhunter2", "password%3D[REDACTED:password]"),
        ("otp=482913", "otp=[REDACTED:credential]"),
        ("sessionId=ab12cd34", "sessionId=[REDACTED:credential]"),
        ("AccountKey=ab12cd34==;EndpointSuffix=core", "AccountKey=[REDACTED:key];EndpointSuffix=core"),
        ("Server=db;Password=p;w1;User Id=sa", "Server=db;Password=[REDACTED:password];User Id=sa"),
        ("token=3f0e5d4c-0000-4000-8000-00000000beef", "token=[REDACTED:token]"),
        ("ALTER USER a WITH PASSWORD 'hunter2'", "ALTER USER a WITH PASSWORD '[REDACTED:password]'"),
        ("CREATE USER a IDENTIFIED BY 'hunter2'", "CREATE USER a IDENTIFIED BY '[REDACTED:password]'"),
        ('db_password: Some("hunter22!"), port', 'db_password: Some("[REDACTED:password]"), port'),
        ('password: Some(Secret("hunter 2"))', 'password: Some(Secret("[REDACTED:password]"))'),
        ('password=SecretString::new("hunter2")', 'password=SecretString::new("[REDACTED:password]")'),
        (r'"password: Some(\"hunter2\")"', r'"password: Some(\"[REDACTED:password]\")"'),
        ("password=SecretStr('hunter2')", "password=SecretStr('[REDACTED:password]')"),
        ("{'api_key': b'ab12cd34'}", "{'api_key': b'[REDACTED:key]'}"),
        ("PASSWORD=$'hunter\\'22'", "PASSWORD=$'[REDACTED:password]'"),
        ("using apikey 3f9a8b7c6d5e4f3a for it", "using apikey [REDACTED:key] for it"),
        ("Invalid API key '3f9a8b7c6d5e4f3a'", "Invalid API key '[REDACTED:key]'"),
        ("x-api-key 3f9a8b7c6d5e4f3a", "x-api-key [REDACTED:key]"),
        ("the api key is Zx8KsZq4TnVw7YbX.", "the api key is [REDACTED:key]."),
    ],
)
def test_the_value_is_hidden_and_the_key_stays(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "password=",
        "password=null",
        "password: ${DB_PASSWORD}",
        "password: ********",
        "secret: see the documentation",
        "password_reset_url=https://example.com/a1b2c3d4",
        "token_type=bearer",
        "tokens=15000",
        "tokenizer=bert-base-uncased-v1",
        "token: expired",
        "author=jane-doe-1985",
        "design=left-12345",
        "side: left12345",
        "compass=north-12345",
        "key=user_id",
        "cache_key=user:42:profile",
        "primary_key=ab12cd34",
        "session started",
        "session: closed",
        "jwt: algorithm=RS256",
        "password=self.password,",
        "token = get_token()",
        "the password authentication failed",
        'password = os.environ.get("DB_PASSWORD")',
        'password=SecretStr("**********")',
        "password=None",
        "api key rotated",
        "GET /api_key h2Jm_3RbQ5y7dBYhUQCEsg 200",
        "GET /users?fields=name,api_key h2Jm_3RbQ5y7dBYhUQCEsg 200",
        "api key user-42-profile",
        "api key id 3f9a8b7c6d5e4f3a",
        "api key production-2026-11-24",
        "api key 3f0e5d4c-0000-4000-8000-00000000beef revoked",
        "apikey authentication1 failed",
    ],
)
def test_what_tells_no_secret_stays(text: str) -> None:
    assert stays(text)


def test_hostile_keys_are_quick() -> None:
    quick(
        [
            *(
                "password=",
                'password="',
                "password='",
                'password=\\"x',
                'password=\\\\\\"',
                "token=,",
                "token=a,a",
            ),
            *(
                "password=a&",
                "password=a; a",
                "<password>a",
                "password>a",
                "password={",
                "password=<",
                "password=f(",
            ),
            *(
                "password=${",
                "token_type=",
                "--token ",
                "api_key = ",
                "-key=",
                "identified by '",
                '"',
                "=",
                "token=1",
            ),
            *(
                "password=Some(",
                "password=Box::new(Some(",
                'password=b"',
                "api key ",
                "api key a1",
                "apikey is ",
            ),
        ]
    )
