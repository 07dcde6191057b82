"""An embedded Railway, GitHub and service: real servers on 127.0.0.1 that keep the remotes' rules.

Imports nothing of rerail, so that tests can't agree with our own mistakes.
"""

LOOPBACK = "127.0.0.1"
