"""The mark of a release that was watched."""

from __future__ import annotations

from datetime import UTC, datetime

from rerail.core.text import draft
from rerail.core.values import Release
from rerail.core.watching.patterns import speaks_of_configuration, speaks_of_schema
from rerail.core.watching.verified import message, recorded_healthy, tag_names

AT = datetime(2026, 11, 26, 3, 4, 5, tzinfo=UTC)
ID = "0a1b2c3d-0000-4000-8000-00000000beef"


def test_what_a_tag_says_is_read_back() -> None:
    said = message(ID, "web", "production")
    release = Release(tag="deploy-1", commit="a" * 40, at=AT, message=draft(said))
    assert recorded_healthy([release]) == {ID}


def test_other_words_in_a_tag_mark_nothing() -> None:
    for text in (f"see rerail-healthy: {ID}", "rerail-healthy: $(id)", "rerail-healthy:", ""):
        release = Release(tag="t", commit="a" * 40, at=AT, message=draft(text))
        assert recorded_healthy([release]) == frozenset()


def test_names_are_made_of_the_pattern_and_the_time() -> None:
    assert tag_names("deploy-*", "web", AT)[:2] == (
        "deploy-2026-11-26T030405Z",
        "deploy-2026-11-26T030405Z-2",
    )
    assert tag_names("{service}/v-*", "web", AT)[0] == "web/v-2026-11-26T030405Z"
    assert tag_names("deploy-latest", "web", AT) == ()


def test_lines_that_speak_of_a_schema_or_a_setting_are_known() -> None:
    schema = (
        'ERROR: relation "orders" does not exist',
        'psycopg.errors.UndefinedColumn: column "state" of relation "orders" does not exist',
        "sqlite3.OperationalError: no such table: orders",
        "Unknown column 'state' in 'field list'",
        "The column `orders.state` does not exist in the current database. P2022",
        "django.db.utils.ProgrammingError: You have 2 unapplied migration(s)",
    )
    settings = (
        "KeyError: 'DATABASE_URL'",
        "Error: Missing required environment variable STRIPE_KEY",
        "DATABASE_URL is not set",
        "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
        "connect ECONNREFUSED 10.0.0.1:5432",
    )
    ordinary = (
        "GET /api/orders 500 in 12 ms",
        "ValueError: invalid literal for int()",
        "order 4711 not found",
    )
    assert all(map(speaks_of_schema, schema))
    assert all(map(speaks_of_configuration, settings))
    assert not any(speaks_of_schema(line) or speaks_of_configuration(line) for line in ordinary)
