"""People, bots and what a token may spend, in GitHub's shapes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from rerail.simulator.github.shapes.places import SITE, node_id

if TYPE_CHECKING:
    from rerail.simulator.github.rate import Window
    from rerail.simulator.github.values import Json

_LINKS = (
    "followers",
    "following{/other_user}",
    "gists{/gist_id}",
    "starred{/owner}{/repo}",
    "subscriptions",
    "orgs",
    "repos",
    "events{/privacy}",
    "received_events",
)
_NAMES = {"orgs": "organizations"}
_GITHUB_ACTIONS = 41_898_282


def user(login: str, base: str) -> Json:
    """Shape a SimpleUser; a login that ends in [bot] is a Bot."""
    bot = login.endswith("[bot]")
    number = _GITHUB_ACTIONS if login == "github-actions[bot]" else zlib.crc32(login.encode())
    url = f"{base}/users/{login}"
    links = {f"{_NAMES.get(name := link.split('{')[0], name)}_url": f"{url}/{link}" for link in _LINKS}
    return {
        "login": login,
        "id": number,
        "node_id": node_id("BOT" if bot else "U", number),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{SITE}/apps/{login.removesuffix('[bot]')}" if bot else f"{SITE}/{login}",
        **links,
        "type": "Bot" if bot else "User",
        "user_view_type": "public",
        "site_admin": False,
    }


def authenticated_user(login: str, base: str) -> Json:
    """Shape the answer of GET /user as a PublicUser."""
    return user(login, base) | {
        "name": None,
        "company": None,
        "blog": None,
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "public_repos": 1,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z",
    }


def rate_limit(core: Window, graphql: Window) -> Json:
    """Shape the answer of GET /rate_limit."""

    def shown(window: Window, resource: str) -> Json:
        return {
            "limit": window.limit,
            "used": min(window.used, window.limit),
            "remaining": window.remaining,
            "reset": int(window.reset.timestamp()),
            "resource": resource,
        }

    first = shown(core, "core")
    search = first | {"limit": 30, "used": 0, "remaining": 30, "resource": "search"}
    return {
        "resources": {"core": first, "search": search, "graphql": shown(graphql, "graphql")},
        "rate": first,
    }
