"""jq expressions over a JSON body, as the runbook uses them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

_MOST_OUTPUTS = 100
"""`repeat(.)` never ends; what an assertion says is known long before."""


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
    """Evaluate a jq expression over a JSON body. Never raises."""
    import jq  # type: ignore[import-not-found]  # noqa: PLC0415  no stubs; loaded only where it is needed

    try:
        program = jq.compile(expression)
    except ValueError:
        return NoValue("the assertion is not a valid jq expression", measured=False)
    try:
        text = body.decode("utf-8")
        json.loads(text)
    except (ValueError, RecursionError):
        return NoValue("its body is not JSON")
    try:
        outputs = list(islice(iter(program.input_text(text)), _MOST_OUTPUTS))
    except (ValueError, RecursionError):
        return NoValue("its body does not have the shape that the assertion expects")
    return Value(outputs[-1] if outputs else None)
