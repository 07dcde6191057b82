"""Which of a service's variables are hidden, and what in them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerail.core.redaction.forms import SHORTEST_SECRET
from rerail.core.redaction.spans import MARKER
from rerail.core.redaction.variables import secret_values
from rerail.core.text import Redactor, Secret
from tests.core.redaction.cleaning import repeated

UUID = "3f0e5d4c-0000-4000-8000-00000000beef"
SHA = "0123456789abcdef0123456789abcdef01234567"
KEY_LINES = [f"MIIEpAIBAAKCAQEA{n:02d}3vL9kQ+/xYzAbCdEfGhIjKlMnOpQrStUvWxYz012345678" for n in range(3)]
PEM = "\n".join(("-----BEGIN PRIVATE KEY-----", *KEY_LINES, "-----END PRIVATE KEY-----", ""))
names = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x17F), min_size=1, max_size=30)
values = st.text(max_size=60) | st.from_regex(
    r"[a-z]{2,8}://[a-z0-9]{0,9}:[!-~]{0,12}@[a-z.]{1,9}(/[a-z]*)?", fullmatch=True
)


def hidden(name: str, value: str, *public: str) -> set[str]:
    return {secret.reveal() for secret in secret_values({name: Secret(value)}, frozenset(public)).values()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY_BASE", "correct-horse-battery"),
        ("DB_PASSWORD", "swordfish"),
        ("ADMIN_LOGIN", "hunter2hunter2"),
        ("API_TOKEN", UUID),
        ("PARTNER", UUID),
        ("RAILWAY_TOKEN", UUID),
        ("STRIPE_KEY", "sk_test_abcdefgh12345678"),
        ("SMTP_PASS", "12345678"),
        ("SOME_HASH", "Zm9vYmFyYmF6cXV4Cg=="),
        ("WEBHOOK", "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx"),
        ("HOOK_URL", "https://hook.example.com/aB3dE5gH7jK9mN1pQ3rS5"),
        ("CALLBACK", "https://example.com/cb?token=ab12cd34ef"),
        ("COOKIE_SECRET", "keyboard cat"),
        ("OTHER", "$ecret1234"),
        ("PASSWORD", "abc(def123"),
    ],
)
def test_a_value_that_may_be_secret_is_hidden(name: str, value: str) -> None:
    assert value in hidden(name, value)


@pytest.mark.parametrize(
    ("name", "value", "password"),
    [
        ("BASIC_AUTH", "admin:s3cr3tPazz", "s3cr3tPazz"),
        ("BASIC_AUTH", "admin:swordfish", "swordfish"),
        ("DASHBOARD", '"admin@example.com:s3cr3tPazz"', "s3cr3tPazz"),
        ("USERS", "admin:s3cr3tPazz,ops:an0ther:One", "an0ther:One"),
        ("USERS", "admin:s3cr3t,Pazz", "s3cr3t,Pazz"),
    ],
)
def test_the_password_beside_a_user_is_hidden(name: str, value: str, password: str) -> None:
    assert password in hidden(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("BASIC_AUTH", f"admin:{each}") for each in ("production", "12345678", "db.railway.internal:5432")),
        *(("IMAGE", each) for each in ("node:22-alpine", "app:deploy-2026-11-23")),
        *(("ROLE", each) for each in ("arn:aws:iam::123456789012:role/x1y2", f"commit:{SHA}")),
    ],
)
def test_a_word_a_number_and_a_host_beside_a_name_are_no_password(name: str, value: str) -> None:
    assert value.partition(":")[2] not in hidden(name, value)


@pytest.mark.parametrize("path", ["/hooks/8KsZq4TnVw7YbXc2", "/data/hooks/8KsZq4TnVw7YbXc2.json"])
def test_of_a_path_what_is_opaque_is_hidden(path: str) -> None:
    assert hidden("WEBHOOK_PATH", path) == {"8KsZq4TnVw7YbXc2"}
    assert path in hidden("WEBHOOK", path)
    assert path in hidden("HOOK_SECRET", path)


READABLE = f"""\
NODE_ENV=production
RAILS_ENV=Production
LOG_LEVEL=info,app=debug
PORT=30000000
DEBUG=false
FEATURE=disabled
TIMEOUT=120000ms
LIMITS=1000,2000,3000
API_URL=https://api.example.com/v1/orders
NEXT_PUBLIC_URL=https://example.com:8443
CACHE=redis://redis.railway.internal:6379/0
ORIGINS=https://a.example https://b.example
DB_HOST=postgres.railway.internal
HOSTS=a.example.com,b.example.com:443
BIND=0.0.0.0:8080
AWS_REGION=us-east-1
REGION=europe-west4-drams3a
HOME=/home/app
PATH=/usr/bin:/bin
CONFIG=./config/production.json
UPLOADS=/data/uploads/2026
UPLOADS_PATH=/data/uploads-2026-11-24/20261124T024001Z
PYTHONPATH=/usr/lib/python3.11/site-packages:/opt/x86_64-linux-gnu
COMMIT_PATH=/builds/4f3c2b1a0d9e/dist
TZ=Europe/Berlin
LANG=en_US.UTF-8
LC_ALL=C.UTF-8
NODE_VERSION=22.9.0-alpine
IMAGE_NAME=my-shop-api
PGUSER=postgres
PGDATABASE=railway
SINCE=2026-11-24T02:40:01Z
MIME_TYPE=application/json
GIT_SHA={SHA}
CLIENT_ID={UUID}
RAILWAY_PROJECT_ID={UUID}
RAILWAY_GIT_COMMIT_MESSAGE=Fix the 12 checks of orders
RAILWAY_PUBLIC_DOMAIN=shop.up.railway.app
SECRET_KEY=changeme
API_KEY=********
SETTINGS={{"retries": 3, "mode": "fast"}}
EMPTY=
BLANK=\x20\x20\x20\x20\x20\x20\x20\x20\x20
SHORT=aB3$x9!
"""


@pytest.mark.parametrize("variable", READABLE.splitlines())
def test_what_everybody_may_read_is_left_alone(variable: str) -> None:
    name, _, value = variable.partition("=")
    assert hidden(name, value) == set()


def test_a_public_word_is_left_alone() -> None:
    assert hidden("PARTNER", UUID, UUID.upper()) == set()
    assert hidden("COMMIT_TOKEN", SHA, SHA) == set()


def test_of_a_url_the_whole_and_the_password_are_hidden_as_written_and_as_meant() -> None:
    url = "postgres://app:s3cret%2Fpw@db.example.com:5432/shop"
    assert hidden("DATABASE_URL", url) == {url, "s3cret%2Fpw", "s3cret/pw"}


def test_a_short_password_of_a_url_is_hidden_with_its_user() -> None:
    url = "postgres://app:s3cret@db.example.com/shop"
    assert hidden("DATABASE_URL", url) == {url, "app:s3cret"}


def test_a_urls_host_stays_readable() -> None:
    redactor = Redactor({})
    url = "postgres://app:s3cret-pw@db.example.com:5432/shop"
    redactor.learn(secret_values({"DATABASE_URL": Secret(url)}, frozenset()))
    assert str(redactor.clean(f"{url} is down")) == "[REDACTED:env:DATABASE_URL] is down"
    assert str(redactor.clean("db.example.com:5432 is down")) == "db.example.com:5432 is down"
    assert str(redactor.clean("used s3cret-pw there")) == "used [REDACTED:env:DATABASE_URL] there"


def test_strings_in_json_are_hidden_under_keys_that_name_a_secret() -> None:
    value = json.dumps(
        {"type": "service_account", "client": {"api_key": "ab\ncdefgh"}, "private_key": PEM, "n": 7}
    )
    found = hidden("GOOGLE", value)
    assert {value, "ab\ncdefgh", PEM, *KEY_LINES} <= found
    assert "service_account" not in found


def test_lines_of_a_private_key_are_hidden_each_by_itself() -> None:
    assert {PEM.strip(), *KEY_LINES} <= hidden("SIGNING", PEM)
    assert set(KEY_LINES) <= hidden("SIGNING", PEM.replace("\n", r"\n"))
    assert "-----BEGIN PRIVATE KEY-----" not in hidden("SIGNING", PEM)


def test_a_connection_string_gives_its_password() -> None:
    assert "hunter2hunter2" in hidden("CONNECTION", "Server=db;Password=hunter2hunter2;User Id=sa")


def test_a_value_in_quotes_is_hidden_without_them_too() -> None:
    assert "swordfish" in hidden("DB_PASSWORD", '"swordfish"')


def test_further_values_of_a_variable_have_its_name_and_a_number() -> None:
    found = secret_values({"DATABASE_URL": Secret("postgres://app:swordfish@db.example.com/")}, frozenset())
    assert list(found) == ["env:DATABASE_URL", "env:DATABASE_URL#1"]


@settings(deadline=None)
@given(st.dictionaries(names, values, max_size=6), st.frozensets(values, max_size=3))
def test_never_is_anything_given_that_is_short_or_public(
    given_values: dict[str, str], public: frozenset[str]
) -> None:
    found = secret_values({name: Secret(value) for name, value in given_values.items()}, public)
    assert all(len(secret.reveal()) >= SHORTEST_SECRET for secret in found.values())
    assert not public & {secret.reveal() for secret in found.values()}
    assert all(MARKER.fullmatch(f"[REDACTED:{name.partition('#')[0]}]") for name in found)


@pytest.mark.parametrize(
    "unit", ["-", "{", '{"a":', "a.", "/", "://", "postgres://a:b@c,", "x-", "1", "=", "a", "-a"]
)
def test_a_hostile_value_is_quick(unit: str) -> None:
    assert sum(map(len, hidden("VALUE", repeated(unit)))) <= 10 * len(repeated(unit))
