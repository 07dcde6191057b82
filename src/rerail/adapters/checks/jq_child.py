"""One jq expression over one body, in a process that can be ended: jq holds the interpreter while it runs.

Run by `assertion.py` with `python -I -m`. Reads {"expression", "body"} and writes {"value"} or {"why"}.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from itertools import islice
from typing import Any

MOST_OUTPUTS = 100
"""`repeat(.)` never ends; what an assertion says is known long before."""
LONGEST_VALUE = 64 * 1024
"""Characters of JSON; an assertion gives true, a version, or another short value."""
MOST_SECONDS = 5
MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, the interpreter's own included."""


def main() -> None:
    """Answer what stands on the standard input."""
    _bound(resource.RLIMIT_CPU, MOST_SECONDS)
    _bound(resource.RLIMIT_AS, MOST_MEMORY)
    _bound(resource.RLIMIT_CORE, 0)
    asked = json.load(sys.stdin)
    sys.stdout.write(json.dumps(answered(asked["expression"], asked["body"])))


def answered(expression: str, body: str) -> dict[str, Any]:
    """Give {"value": the last output}, or {"why": "expression", "body", "shape" or "long"}."""
    import jq  # type: ignore[import-not-found]  # noqa: PLC0415  no stubs; only this process loads it

    try:
        program = jq.compile(expression)
    except ValueError:
        return {"why": "expression"}
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return {"why": "body"}
    try:
        outputs = list(islice(iter(program.input_text(body)), MOST_OUTPUTS))
        value = outputs[-1] if outputs else None
        return {"why": "long"} if len(json.dumps(value)) > LONGEST_VALUE else {"value": value}
    except (ValueError, RecursionError):
        return {"why": "shape"}


def _bound(what: int, most: int) -> None:
    with suppress(ValueError, OSError):  # a system that has no such limit; the caller's time bounds it all
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
