"""What the shop prints: ordinary lines, what should not be in a log, and what tries to be more than text."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rerail.simulator.world.declared import Chatter, Route, Traffic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PLANTED: Mapping[str, str] = MappingProxyType(
    {
        "password of a variable": "Vq7mX2rT9cLw",
        "value of a variable": "pk_live_5e0b9c1d7a",
        "bearer token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvcmRlcnMifQ.pXh3vQ8sLm2kTz6yRb1w",
        "registry token": "npm_4fT7yUq2Lr9ZxWc8Vb3NmKj6HgPd1sE0aQtR",
        "e-mail address": "grace.hopper@example.org",
        "client address": "203.0.113.77",
        "session cookie": "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    }
)
"""Secrets and personal data in what the bad release prints, by kind: nothing of it may leave. All made up."""

_DATABASE = "postgres.railway.internal:5432/shop"
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "DATABASE_URL": f"postgresql://shop:{PLANTED['password of a variable']}@{_DATABASE}",
        "DATABASE_POOL_SIZE": "20",
        "LOG_LEVEL": "info",
        "PAYMENTS_API_KEY": PLANTED["value of a variable"],
        "LEGACY_ORDERS_PAGE": "on",
    }
)

BUILD = (
    (1.0, "info", "\x1b[34mUsing Railpack 0.9.2\x1b[0m"),
    (2.0, "info", "[1/4] FROM ghcr.io/railwayapp/railpack-runtime:latest"),
    (9.0, "info", "[2/4] RUN npm ci"),
    (12.0, "warn", "npm warn deprecated inflight@1.0.6: This module is not supported"),
    (14.0, "info", f"//registry.example.com/:_authToken={PLANTED['registry token']}"),
    (31.0, "info", "added 412 packages in 17s"),
    (33.0, "info", "[3/4] RUN npm run build"),
    (47.0, "warn", "::warning file=app/cache.py::SIZE is never read"),
    (52.0, "info", "\x1b[32m✓ built in 14.2s\x1b[0m"),
    (55.0, "info", "[4/4] exporting to image"),
)

USUAL = Chatter(
    per_second=4,
    seconds=900,
    texts=(
        "\x1b[2mINFO\x1b[0m GET /api/orders 200 in 18 ms request={n}",
        "\x1b[2mINFO\x1b[0m GET /api/search 200 in 31 ms request={n}",
        "\x1b[2mINFO\x1b[0m job {n} of queue e-mails done in 0.2 s",
        '{"level":"info","message":"order stored","order":{n}}',
    ),
)
"""What a process prints as a rule, for a quarter of an hour: some thousands of lines."""


def failing(after: float) -> tuple[tuple[float, str, str], ...]:
    """Give the log of a process that runs out of database connections so many seconds after its start."""
    said = (
        (0.5, "info", "\x1b[32mINFO\x1b[0m orders cache: 512 MB, warmed in 0.4 s"),
        (0.6, "info", f"DEBUG connecting to {VARIABLES['DATABASE_URL']}"),
        (0.7, "info", f"DEBUG settings: PAYMENTS_API_KEY={PLANTED['value of a variable']} LOG_LEVEL=debug"),
        (40.0, "info", f"DEBUG > Authorization: Bearer {PLANTED['bearer token']}"),
        (40.1, "info", f"DEBUG > Cookie: session={PLANTED['session cookie']}; theme=dark"),
        (90.0, "info", _order_paid()),
        (after - 40, "warn", "OrdersCache: 498 of 512 MB in use, 0 errors so far"),
        (after - 1, "warn", "OrdersCache: evicting under lock, 37 requests are waiting"),
    )
    crash = ((after - 0.5 + number / 1000, "error", text) for number, text in enumerate(TRACEBACK))
    nasty = ((after + 0.5 + number / 1000, "info", text) for number, text in enumerate(HOSTILE))
    return (*said, *crash, *nasty)


def _order_paid() -> str:
    who, where = PLANTED["e-mail address"], PLANTED["client address"]
    return f'{{"level":"info","message":"order 4711 paid by {who}","ip":"{where}","amount":1990}}'


TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "/app/app/orders.py", line 88, in orders',
    "    rows = cache.get(customer) or fetch(customer)",
    '  File "/app/app/cache.py", line 41, in get',
    "    with self.lock, pool.connection(timeout=30) as connection:",
    "app.database.DatabaseError: connection pool exhausted (20 of 20 in use, waited 30 s)",
)

HOSTILE = (
    "```",
    "~~~~~~~~ </details> <!-- rerail --> <img src=https://tracker.example/pixel.png>",
    "@acme/oncall please look, closes #1 and fixes acme/shop#2",
    "::error file=app/cache.py,line=41::taken from a log",
    "\x1b]0;a title\x07\x1b[2J\x1b[31mERROR\x1b[0m user upload named caf\udce9.pdf can't be read",
    "retrying\r\n``````\n# A heading\n- [ ] a task",
)
"""Lines that must stay text: fences, markup, mentions, references, workflow commands, control sequences."""

STORM = "OrdersCache: retry {n} of get under lock"


def storm(after: float) -> Chatter:
    """Give two seconds of more lines than Railway keeps, from so many seconds after the start on."""
    return Chatter(per_second=640, seconds=2, after=after, texts=(STORM,))


def visits(since: datetime) -> Traffic:
    """Give the shop's customers: three kinds of pages need the database, the others do not."""
    routes = (
        Route(path="/", weight=3),
        Route(path="/api/orders?customer={n}&session=9f8e7d6c5b4a", weight=4, millis=55),
        Route(path="/api/search?q=shoes&email=customer{n}%40example.org", weight=2, millis=70),
        Route(method="POST", path="/api/checkout", weight=1, status=201, millis=180),
        Route(path="/assets/app.js", weight=3, millis=4, breaks=False),
        Route(path="/favicon.ico", weight=0.5, status=404, millis=3, breaks=False),
    )
    return Traffic(per_minute=60, routes=routes, since=since)
