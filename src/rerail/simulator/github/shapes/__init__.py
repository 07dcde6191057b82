"""GitHub's JSON for what the world keeps: pure functions from values to REST answers."""
