"""Rendering: pure functions from the told values to Markdown, Mermaid, SVG, HTML and console text."""
