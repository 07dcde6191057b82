"""Collecting evidence of the failed deployment: beside the rollback, and once more after it."""
