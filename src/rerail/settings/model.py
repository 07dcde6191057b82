"""The registry: every setting of rerail, declared once.

click options, inputs, environment variables, keys of the file, its JSON Schema, `action.yml` and the
README's table are all made from this class.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from rerail.core.values import Route, Value
from rerail.settings import kinds
from rerail.settings.option import Group, Option

_MIGRATIONS = (
    "**/migrations/**",
    "**/migrate/**",
    "db/**/*.sql",
    "alembic/versions/**",
    "prisma/migrations/**",
)


class Settings(Value):
    """What the user wants, validated. Durations are seconds, times are UTC; None and () mean: not given."""

    service: Annotated[
        str,
        Option(group=Group.WHAT, kind=kinds.NAME, required=True, help="Railway service, by name or id."),
    ]
    environment: Annotated[
        str | None,
        Option(
            group=Group.WHAT,
            kind=kinds.NAME,
            help="Railway environment, by name or id.",
            otherwise="the project token's own",
        ),
    ]
    project: Annotated[
        str | None,
        Option(
            group=Group.WHAT,
            kind=kinds.NAME,
            help="Railway project, by name or id; needed with an account or workspace token.",
            otherwise="the project token's own",
        ),
    ]
    target: Annotated[
        str | None,
        Option(
            group=Group.TARGET,
            kind=kinds.NAME,
            help="Go back to this tag, commit or deployment id.",
            otherwise="chosen by the rules",
        ),
    ]
    bad_since: Annotated[
        datetime | None,
        Option(
            group=Group.TARGET,
            kind=kinds.TIMESTAMP,
            help="When it went bad (UTC): what was released after that is not the Target.",
        ),
    ]
    tag_pattern: Annotated[
        str,
        Option(
            group=Group.TARGET,
            kind=kinds.TAG_PATTERN,
            default="deploy-*",
            help="Tags that mark releases; {service} may stand in it.",
        ),
    ]
    min_served: Annotated[
        float,
        Option(
            group=Group.TARGET,
            kind=kinds.DURATION,
            default="30m",
            help="How long a deployment must have served to count as good.",
        ),
    ]
    allow_untagged: Annotated[
        bool,
        Option(
            group=Group.TARGET,
            kind=kinds.FLAG,
            help="An automatic run may go back to a deployment without a tag.",
        ),
    ]
    dry_run: Annotated[
        bool,
        Option(group=Group.ACTING, kind=kinds.FLAG, help="Show the Plan; change nothing, file nothing."),
    ]
    reason: Annotated[
        str | None,
        Option(group=Group.ACTING, kind=kinds.TEXT, help="Why, in your words; it opens the incident."),
    ]
    automatic: Annotated[
        bool,
        Option(
            group=Group.ACTING,
            kind=kinds.FLAG,
            help="No person is watching: do only what is safe without one.",
        ),
    ]
    route: Annotated[
        Route | None,
        Option(
            group=Group.ACTING,
            kind=kinds.ROUTE,
            help="Take this Route only: rollback, redeploy or commit.",
            otherwise="the cheapest that works",
        ),
    ]
    allow_rebuild: Annotated[
        bool,
        Option(
            group=Group.ACTING,
            kind=kinds.FLAG,
            help="An automatic run may take a Route that builds again.",
        ),
    ]
    accept_migrations: Annotated[
        bool,
        Option(
            group=Group.ACTING,
            kind=kinds.FLAG,
            help="Go ahead although a database migration lies in between.",
        ),
    ]
    migration_paths: Annotated[
        tuple[str, ...],
        Option(
            group=Group.ACTING,
            kind=kinds.GLOBS,
            default="\n".join(_MIGRATIONS),
            help="Where migrations live in the repository.",
        ),
    ]
    timeout: Annotated[
        float | None,
        Option(
            group=Group.ACTING,
            kind=kinds.TIME_LIMIT,
            help="From the rollback to the end of verification.",
            otherwise="made from the service's own settings",
        ),
    ]
    health_url: Annotated[
        tuple[str, ...],
        Option(
            group=Group.VERIFYING,
            kind=kinds.URLS,
            help="URL that must answer 2xx.",
            otherwise="the service's domain and health check path",
        ),
    ]
    health_assert: Annotated[
        str | None,
        Option(
            group=Group.VERIFYING,
            kind=kinds.JQ,
            help="jq expression that must be true of the health URL's JSON.",
        ),
    ]
    health_timeout: Annotated[
        float,
        Option(
            group=Group.VERIFYING,
            kind=kinds.TIME_LIMIT,
            default="10s",
            help="How long one request of a check may take.",
        ),
    ]
    version_url: Annotated[
        str | None,
        Option(group=Group.VERIFYING, kind=kinds.URL, help="URL that tells which version answers, as proof."),
    ]
    version_assert: Annotated[
        str | None,
        Option(
            group=Group.VERIFYING,
            kind=kinds.JQ,
            help="jq expression that gives the version, or true for the Target.",
            otherwise="tag, commit or id anywhere in the answer",
        ),
    ]
    smoke_command: Annotated[
        str | None,
        Option(
            group=Group.VERIFYING,
            kind=kinds.COMMAND,
            help="Shell command that must end with 0; it gets no tokens.",
        ),
    ]
    smoke_timeout: Annotated[
        float,
        Option(
            group=Group.VERIFYING,
            kind=kinds.TIME_LIMIT,
            default="5m",
            only_with="smoke_command",
            help="How long the smoke command may take.",
        ),
    ]
    output_dir: Annotated[
        Path,
        Option(
            group=Group.WHERE,
            kind=kinds.PATH,
            default="rerail-output",
            help="Folder for result.json, incident and journal.",
        ),
    ]
    repository: Annotated[
        str | None,
        Option(
            group=Group.WHERE,
            kind=kinds.REPOSITORY,
            variables=("GITHUB_REPOSITORY",),
            help="GitHub repository with the release tags.",
            otherwise="the workflow's own",
        ),
    ]
    incident_repository: Annotated[
        str | None,
        Option(
            group=Group.WHERE,
            kind=kinds.REPOSITORY,
            help="GitHub repository in which the incident is filed.",
            otherwise="the repository above",
        ),
    ]
    railway_api_url: Annotated[
        str,
        Option(
            group=Group.WHERE,
            kind=kinds.URL,
            default="https://backboard.railway.com/graphql/v2",
            help="Railway's GraphQL API.",
        ),
    ]
    github_api_url: Annotated[
        str,
        Option(
            group=Group.WHERE,
            kind=kinds.URL,
            default="https://api.github.com",
            variables=("GITHUB_API_URL",),
            only_variables=True,
            help="GitHub's REST API.",
        ),
    ]
    github_graphql_url: Annotated[
        str,
        Option(
            group=Group.WHERE,
            kind=kinds.URL,
            default="https://api.github.com/graphql",
            variables=("GITHUB_GRAPHQL_URL",),
            only_variables=True,
            help="GitHub's GraphQL API.",
        ),
    ]
    github_server_url: Annotated[
        str,
        Option(
            group=Group.WHERE,
            kind=kinds.URL,
            default="https://github.com",
            variables=("GITHUB_SERVER_URL",),
            only_variables=True,
            help="GitHub's pages.",
        ),
    ]
