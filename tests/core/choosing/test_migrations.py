"""Migrations are told by where they lie."""

from __future__ import annotations

import pytest

from rerail.core.choosing.migrations import MIGRATIONS, migrations_among
from rerail.core.text import Untrusted
from rerail.settings.registry import registry


def among(paths: tuple[str, ...], *patterns: str) -> tuple[str, ...]:
    found = migrations_among(tuple(Untrusted(path) for path in paths), patterns)
    return tuple(f.reveal() for f in found if isinstance(f, Untrusted))


def test_migrations_are_known_by_where_the_usual_tools_keep_them() -> None:
    kept = (
        "db/migrate/20261123_add.rb",
        "migrations/0001_initial.py",
        "app/orders/migrations/0002.py",
        "prisma/migrations/x/migration.sql",
        "api/alembic/versions/ab12.py",
        "src/main/resources/V12__orders.sql",
        "src/V1__a.sql",
        "db/001.sql",
        "backend/db/x/1.sql",
        "services/api/alembic/versions/1.py",
        "alembic/versions/1.py",
        "db/changelog/7.sql",
    )
    others = (
        "app/migrations.py",
        "README.md",
        "docs/migrating.md",
        "src/V12.sql",
        "src/mydb/1.sql",
        "db/readme.md",
    )
    assert among((*kept, *others)) == kept


def test_patterns_of_ones_own_replace_the_usual_ones() -> None:
    paths = ("schema/7.sql", "a/schema/8.sql", "migrations/1.py")
    for pattern in ("schema/", "/schema/", "**/schema/**", "schema/**", "schema/**/*.sql", "schema/*.sql"):
        assert among(paths, pattern) == paths[:2], pattern


@pytest.mark.parametrize("path", ["a/b/c", "a/x/b/c", "a/b/x/c", "a/x/y/b/z/c", "root/a/b/c"])
def test_two_stars_between_slashes_stand_for_any_number_of_folders(path: str) -> None:
    assert among((path, "a/c", "a/xb/c", "xa/b/c"), "a/**/b/**/c") == (path,)


def test_the_settings_default_is_this_very_list() -> None:
    assert tuple(registry()["migration_paths"].default.split("\n")) == MIGRATIONS
