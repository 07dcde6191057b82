"""Secrets of many kinds with random bodies: each has its provider's shape and opens nothing.

They are put together here from parts, so that no scanner takes this repository for a leak.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING

from bench.corpus.draw import ALNUM, HEX, LOWER, UPPER, URLSAFE, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.corpus.draw import Draw

PREFIX = "web-1  | "
"""What some runners put before each line."""
_KEYS = {
    "RSA": ("RSA PRIVATE KEY", "MIIE", 1187),
    "EC": ("EC PRIVATE KEY", "MHcCAQEE", 114),
    "OpenSSH": ("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEA", 385),
}
"""Of each kind of private key: its label, how it begins, and how many octets follow."""
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _headed(head: str, letters: str, length: int) -> Callable[[Draw], str]:
    return lambda draw: head + draw.of(letters, length)


def _checked(head: str) -> Callable[[Draw], str]:
    """Give tokens as GitHub and npm make them: 30 characters and a checksum, which some detectors verify."""

    def make(draw: Draw) -> str:
        body = draw.of(ALNUM, 30)
        rest, digits = zlib.crc32(body.encode()), ""
        for _ in range(6):
            rest, digit = divmod(rest, 62)
            digits = _BASE62[digit] + digits
        return head + body + digits

    return make


def _segment(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def jwt(draw: Draw) -> str:
    """Give a signed token for a user of the draw."""
    head = _segment({"alg": "HS256", "typ": "JWT"})
    body = _segment({"sub": draw.of("0123456789", 10), "iat": 1783996800, "role": "service"})
    return f"{head}.{body}.{draw.of(URLSAFE, 43)}"


def pem(kind: str) -> Callable[[Draw], str]:
    """Give private keys of several lines."""
    label, head, octets = _KEYS[kind]

    def make(draw: Draw) -> str:
        body = head + draw.base64(octets)
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"))

    return make


def _escaped(draw: Draw) -> str:
    return pem("EC")(draw).replace("\n", "\\n")


def _password(draw: Draw) -> str:
    """Give what a generator of passwords makes: URL-safe, of any class of letters."""
    return draw.of(ALNUM, draw.random.choice((12, 16, 24, 32)))


def _spelled(draw: Draw) -> str:
    """Give what a person makes: words, digits, a sign."""
    words = WORDS["human-password"]
    sign = draw.pick(("!", "#", "$", "_", "-", "%"))
    return draw.pick(words) + draw.pick(words).capitalize() + draw.of("0123456789", 4) + sign


def _telegram(draw: Draw) -> str:
    return f"{draw.of('123456789', 10)}:AA{draw.of(URLSAFE, 33)}"


def _slack(draw: Draw) -> str:
    digits = "123456789"
    return f"xo{'xb'}-{draw.of(digits, 12)}-{draw.of(digits, 13)}-{draw.of(ALNUM, 24)}"


def _slack_hook(draw: Draw) -> str:
    return f"T0{draw.of(UPPER, 9)}/B0{draw.of(UPPER, 9)}/{draw.of(ALNUM, 24)}"


def _discord_hook(draw: Draw) -> str:
    return f"{draw.of('123456789', 19)}/{draw.of(URLSAFE, 68)}"


def _basic(draw: Draw) -> str:
    return base64.b64encode(f"svc-{draw.of(LOWER, 6)}:{draw.of(ALNUM, 20)}".encode()).decode()


def _email(draw: Draw) -> str:
    words = {"host": draw.pick(("kundenpost.de", "mailbox-demo.org", "fastline.co.uk", "uni-beispiel.edu"))}
    return draw.filled("<first>.<last><int:99>@<host>", words)


def _client_v4(draw: Draw) -> str:
    head = draw.pick(("203.0.113", "198.51.100", "81.169.145", "95.223.44", "187.65.209", "24.118.7"))
    return f"{head}.{draw.random.randint(1, 254)}"


def _client_v6(draw: Draw) -> str:
    groups = [draw.of(HEX, 4) for _ in range(6)]
    return draw.pick(("2a02:8109:", "2001:16b8:", "2600:1700:")) + ":".join(groups)


def _django(draw: Draw) -> str:
    return draw.of("abcdefghijklmnopqrstuvwxyz0123456789!@#%^*(-_=+)", 50)


SHAPES: dict[str, Callable[[Draw], str]] = {
    "aws-key-id": _headed("AKI" + "A", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    "aws-secret": lambda draw: draw.base64(30),
    "github-classic": _checked("ghp" + "_"),
    "github-app": _checked("ghs" + "_"),
    "github-fine-grained": lambda draw: f"github{'_pat'}_11{draw.of(UPPER, 20)}_{draw.of(ALNUM, 59)}",
    "gitlab": _headed("glp" + "at-", URLSAFE[:-2], 20),
    "slack": _slack,
    "slack-webhook": _slack_hook,
    "stripe": lambda draw: draw.pick(("sk_" + "live_", "rk_" + "live_")) + draw.of(ALNUM, 24),
    "stripe-webhook": _headed("whs" + "ec_", ALNUM, 32),
    "sendgrid": lambda draw: f"S{'G.'}{draw.of(URLSAFE, 22)}.{draw.of(URLSAFE, 43)}",
    "twilio": _headed("S" + "K", HEX, 32),
    "twilio-auth-token": _headed("", HEX, 32),
    "mailgun": _headed("key" + "-", HEX, 32),
    "npm": _checked("npm" + "_"),
    "pypi": _headed("pypi-" + "AgEIcHlwaS5vcmc", URLSAFE, 150),
    "docker-hub": _headed("dckr_" + "pat_", URLSAFE, 27),
    "jwt": jwt,
    "pem-rsa": pem("RSA"),
    "pem-ec": pem("EC"),
    "pem-openssh": pem("OpenSSH"),
    "pem-escaped": _escaped,
    "pem-prefixed": lambda draw: pem("EC")(draw).replace("\n", "\n" + PREFIX),
    "url-postgres": _password,
    "url-mysql": _password,
    "url-redis": _password,
    "url-mongo": _password,
    "url-amqp": _password,
    "url-other": _password,
    "basic-auth": _basic,
    "bearer": _headed("", URLSAFE, 40),
    "cookie": _headed("s%3A", ALNUM, 48),
    "password": _password,
    "password-spelled": _spelled,
    "query-key": _headed("", ALNUM, 32),
    "google-api-key": _headed("AI" + "zaSy", URLSAFE, 33),
    "google-oauth-secret": _headed("GOC" + "SPX-", URLSAFE, 28),
    "azure-storage": lambda draw: draw.base64(64),
    "openai": lambda draw: f"sk-{'proj'}-{draw.of(URLSAFE, 74)}T3Blbk{'FJ'}{draw.of(URLSAFE, 74)}",
    "anthropic": lambda draw: f"sk-{'ant'}-api03-{draw.of(URLSAFE, 93)}AA",
    "telegram": _telegram,
    "discord-webhook": _discord_hook,
    "digitalocean": _headed("dop" + "_v1_", HEX, 64),
    "cloudflare": _headed("", URLSAFE, 40),
    "datadog": _headed("", HEX, 32),
    "new-relic": _headed("NR" + "AK-", UPPER, 27),
    "sentry": _headed("", HEX, 32),
    "shopify": _headed("shp" + "at_", HEX, 32),
    "vault": _headed("hv" + "s.CAESI", URLSAFE, 90),
    "supabase": _headed("sb" + "p_", HEX, 40),
    "heroku": lambda draw: draw.uuid(),
    "django": _django,
    "rails-master-key": _headed("", HEX, 32),
    "linear": _headed("lin" + "_api_", ALNUM, 40),
    "notion": lambda draw: f"nt{'n_'}{draw.of('123456789', 11)}{draw.of(ALNUM, 35)}",
    "hugging-face": _headed("h" + "f_", ALNUM[:52], 34),
    "grafana": lambda draw: f"gl{'sa_'}{draw.of(ALNUM, 32)}_{draw.of(HEX, 8)}",
    "doppler": _headed("dp." + "pt.", ALNUM, 43),
    "planetscale": _headed("pscale" + "_tkn_", URLSAFE, 43),
    "airtable": lambda draw: f"pa{'t'}{draw.of(ALNUM, 14)}.{draw.of(HEX, 64)}",
    "atlassian": _headed("ATA" + "TT3xFfGF0", URLSAFE, 171),
    "postman": lambda draw: f"PMA{'K-'}{draw.of(HEX, 24)}-{draw.of(HEX, 34)}",
    "named-secret": lambda draw: draw.of(ALNUM, draw.random.choice((20, 24, 32, 48))),
    "databricks": _headed("dap" + "i", HEX, 32),
    "figma": lambda draw: f"fig{'d_'}{draw.of(URLSAFE, 40)}",
    "pulumi": _headed("pul" + "-", HEX, 40),
    "rubygems": _headed("rubygems" + "_", HEX, 48),
    "terraform": lambda draw: f"{draw.of(ALNUM, 14)}.atlas{'v1'}.{draw.of(ALNUM, 67)}",
    "dynatrace": lambda draw: f"dt0c{'01'}.{draw.of(UPPER, 24)}.{draw.of(UPPER, 64)}",
    "contentful": _headed("CFP" + "AT-", URLSAFE, 43),
    "sourcegraph": lambda draw: f"sg{'p_'}{draw.of(HEX, 16)}_{draw.of(HEX, 40)}",
    "prefect": _headed("pn" + "u_", ALNUM, 36),
    "readme": _headed("rdm" + "e_", LOWER, 70),
    "email": _email,
    "client-ip-v4": _client_v4,
    "client-ip-v6": _client_v6,
}
"""What makes a secret of each kind; of URLs, headers and settings it is the confidential part alone."""
