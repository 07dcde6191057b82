"""Telling of a watch: what it found, in words and figures for people and machines."""
