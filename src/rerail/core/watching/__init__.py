"""Watching a release after its deploy: triggers, what they come to, and what is to be done about it."""
