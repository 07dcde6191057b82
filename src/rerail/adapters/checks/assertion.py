"""jq expressions over a JSON body, as the runbook uses them; bounded in time, memory and output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

_CHILD = "rerail.adapters.checks.jq_child"
_LONGEST = 5.0
"""Seconds, the start of the process included."""
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All that the process gets of our environment: some Pythons need them. `$ENV` shows no token."""
_WHY = {
    "body": "its body is not JSON",
    "shape": "its body does not have the shape that the assertion expects",
}


@dataclass(frozen=True)
class Value:
    """What the expression gave: its last output, as `jq --exit-status` judges; None when it gave nothing."""

    value: Any

    @property
    def truthy(self) -> bool:
        """Tell whether jq counts it as true: anything but false, null and nothing."""
        return self.value is not None and self.value is not False

    def __str__(self) -> str:
        return json.dumps(self.value, ensure_ascii=False)


@dataclass(frozen=True)
class NoValue:
    """The expression could not be evaluated; `measured` is False when that is not the service's fault."""

    why: str
    measured: bool = True


def evaluate(expression: str, body: bytes) -> Value | NoValue:
    """Evaluate a jq expression over a JSON body, within some seconds. Never raises.

    What runs on, or out of memory, was not measured: an expression and a body do that together.
    """
    try:
        text = body.decode("utf-8")
    except ValueError:
        text = ""  # no JSON either; that the expression is none is said first
    try:
        told = _run(json.dumps({"expression": expression, "body": text}))
    except subprocess.TimeoutExpired:
        return NoValue("the assertion was not evaluated in time", measured=False)
    except (OSError, ValueError, RecursionError):
        return NoValue("the assertion could not be evaluated", measured=False)
    if "value" in told:
        return Value(told["value"])
    why = told.get("why")
    if why in _WHY:
        return NoValue(_WHY[why])
    if why == "long":
        return NoValue("the assertion gives too much to be judged", measured=False)
    return NoValue("the assertion is not a valid jq expression", measured=False)


def _run(asked: str) -> dict[str, Any]:
    """Ask a process of its own. Raises TimeoutExpired, OSError, ValueError (it ended without an answer)."""
    done = subprocess.run(  # noqa: S603  our own module, by our own interpreter
        [sys.executable, "-I", "-m", _CHILD],
        input=asked.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _LIBRARIES if name in os.environ},
        cwd="/",
        timeout=_LONGEST,
        check=False,
    )
    told = json.loads(done.stdout)
    return told if isinstance(told, dict) else {}
