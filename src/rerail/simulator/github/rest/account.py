"""Who asks, which repository, and how much may still be asked, over REST."""

from __future__ import annotations

from rerail.simulator.github.rest.call import Call, Reply
from rerail.simulator.github.shapes import user as shape
from rerail.simulator.github.shapes.repository import repository


def get_user(call: Call) -> Reply:
    """GET /user: the person; 403 for an installation's token."""
    token = call.world.require_person(call.token)
    return Reply(body=shape.authenticated_user(token.login, call.base))


def get_rate_limit(call: Call) -> Reply:
    """GET /rate_limit, which costs nothing."""
    look = call.world.rates.look
    return Reply(body=shape.rate_limit(look(call.token, "core"), look(call.token, "graphql")))


def get_repository(call: Call) -> Reply:
    """GET /repos/{owner}/{repo}."""
    places = call.places
    opened = [each for each in call.world.issues_of(places.hosted).all() if each.state == "open"]
    return Reply(body=repository(places, call.token, len(opened)))
