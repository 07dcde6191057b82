"""Acting as a pure decision: what to do next, given what is known and what time it is."""
