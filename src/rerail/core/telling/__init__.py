"""Telling: what people are told, before it is rendered for any medium."""
