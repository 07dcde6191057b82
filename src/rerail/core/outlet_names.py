"""What the Outlets are called, in the Journal and in what is told of them."""

from __future__ import annotations

ISSUE = "issue"
"""Files the Incident; only what it told decides whether that is filed."""
ARTIFACT = "artifact"
"""Attaches the evidence to the workflow's run."""
DEPLOYMENT = "github-deployment"
"""Marks GitHub's deployments."""
RESULT = "result"
PAGE = "page"
SUMMARY = "summary"
