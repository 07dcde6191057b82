"""Checks measured for real: HTTP, version, command."""
