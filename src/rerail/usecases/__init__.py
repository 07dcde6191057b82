"""The use cases: one straight function each."""
