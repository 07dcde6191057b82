"""Railway's answers to values. Pure; nothing untyped leaves this room."""
