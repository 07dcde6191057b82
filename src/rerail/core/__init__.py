"""The rules of rerail: pure functions over frozen values. No I/O, no clock, no waiting."""
