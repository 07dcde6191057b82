"""Sample texts of each kind, and short ways to resolve."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rerail.settings import ConfigFile, Resolved, resolve
from rerail.settings import kinds as k
from rerail.settings import kinds_of_watch as w

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PROJECT_TOKEN = "11111111-2222-4333-8444-555555555555"
ENV = {"RAILWAY_TOKEN": PROJECT_TOKEN}

SAMPLES = {
    k.NAME: ("api", "web", "worker", "cron", "mail"),
    k.TEXT: ("errors at 40%", "bad: config", "# no comment", "line one\nline two", "'quoted'"),
    k.DURATION: ("30m", "90s", "1h30m", "45", "2d"),
    k.TIME_LIMIT: ("1m", "15s", "2h", "45", "0.5s"),
    k.TIMESTAMP: ("2026-11-22T02:40:00Z", "02:40", "23:59", "2026-11-23T03:00:00+02:00", "2026-11-01 00:00Z"),
    k.URL: ("https://a.example/x", "http://127.0.0.1:8080", "https://b", "https://[::1]/x", "https://c/?q=1"),
    k.URLS: ("https://a/1", "https://a/2", "https://a/3", "https://a/4", "https://a/5"),
    k.GLOBS: ("**/a/**", "b/*.sql", "c", "d/**", "e"),
    k.REPOSITORY: ("o/a", "o/b", "my-org/c.d", "x/y_z", "e/e"),
    k.TAG_PATTERN: ("deploy-*", "{service}-*", "v*", "release/{service}/*", "*"),
    k.JQ: (".status", '.status == "ok"', ".a.b", "true", ".[0]"),
    k.PATH: ("out", "/tmp/out", "a b", "./x", ".."),  # noqa: S108  only a name
    k.COMMAND: ("true", "curl --fail https://a", "make smoke", "a && b", "c | d"),
    k.ROUTE: ("rollback", "redeploy", "commit", "ROLLBACK", "Redeploy"),
    k.FLAG: ("true", "false", "yes", "no", "1"),
    w.PERCENT: ("95%", "10 %", "2.5%", "50", "100%"),
    w.COUNT: ("1", "3", "10", "99", "5"),
    w.DECLARED: ("data-corruption", "security-exposure") * 3,
    w.ADVISING: ("performance-degradation", "log-errors", "user-facing-features") * 2,
    w.CHECKS: (
        "- {name: a, url: /a}",
        "- name: b\n  url: https://b.example/b\n  core: true",
        "- {name: c, command: make smoke, junit: out.xml}",
        "- {name: d, url: /d, expect: {status: 204}}",
        "- {name: e, url: /e, method: POST, body: x}",
    ),
}


def file_of(entries: Mapping[str, object], name: str = ".github/rerail.yml") -> ConfigFile:
    return ConfigFile.parse("".join(f"{key}: {json.dumps(value)}\n" for key, value in entries.items()), name)


def resolved(
    options: Mapping[str, object] | None = None,
    env: Mapping[str, str] | None = None,
    file: ConfigFile | None = None,
    now: datetime = NOW,
) -> Resolved:
    """Resolve with a service and a token, unless said otherwise."""
    return resolve({"service": "api", **(options or {})}, ENV | dict(env or {}), file, now)
