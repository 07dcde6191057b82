"""Outlets: where an Incident is told. Apart from each other, and never in the way of the rollback."""
