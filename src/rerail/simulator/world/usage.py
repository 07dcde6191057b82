"""What a process uses: CPU in vCPU, memory in gigabytes, and how much it may use."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rerail.simulator.world.declared import Load

MEASUREMENTS = frozenset({"CPU_USAGE", "CPU_LIMIT", "MEMORY_USAGE_GB", "MEMORY_LIMIT_GB"})
"""By Railway's names; the others are not played."""


def used(name: str, load: Load, seed: str, *, good: bool) -> float:
    """Give a measurement of a process that answers well or not; usage wavers by a tenth, always the same."""
    if name == "CPU_LIMIT":
        return load.cpu_limit
    if name == "MEMORY_LIMIT_GB":
        return load.memory_limit
    cpu, memory = (load.cpu, load.memory) if good else (load.bad_cpu, load.bad_memory)
    return (cpu if name == "CPU_USAGE" else memory) * random.Random(seed).uniform(0.9, 1.1)
