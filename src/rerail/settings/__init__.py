"""Settings: one registry, all sources, every mistake at once with its place."""

from rerail.settings.click_options import SectionedCommand, click_options
from rerail.settings.file import CONFIG_PATH, ConfigFile, find_config
from rerail.settings.model import Settings
from rerail.settings.places import Origin, Place
from rerail.settings.resolving import Resolved, resolve
from rerail.settings.runner import RunnerFacts
from rerail.settings.tokens import TokenKind, Tokens

__all__ = [
    "CONFIG_PATH",
    "ConfigFile",
    "Origin",
    "Place",
    "Resolved",
    "RunnerFacts",
    "SectionedCommand",
    "Settings",
    "TokenKind",
    "Tokens",
    "click_options",
    "find_config",
    "resolve",
]
