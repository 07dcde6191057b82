"""Whether a rollback could be done right now: what was seen, judged row by row."""
