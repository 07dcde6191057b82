"""The registry: every setting of rerail, declared once; those of verifying and watching in their own files.

click options, inputs, environment variables, keys of the file, its JSON Schema, `action.yml` and the
README's table are all made from this class.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from rerail.core.choosing.migrations import MIGRATIONS
from rerail.core.values import Route
from rerail.settings import kinds
from rerail.settings.option import (
    ACTS,
    AT_GITHUB,
    AT_RAILWAY,
    BY_A_PERSON,
    ROLLBACK,
    ROLLS_BACK,
    SEES,
    Group,
    Option,
)
from rerail.settings.watching import Watching


class Settings(Watching):
    """What the user wants, validated. Durations are seconds, times are UTC; None and () mean: not given."""

    service: Annotated[
        str,
        Option(
            Group.WHAT,
            kinds.NAME,
            "Railway service, by name or id.",
            required=True,
            commands=AT_RAILWAY,
        ),
    ]
    environment: Annotated[
        str | None,
        Option(
            Group.WHAT,
            kinds.NAME,
            "Railway environment, by name or id.",
            otherwise="the project token's own",
            commands=AT_RAILWAY,
        ),
    ]
    project: Annotated[
        str | None,
        Option(
            Group.WHAT,
            kinds.NAME,
            "Railway project, by name or id; needed with an account or workspace token.",
            otherwise="the project token's own",
            commands=AT_RAILWAY,
        ),
    ]
    target: Annotated[
        str | None,
        Option(
            Group.TARGET,
            kinds.NAME,
            "Go back to this tag, commit or deployment id.",
            otherwise="chosen by the rules",
            commands=BY_A_PERSON,
        ),
    ]
    bad_since: Annotated[
        datetime | None,
        Option(
            Group.TARGET,
            kinds.TIMESTAMP,
            "When it went bad (UTC): what still served at that time is not the Target.",
            commands=BY_A_PERSON,
        ),
    ]
    tag_pattern: Annotated[
        str,
        Option(
            Group.TARGET,
            kinds.TAG_PATTERN,
            "Tags that mark releases; {service} may stand in it.",
            default="deploy-*",
            commands=SEES,
        ),
    ]
    min_served: Annotated[
        float,
        Option(
            Group.TARGET,
            kinds.DURATION,
            "How long a deployment must have served to count as good.",
            default="30m",
        ),
    ]
    allow_untagged: Annotated[
        bool, Option(Group.TARGET, kinds.FLAG, "An automatic run may go back to a deployment without a tag.")
    ]
    dry_run: Annotated[
        bool,
        Option(
            Group.ACTING,
            kinds.FLAG,
            "Show the Plan; change nothing, file nothing.",
            commands=("rollback", "thaw", "undo", "watch"),
        ),
    ]
    reason: Annotated[
        str | None,
        Option(
            Group.ACTING,
            kinds.TEXT,
            "Why, in your words; it opens the incident.",
            commands=ACTS,
        ),
    ]
    automatic: Annotated[
        bool,
        Option(
            Group.ACTING,
            kinds.FLAG,
            "No person is watching: do only what is safe without one.",
            commands=BY_A_PERSON,
        ),
    ]
    route: Annotated[
        Route | None,
        Option(
            Group.ACTING,
            kinds.ROUTE,
            "Take this Route only: rollback, redeploy or commit.",
            otherwise="the cheapest that works",
            commands=SEES,
        ),
    ]
    allow_rebuild: Annotated[
        bool, Option(Group.ACTING, kinds.FLAG, "An automatic run may take a Route that builds again.")
    ]
    accept_migrations: Annotated[
        bool, Option(Group.ACTING, kinds.FLAG, "Go ahead although a database migration lies in between.")
    ]
    migration_paths: Annotated[
        tuple[str, ...],
        Option(
            Group.ACTING,
            kinds.GLOBS,
            "Where migrations live in the repository.",
            default="\n".join(MIGRATIONS),
        ),
    ]
    keep_auto_deploy: Annotated[
        bool,
        Option(
            Group.ACTING,
            kinds.FLAG,
            "Do not freeze: the next push may bring the failed version back.",
            commands=ROLLS_BACK,
        ),
    ]
    cancel_running: Annotated[
        bool,
        Option(
            Group.ACTING,
            kinds.FLAG,
            "Cancel all that is under way, not only what is of the failed commit.",
            commands=ROLLBACK,
        ),
    ]
    timeout: Annotated[
        float | None,
        Option(
            Group.ACTING,
            kinds.TIME_LIMIT,
            "From the rollback to the end of verification.",
            otherwise="made from the service's own settings",
            commands=ACTS,
        ),
    ]
    output_dir: Annotated[
        Path,
        Option(
            Group.WHERE,
            kinds.PATH,
            "Folder for result.json, incident and journal.",
            default="rerail-output",
            commands=ACTS,
        ),
    ]
    repository: Annotated[
        str | None,
        Option(
            Group.WHERE,
            kinds.REPOSITORY,
            "GitHub repository with the release tags.",
            variables=("GITHUB_REPOSITORY",),
            otherwise="the workflow's own",
            commands=AT_GITHUB,
        ),
    ]
    incident_repository: Annotated[
        str | None,
        Option(
            Group.WHERE,
            kinds.REPOSITORY,
            "GitHub repository in which the incident is filed.",
            otherwise="the repository above",
            commands=AT_GITHUB,
        ),
    ]
    public_evidence: Annotated[
        bool,
        Option(
            Group.WHERE,
            kinds.FLAG,
            "Show evidence in a public repository's incident, too.",
            commands=("rollback", "check", "gate", "undo", "watch"),
        ),
    ]
    railway_api_url: Annotated[
        str,
        Option(
            Group.WHERE,
            kinds.URL,
            "Railway's GraphQL API.",
            default="https://backboard.railway.com/graphql/v2",
            commands=AT_RAILWAY,
        ),
    ]
    github_api_url: Annotated[
        str,
        Option(
            Group.WHERE,
            kinds.URL,
            "GitHub's REST API.",
            default="https://api.github.com",
            variables=("RERAIL_GITHUB_API_URL", "GITHUB_API_URL"),
            only_variables=True,
        ),
    ]
    github_graphql_url: Annotated[
        str,
        Option(
            Group.WHERE,
            kinds.URL,
            "GitHub's GraphQL API.",
            default="https://api.github.com/graphql",
            variables=("RERAIL_GITHUB_GRAPHQL_URL", "GITHUB_GRAPHQL_URL"),
            only_variables=True,
        ),
    ]
