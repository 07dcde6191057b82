"""The registry's settings of how it is verified that the service is back."""

from __future__ import annotations

from typing import Annotated

from rerail.core.values import Value
from rerail.settings import kinds
from rerail.settings.option import ACTS, AT_RAILWAY, SEES, Group, Option


class Verifying(Value):
    """What is measured, and how long that may take."""

    health_url: Annotated[
        tuple[str, ...],
        Option(
            Group.VERIFYING,
            kinds.URLS,
            "URL that must answer 2xx.",
            otherwise="the service's domain and health check path",
            commands=AT_RAILWAY,
        ),
    ]
    health_assert: Annotated[
        str | None,
        Option(
            Group.VERIFYING,
            kinds.JQ,
            "jq expression that must be true of the health URL's JSON.",
            commands=AT_RAILWAY,
        ),
    ]
    health_timeout: Annotated[
        float,
        Option(
            Group.VERIFYING,
            kinds.TIME_LIMIT,
            "How long one request of a check may take.",
            default="10s",
            commands=AT_RAILWAY,
        ),
    ]
    control_url: Annotated[
        str,
        Option(
            Group.VERIFYING,
            kinds.URL,
            "Neutral URL: where a check gets no answer, it shows a blind machine.",
            default="https://www.cloudflare.com/cdn-cgi/trace",
            commands=ACTS,
        ),
    ]
    version_url: Annotated[
        str | None,
        Option(Group.VERIFYING, kinds.URL, "URL that tells which version answers, as proof.", commands=SEES),
    ]
    version_assert: Annotated[
        str | None,
        Option(
            Group.VERIFYING,
            kinds.JQ,
            "jq expression that gives the version, or true for the Target.",
            otherwise="tag, commit or id anywhere in the answer",
            commands=SEES,
        ),
    ]
    smoke_command: Annotated[
        str | None,
        Option(
            Group.VERIFYING,
            kinds.COMMAND,
            "Shell command that must end with 0; it gets no tokens.",
            commands=ACTS,
        ),
    ]
    smoke_timeout: Annotated[
        float,
        Option(
            Group.VERIFYING,
            kinds.TIME_LIMIT,
            "How long the smoke command may take.",
            default="5m",
            only_with="smoke_command",
            commands=ACTS,
        ),
    ]
