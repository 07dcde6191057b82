"""A service's variables, of which the Redactor is told, and the forms in which a log shows their values."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from bench.corpus.draw import ALNUM, URLSAFE
from bench.corpus.shapes import pem

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.corpus.draw import Draw


def variables(draw: Draw) -> dict[str, str]:
    """Give the service's variables that hold secrets, by name."""
    key, account_id = pem("EC")(draw), draw.of("123456789", 21)
    account = {"type": "service_account", "private_key": key, "client_id": account_id}
    host = f"db-{draw.of('abcdef', 6)}.internal"
    return {
        "DATABASE_URL": f"postgresql://northwind:{draw.of(ALNUM, 24)}@{host}:5432/shop",
        "SESSION_SECRET": f'{draw.of(ALNUM, 18)}+/"{draw.of(ALNUM, 14)}&<{draw.of(ALNUM, 6)}=',
        "ADMIN_PASSWORD": f"{draw.of(ALNUM, 9)} %{draw.of(ALNUM, 5)}?#{draw.of(ALNUM, 9)}\\x",
        "PARTNER_API_KEY": draw.of(ALNUM, 28),
        "LICENCE": f"NW:{draw.of(ALNUM, 10)}/{draw.of(ALNUM, 10)}:{draw.of(ALNUM, 8)}",
        "SIGNING_SALT": draw.of(URLSAFE, 43),
        "RAILWAY_TOKEN": draw.uuid(),
        "GOOGLE_CREDENTIALS": json.dumps(account),
        "TLS_KEY": pem("RSA")(draw),
    }


def innocent(draw: Draw) -> dict[str, str]:
    """Give its variables that hold words which logs are full of, and ids that must stay readable."""
    return {
        "NODE_ENV": "production",
        "PORT": "8080",
        "APP_NAME": "checkout",
        "LOG_LEVEL": "information",
        "FEATURE_NEW_CHECKOUT": "true",
        "REGION": "europe-west4",
        "PUBLIC_URL": "https://shop.northwind-demo.io",
        "NODE_OPTIONS": "--max-old-space-size=512",
        "RAILWAY_SERVICE_NAME": "checkout",
        "RAILWAY_ENVIRONMENT_NAME": "production",
        "RAILWAY_DEPLOYMENT_ID": draw.uuid(),
        "RAILWAY_GIT_COMMIT_SHA": draw.of("0123456789abcdef", 40),
    }


FORMS: dict[str, Callable[[str], str]] = {
    "known-plain": str,
    "known-base64": lambda value: base64.b64encode(value.encode()).decode(),
    "known-base64url": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "known-url": lambda value: quote(value, safe=""),
    "known-json": lambda value: json.dumps(value)[1:-1],
    "known-json-twice": lambda value: json.dumps(json.dumps(value)[1:-1])[1:-1],
    "known-ansi": lambda value: f"{value[:7]}\x1b[1m{value[7:]}\x1b[0m",
}
"""How a value is printed: as it is, encoded, or with a colour that begins within it."""
