"""Workflow artifacts as GitHub keeps them: its results service (Twirp), Azure's blob store, REST and web."""

from rerail.simulator.github.artifacts.runner import runner_environment
from rerail.simulator.github.artifacts.store import ArtifactStore, Job, Uploaded

__all__ = ["ArtifactStore", "Job", "Uploaded", "runner_environment"]
