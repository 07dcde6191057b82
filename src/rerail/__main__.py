"""`python -m rerail`, as the image starts it."""

from rerail.cli.main import run

run()
