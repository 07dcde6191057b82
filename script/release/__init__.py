"""What a release does to this repository, as a small program: `python3 -m script.release --help`.

It needs Python and git only, so that the jobs that may write install nothing.
"""
