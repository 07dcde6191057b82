"""Tokens that tell by their first letters what they are. Source: their makers' documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.core.redaction.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rerail.core.redaction.seen import Look, Seen
    from rerail.core.redaction.spans import Span

_END = r"(?![A-Za-z0-9\x1f])"

_SHAPES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{20,255}"),
    ("github-token", ("github_pat_",), r"github_pat_[A-Za-z0-9_]{20,255}"),
    (
        "gitlab-token",
        ("glpat-", "glptt-", "gldt-", "glrt-", "glsoat-", "glcbt-"),
        r"gl[a-z]{2,4}-[A-Za-z0-9_.-]{16,255}",
    ),
    (
        "stripe-key",
        ("sk_live_", "rk_live_", "sk_test_", "rk_test_"),
        r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}",
    ),
    ("stripe-key", ("whsec_",), r"whsec_[A-Za-z0-9+/=]{10,255}"),
    ("slack-token", ("xox",), r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,255}"),
    ("slack-token", ("xapp-",), r"xapp-\d-[A-Za-z0-9-]{10,255}"),
    ("aws-access-key", ("akia", "asia"), rf"(?:AKIA|ASIA)[A-Z0-9]{{16}}{_END}"),
    ("jwt", ("eyj",), r"eyJ[A-Za-z0-9_-]{8,8192}+(?:\.[A-Za-z0-9_-]{0,4096}+){1,4}"),
    ("google-key", ("aiza",), r"AIza[A-Za-z0-9_-]{35}"),
    ("google-key", ("ya29.",), r"ya29\.[A-Za-z0-9_-]{20,2048}"),
    ("google-key", ("gocspx-",), r"GOCSPX-[A-Za-z0-9_-]{20,64}"),
    ("sendgrid-key", ("sg.",), r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    ("registry-token", ("npm_",), rf"npm_[A-Za-z0-9]{{30,64}}{_END}"),
    ("registry-token", ("pypi-",), r"pypi-[A-Za-z0-9_-]{30,1024}"),
    ("registry-token", ("dckr_pat_",), r"dckr_pat_[A-Za-z0-9_-]{20,64}"),
    ("ai-key", ("sk-",), r"sk-(?:(?:ant|proj|svcacct|or|admin)-[A-Za-z0-9_-]{20,255}|[A-Za-z0-9]{20,255})"),
    ("ai-key", ("hf_", "r8_"), rf"(?:hf|r8)_[A-Za-z0-9]{{30,64}}{_END}"),
    ("ai-key", ("gsk_",), r"gsk_[A-Za-z0-9]{40,64}"),
    ("ai-key", ("xai-", "pplx-"), r"(?:xai|pplx)-[A-Za-z0-9]{40,128}"),
    ("cloud-token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[a-f0-9]{64}"),
    ("cloud-token", ("rnd_",), rf"rnd_[A-Za-z0-9]{{24,64}}{_END}"),
    ("cloud-token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    ("cloud-token", ("glsa_",), r"glsa_[A-Za-z0-9_]{30,64}"),
    ("cloud-token", ("nrak-",), r"NRAK-[A-Z0-9]{27}"),
    ("cloud-token", ("lin_api_",), r"lin_api_[A-Za-z0-9]{40}"),
    ("cloud-token", ("hvs.", "hvb."), r"hv[sb]\.[A-Za-z0-9_-]{24,512}"),
    ("cloud-token", ("sntrys_", "sntryu_"), r"sntry[su]_[A-Za-z0-9_=+/-]{40,512}"),
    ("cloud-token", ("figd_", "nfp_", "ntn_", "sbp_", "tfp_", "glc_"), r"[a-z]{3,4}_[A-Za-z0-9_=-]{36,255}"),
    ("cloud-token", ("pscale_",), r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}"),
    ("cloud-token", ("atatt3",), r"ATATT3[A-Za-z0-9_=-]{30,255}"),
    ("cloud-token", ("cfpat-",), r"CFPAT-[A-Za-z0-9_-]{43,64}"),
    ("cloud-token", ("dapi",), rf"dapi[a-f0-9]{{32}}{_END}"),
    ("cloud-token", ("pul-",), rf"pul-[a-f0-9]{{40}}{_END}"),
    ("cloud-token", ("dp.pt.", "dp.st."), r"dp\.[ps]t\.[A-Za-z0-9_.-]{36,80}"),
    ("registry-token", ("rubygems_",), rf"rubygems_[a-f0-9]{{48}}{_END}"),
    ("twilio-key", tuple(f"sk{digit}" for digit in "0123456789abcdef"), rf"SK[a-f0-9]{{32}}{_END}"),
    ("mail-key", ("key-",), rf"key-[a-f0-9]{{32}}{_END}"),
    ("age-key", ("age-secret-key-1",), r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
)
"""What is counted, the folded words to look for, and the shape, letters as they must be."""

_AROUND: tuple[tuple[str, str, str, str], ...] = (
    ("webhook", r"", "hooks.slack.com/", r"(?:services|workflows)/[A-Za-z0-9/_-]{20,128}"),
    ("webhook", r"", "/api/webhooks/", r"\d{15,22}/[A-Za-z0-9_-]{30,128}"),
    ("telegram-token", r"(?<!\d)\d{8,10}", ":aa", r"[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-])"),
    ("mail-key", r"(?<![0-9a-f])[0-9a-f]{32}", "-us", r"\d{1,2}(?![\w-])"),
)
"""What is counted, what stands before a word, the word, and what stands behind it.

Where something stands before it, the word is hidden, too.
"""
_LONGEST_BEFORE = 40


def shapes() -> Iterator[tuple[Look, tuple[str, ...]]]:
    """Give one rule for each shape."""
    for rule, words, shape in _SHAPES:
        yield _starting(rule, Pattern(shape, re.ASCII)), words
    for rule, before, word, behind in _AROUND:
        yield _around(rule, Pattern(rf"{before}\Z"), Pattern(behind, re.ASCII)), (word,)


def _starting(rule: str, shape: Pattern) -> Look:
    def _look(seen: Seen, start: int, _end: int) -> Span | None:
        found = shape.match(seen.text, start)
        return seen.span(start, found.end(), rule) if found and not seen.goes_on(start, "_") else None

    return _look


def _around(rule: str, before: Pattern, behind: Pattern) -> Look:
    def _look(seen: Seen, start: int, end: int) -> Span | None:
        found = behind.match(seen.text, end)
        first = before.search(seen.text, max(0, start - _LONGEST_BEFORE), start) if found else None
        if found is None or first is None:
            return None
        return seen.span(first.start() if first.group() else end, found.end(), rule)

    return _look
