"""Watching a release: finding it, looking at it, and what follows from what it comes to."""
