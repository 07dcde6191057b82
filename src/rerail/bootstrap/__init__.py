"""Wiring: the only room that knows settings, adapters, outlets and use cases together."""

from rerail.bootstrap.config import config_file
from rerail.bootstrap.rollback import roll_back

__all__ = ["config_file", "roll_back"]
