"""Secrets planted in lines of logs, each with its label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.corpus.draw import WORDS
from bench.corpus.known import FORMS
from bench.corpus.shapes import PREFIX, SHAPES
from bench.corpus.texts import sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.corpus.draw import Draw

BREAK = "§"
"""Where a place goes on in the next line."""
_WRITTEN_BREAK = re.compile(r"\\+n|%0A|%5Cn")
_URL_PASSWORD = re.compile(r"\A[a-z]+://[^:/@]*:([^@]+)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

NAMES = {
    "aws-key-id": "AWS_ACCESS_KEY_ID",
    "aws-secret": "AWS_SECRET_ACCESS_KEY",
    "github-classic": "GITHUB_TOKEN",
    "github-app": "GH_TOKEN",
    "github-fine-grained": "GITHUB_PAT",
    "gitlab": "GITLAB_TOKEN",
    "slack": "SLACK_BOT_TOKEN",
    "stripe": "STRIPE_SECRET_KEY",
    "stripe-webhook": "STRIPE_WEBHOOK_SECRET",
    "sendgrid": "SENDGRID_API_KEY",
    "twilio": "TWILIO_API_KEY",
    "twilio-auth-token": "TWILIO_AUTH_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "npm": "NPM_TOKEN",
    "pypi": "PYPI_TOKEN",
    "docker-hub": "DOCKER_PASSWORD",
    "jwt": "SERVICE_ROLE_KEY",
    "google-api-key": "GOOGLE_MAPS_API_KEY",
    "google-oauth-secret": "GOOGLE_CLIENT_SECRET",
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "digitalocean": "DIGITALOCEAN_TOKEN",
    "cloudflare": "CLOUDFLARE_API_TOKEN",
    "datadog": "DD_API_KEY",
    "new-relic": "NEW_RELIC_API_KEY",
    "shopify": "SHOPIFY_ACCESS_TOKEN",
    "vault": "VAULT_TOKEN",
    "supabase": "SUPABASE_ACCESS_TOKEN",
    "heroku": "HEROKU_API_KEY",
    "django": "SECRET_KEY",
    "rails-master-key": "RAILS_MASTER_KEY",
    "linear": "LINEAR_API_KEY",
    "notion": "NOTION_TOKEN",
    "hugging-face": "HF_TOKEN",
    "grafana": "GRAFANA_TOKEN",
    "doppler": "DOPPLER_TOKEN",
    "planetscale": "PLANETSCALE_SERVICE_TOKEN",
    "airtable": "AIRTABLE_TOKEN",
    "atlassian": "JIRA_API_TOKEN",
    "postman": "POSTMAN_API_KEY",
    "databricks": "DATABRICKS_TOKEN",
    "figma": "FIGMA_TOKEN",
    "pulumi": "PULUMI_ACCESS_TOKEN",
    "rubygems": "GEM_HOST_API_KEY",
    "terraform": "TF_API_TOKEN",
    "dynatrace": "DT_API_TOKEN",
    "contentful": "CONTENTFUL_TOKEN",
    "sourcegraph": "SRC_ACCESS_TOKEN",
    "prefect": "PREFECT_API_KEY",
    "readme": "README_API_KEY",
}
"""The variable that holds such a secret."""
SHAPELESS = frozenset(
    ("aws-secret", "twilio-auth-token", "cloudflare", "datadog", "heroku", "django", "rails-master-key")
)
"""Nobody can tell these from an id or a digest without their names."""
OWN_PLACE = {
    "pem-rsa": "pem",
    "pem-ec": "pem",
    "pem-openssh": "pem",
    "basic-auth": "basic",
    "password-spelled": "password",
    "query-key": "query",
    "client-ip-v4": "ip",
    "client-ip-v6": "ip",
    "named-secret": "named",
}


@dataclass(frozen=True)
class Planted:
    """One secret in the log."""

    kind: str
    lines: tuple[str, ...]
    pieces: tuple[tuple[int, str], ...]
    """What must not be shown, without colours: the offset of its line among `lines`, and the piece."""
    known: bool = False
    """Whether the Redactor is told of the value."""


def unknown(draw: Draw, each: int) -> Iterator[Planted]:
    """Plant that many secrets of each kind that nobody told the Redactor of."""
    there = sections_of("places.txt")
    for kind, shape in SHAPES.items():
        named, bare = there["named"], there["bare"]
        sections = [there[OWN_PLACE.get(kind, kind)]] if kind not in NAMES else [named, bare]
        if kind in SHAPELESS:
            sections = [named]
        for number in range(each):
            section = sections[number % len(sections)]
            yield plant(draw, kind, draw.pick(section), shape(draw))
    for kind in ("github-classic", "openai", "stripe", "named-secret", "jwt", "aws-secret"):
        for place in there["long"][: 1 if kind in (*SHAPELESS, "named-secret") else 2]:
            yield plant(draw, kind, place, SHAPES[kind](draw), as_kind="in-a-long-line")
    for kind in ("github-classic", "anthropic", "stripe", "gitlab"):
        value = SHAPES[kind](draw)
        coloured = f"{value[:9]}\x1b[33m{value[9:]}"
        yield plant(draw, kind, draw.pick(there["bare"]), coloured, as_kind="ansi-within")


def known(draw: Draw, values: Mapping[str, str]) -> Iterator[Planted]:
    """Plant the values of the service's variables in all their forms."""
    there = sections_of("places.txt")
    for form, encode in FORMS.items():
        for name, value in values.items():
            if "\n" in value and form in ("known-plain", "known-ansi"):
                yield plant(draw, name, draw.pick(there["pem"]), value, as_kind="known-lines")
            else:
                yield plant(draw, name, draw.pick(there["known"]), encode(value), as_kind=form)
    for name, value in values.items():
        if "\n" not in value:
            head = value[: len(value) * 3 // 4]
            cut = draw.pick(there["known-value-cut"])
            yield plant(draw, name, cut, head, as_kind="known-cut", word="head")
            secret = _confidential(value)[0] if "://" in value else value
            half = len(secret) // 2
            wrapped = f"{secret[:half]}{BREAK}{secret[half:]}"
            yield plant(draw, name, draw.pick(there["known"]), wrapped, as_kind="known-wrapped")


def plant(
    draw: Draw, kind: str, place: str, value: str, *, as_kind: str = "", word: str = "secret"
) -> Planted:
    """Fill the place with the secret and whatever else stands there."""
    name = NAMES.get(kind) or draw.pick(WORDS["any-name"])
    words = {
        "key": name.lower(),
        "KEY": name,
        "camel": name[0].lower() + name.title().replace("_", "")[1:],
        "filler": filler(draw) if "<filler>" in place else "",
    }
    text = draw.filled(place.replace("<KEY>", name), words).replace(f"<{word}>", value)
    lines = tuple(text.replace("\n", BREAK).split(BREAK))
    start = place.partition(f"<{word}>")[0].count(BREAK)
    rows = COLOUR.sub("", value).replace("\n", BREAK).split(BREAK)
    held = tuple((start + number, piece) for number, row in enumerate(rows) for piece in _confidential(row))
    return Planted(as_kind or kind, lines, held, known=as_kind.startswith("known"))


def _confidential(row: str) -> list[str]:
    """Of a private key, what is between its first and its last line is secret; of a URL, the password."""
    if inside := _URL_PASSWORD.search(row):
        return [inside[1]]
    row = row.removeprefix(PREFIX)
    pieces = _WRITTEN_BREAK.split(row) if "-----" in row else [row]
    return [piece for piece in pieces if "-----" not in piece]


def filler(draw: Draw) -> str:
    """Give words for a line that is longer than what is looked at in one go."""
    length = 262_144 // 2 - draw.random.randint(-60, 120)
    return " ".join(draw.random.choices(WORDS["thing"], k=length // 5))[:length]
