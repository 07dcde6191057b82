"""Choosing the Target: which deployment to go back to, by which Route, and whether that is safe."""
