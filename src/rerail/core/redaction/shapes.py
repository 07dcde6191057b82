"""Tokens that tell by their first letters what they are. Source: their makers' documentation."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.spans import Salted, Span

WORDS = (
    "gh", "github_pat_", "glpat-", "_live_", "_test_", "xox", "xapp-", "akia", "asia", "eyj", "aiza", "sg.", "npm_", "pypi-",
    "sk-", "hf_", "dop_v1_", "whsec_", "shpat_", "rnd_", "hooks.slack.com", "ya29.", "ac", "sk", "key-", "dckr_pat_",
    "discord", "glsa_", "nrak-", "lin_api_", "r8_", "gsk_", "xai-", "pplx-", "vercel_", "sntry", "hvs.", "age-secret-key", "bot", ":aa",
)  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    rules = {
        "github-token": r"gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}",
        "gitlab-token": r"gl(?:pat|ptt|dt|rt|soat|cbt)-[A-Za-z0-9_.-]{16,255}",
        "stripe-key": r"(?:[srp]k_(?:live|test)_|whsec_)[A-Za-z0-9]{10,255}",
        "slack-token": r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Za-z0-9-]{10,255}",
        "aws-access-key": r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
        "jwt": r"eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,2048}){0,3}",
        "google-key": r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2048}|GOCSPX-[A-Za-z0-9_-]{20,64}",
        "sendgrid-key": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
        "registry-token": r"npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{30,1024}|dckr_pat_[A-Za-z0-9_-]{20,64}",
        "ai-key": r"sk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{20,255}|hf_[A-Za-z0-9]{30,64}|gsk_[A-Za-z0-9]{40,64}"
        r"|r8_[A-Za-z0-9]{30,64}|xai-[A-Za-z0-9]{40,128}|pplx-[A-Za-z0-9]{40,64}",
        "cloud-token": r"do[opr]_v1_[a-f0-9]{64}|rnd_[A-Za-z0-9]{20,64}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"
        r"|glsa_[A-Za-z0-9_]{30,64}|NRAK-[A-Z0-9]{27}|lin_api_[A-Za-z0-9]{40}|hv[sb]\.[A-Za-z0-9_-]{24,512}"
        r"|sntry[su]_[A-Za-z0-9_=+/-]{40,512}",
        "twilio-id": r"(?:AC|SK)[a-f0-9]{32}(?![A-Za-z0-9])",
        "mail-key": r"key-[a-f0-9]{32}(?![A-Za-z0-9])",
        "webhook": r"(?<=hooks\.slack\.com/)(?:services|workflows)/[A-Za-z0-9/_-]{20,128}"
        r"|(?<=/api/webhooks/)\d{15,22}/[A-Za-z0-9_-]{30,128}",
        "telegram-token": r"\d{8,10}:AA[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-])",
        "age-key": r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    }
    named = "|".join(f"(?P<{name.replace('-', '_')}>{shape})" for name, shape in rules.items())
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{named})")


def known_shapes(text: str, folded: str, salted: Salted) -> Iterator[Span]:
    """Find tokens whose makers gave them a beginning to know them by."""
    del folded
    for found in _pattern().finditer(text):
        yield salted.span(text, *found.span(), (found.lastgroup or "token").replace("_", "-"))
