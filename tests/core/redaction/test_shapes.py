"""Tokens that tell by their beginning what they are."""

from __future__ import annotations

import pytest

from tests.core.redaction.cleaning import cleaned, quick, stays

A = "aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5dE7f"
HEX = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("rule", "token"),
    [
        ("github-token", f"ghp_{A[:36]}"),
        ("github-token", f"github_pat_{A}_{A}"),
        ("gitlab-token", f"glpat-{A[:20]}"),
        ("stripe-key", f"sk_live_{A[:24]}"),
        ("stripe-key", f"whsec_{A[:32]}"),
        ("slack-token", "xoxb-123456789012-123456789012-abcdefABCDEF"),
        ("slack-token", "xapp-1-A012-345-abcdef"),
        ("aws-access-key", "AKIAIOSFODNN7EXAMPLE"),
        ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl"),
        ("google-key", f"AIza{A[:35]}"),
        ("google-key", f"ya29.{A}"),
        ("google-key", f"GOCSPX-{A[:28]}"),
        ("sendgrid-key", f"SG.{A[:22]}.{A}xyz"),
        ("registry-token", f"npm_{A[:36]}"),
        ("registry-token", f"pypi-{A}{A}"),
        ("registry-token", f"dckr_pat_{A[:27]}"),
        ("ai-key", f"sk-ant-api03-{A}"),
        ("ai-key", f"sk-{A}"),
        ("ai-key", f"hf_{A[:34]}"),
        ("ai-key", f"gsk_{A}{A[:12]}"),
        ("cloud-token", f"dop_v1_{HEX}{HEX}"),
        ("cloud-token", f"rnd_{A[:28]}"),
        ("cloud-token", f"shpat_{HEX}"),
        ("cloud-token", f"glsa_{A[:32]}_0123abcd"),
        ("cloud-token", "NRAK-ABCDEFGHIJKLMNOPQRSTUVWXYZ0"),
        ("cloud-token", f"lin_api_{A}"),
        ("cloud-token", f"hvs.{A}"),
        ("cloud-token", f"sntrys_{A}"),
        ("twilio-key", f"SK{HEX}"),
        ("mail-key", f"key-{HEX}"),
        ("mail-key", f"{HEX}-us12"),
        ("jwt", "eyJhbGciOiJkaXIifQ..aXZpdml2.Y2lwaGVy.dGFn"),
        ("cloud-token", f"figd_{A}"),
        ("cloud-token", f"pscale_tkn_{A}"),
        ("cloud-token", f"ATATT3xF{A}"),
        ("cloud-token", f"dapi{HEX}"),
        ("cloud-token", f"CFPAT-{A}xyz"),
        ("cloud-token", f"pul-{HEX}01234567"),
        ("cloud-token", f"dp.pt.{A}"),
        ("registry-token", f"rubygems_{HEX}0123456789abcdef"),
        ("telegram-token", f"123456789:AA{A[:33]}"),
        ("age-key", f"AGE-SECRET-KEY-1{'Q' * 58}"),
    ],
)
def test_a_token_is_known_by_its_shape(rule: str, token: str) -> None:
    assert cleaned(f"used {token}, failed") == f"used [REDACTED:{rule}], failed"
    assert cleaned(f'["{token}"]') == f'["[REDACTED:{rule}]"]'


def test_a_webhooks_host_stays() -> None:
    assert (
        cleaned(f"POST https://hooks.slack.com/services/T00000000/B00000000/{A[:24]}")
        == "POST https://hooks.slack.com/[REDACTED:webhook]"
    )
    assert (
        cleaned(f"https://discord.com/api/webhooks/123456789012345678/{A}{A[:20]}")
        == "https://discord.com/api/webhooks/[REDACTED:webhook]"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ghp_short",
        f"myghp_{A[:36]}",
        "npm_config_registry_of_the_whole_company",
        "npm_lifecycle_event",
        "sk-lines-and-circles-are-drawn-here",
        "AKIAnotakey",
        "eyJhbGciOi",
        "a task-force of risk-averse",
        f"layer sha256:{HEX}{HEX}",
        f"commit {HEX}01234567",
        "12:34:AAaa",
        "key-value store",
        "xoxo",
    ],
)
def test_what_only_begins_like_one_stays(text: str) -> None:
    assert stays(text)


def test_hostile_shapes_are_quick() -> None:
    quick(
        [
            "eyJaaaaaaaa",
            "eyJaaaaaaaaa.",
            "sk-",
            "xox",
            "AKIA",
            "1234567890:AA",
            "ghp_",
            "hooks.slack.com/",
            "a",
            "0",
        ]
    )
