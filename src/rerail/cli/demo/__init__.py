"""`rerail demo`: the whole main job, against an embedded Railway, GitHub and service."""

from rerail.cli.demo.command import command
from rerail.cli.demo.environment import environment_of
from rerail.cli.demo.play import clear

__all__ = ["clear", "command", "environment_of"]
