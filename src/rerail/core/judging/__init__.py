"""Judging: what is measured, how measurements become an assessment, and the Verdict."""
