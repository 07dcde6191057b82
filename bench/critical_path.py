"""How fast the rollback leaves: `rerail rollback` as a fresh process against the simulator.

    python bench/critical_path.py [--rtt 200ms] [--runs 3]

Each request to Railway and GitHub takes the given fixed time. Printed beside the limit, which is three
network waits in a row and a bare interpreter: when the mutation left, how many waits stood in a row before
it, what was ours, and how soon live was noticed. A benchmark, not a test: it judges nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.cli.demo import environment_of
from rerail.simulator.scenarios import SCENARIOS

if TYPE_CHECKING:
    from rerail.simulator.requests import Request
    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage

PROBE = Path(__file__).with_name("probe.py")
EVIDENCE = frozenset(
    ("BuildLog", "DeployLog", "HttpLog", "HttpStatuses", "HttpDurations", "Resources", "Platform", "Plan")
)
"""Operations that collect evidence; `Happenings` is asked by both."""
OVERLAP = 0.5
"""Two requests whose starts are closer than this share of a round trip went out beside each other."""


@dataclass(frozen=True)
class Measured:
    """One run's figures, in seconds and counts."""

    left: float
    waits: int
    bare: float
    imports: float
    modules: int
    heavy: tuple[str, ...]
    noticed: float | None
    took: float
    requests: int
    for_evidence: int
    exit_code: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rtt", default="200ms", type=_seconds, help="fixed time of each request")
    parser.add_argument("--runs", default=3, type=int)
    arguments = parser.parse_args()
    runs = [measure(arguments.rtt) for _ in range(arguments.runs)]
    report(runs, arguments.rtt)


def _seconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(ms|s)", text)
    if found is None:
        raise argparse.ArgumentTypeError("write 200ms or 0.2s")
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def measure(rtt: float) -> Measured:
    """Run the main job once as a fresh process, in real time."""
    bare = bare_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        setting = SCENARIOS["bad-release"].build(lambda: datetime.now(UTC), Path(folder) / "repository")
        with setting.stage(delay=rtt) as stage:
            return _measured(setting, stage, Path(folder), rtt, bare)


def _measured(setting: Setting, stage: Stage, folder: Path, rtt: float, bare: float) -> Measured:
    probe = folder / "probe.json"
    env = {**environment_of(setting, stage), "RERAIL_PROBE": str(probe)}
    options = SCENARIOS["bad-release"].options(stage)
    arguments = ["--service", setting.service.name, *options, "--output-dir", str(folder / "out")]
    before = time.monotonic()
    process = subprocess.run(
        [sys.executable, str(PROBE), "rollback", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.monotonic() - before
    remote = [r for r in stage.requests.all() if r.server != "service"]
    sent = next((r for r in remote if r.mutation and r.server == "railway"), None)
    if sent is None:
        sys.exit(f"no mutation was sent:\n{process.stdout}\n{process.stderr}")
    seen = json.loads(probe.read_text())
    return Measured(
        left=sent.received - rtt - before,
        waits=waits_in_a_row([r for r in remote if r.received < sent.received], rtt),
        bare=bare,
        imports=seen["imports"],
        modules=seen["modules"],
        heavy=tuple(seen["heavy"]),
        noticed=_noticed(setting, folder),
        took=took,
        requests=sum(r.operation not in EVIDENCE for r in remote if r.server == "railway"),
        for_evidence=sum(r.operation in EVIDENCE for r in remote),
        exit_code=process.returncode,
    )


def bare_interpreter() -> float:
    """Time an interpreter that does nothing (median of five)."""
    times = []
    for _ in range(5):
        start = time.monotonic()
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
        times.append(time.monotonic() - start)
    return statistics.median(times)


def waits_in_a_row(requests: list[Request], rtt: float) -> int:
    """Count the waves before the mutation, and the mutation's own wait.

    The server notes a request `rtt` after it left; one that left before the former wave ended belongs to it.
    """
    waves, wave_ends = 0, float("-inf")
    for request in sorted(requests, key=lambda r: r.received):
        if request.received - rtt >= wave_ends - OVERLAP * rtt:
            waves += 1
            wave_ends = request.received
    return waves + 1


def _noticed(setting: Setting, folder: Path) -> float | None:
    """Tell how long after the new deployment went live rerail wrote that down."""
    lines = [json.loads(line) for line in (folder / "out" / "journal.jsonl").read_text().splitlines()]
    closed = [x for x in lines if x["data"]["kind"] == "closed" and x["data"]["step"] == "restore"]
    rolled_back = [d for d in setting.world.deployments(setting.service) if d.reason == "rollback"]
    if not closed or not rolled_back:
        return None
    live_at = setting.world.course(rolled_back[0]).live_at
    return (datetime.fromisoformat(closed[0]["at"]) - live_at).total_seconds() if live_at else None


def report(runs: list[Measured], rtt: float) -> None:
    """Print the medians beside the limit."""

    def median(name: str) -> float:
        values = [getattr(r, name) for r in runs if getattr(r, name) is not None]
        return statistics.median(values) if values else float("nan")

    limit = 3 * rtt + median("bare")
    # The third wait is the mutation's own; it has left when the second has ended.
    ours = median("left") - (median("waits") - 1) * rtt
    print(f"{len(runs)} runs, {rtt * 1000:.0f} ms for each request to Railway and GitHub; medians")
    print(f"  limit: three waits and a bare interpreter      {limit:7.3f} s")
    print(f"  mutation answered (left + its own wait)        {median('left') + rtt:7.3f} s")
    print(f"  mutation left                                  {median('left'):7.3f} s")
    print(f"  network waits in a row, the mutation's included {median('waits'):6.0f}     (reach: 3)")
    print(f"  our own share until it left                    {ours:7.3f} s   (reach: under 0.5 s)")
    print(f"    of it a bare interpreter                     {median('bare'):7.3f} s")
    print(f"    of it imports until it left                  {median('imports'):7.3f} s")
    print(f"  modules loaded by then                         {median('modules'):7.0f}")
    print(f"  heavy ones among them                          {', '.join(runs[0].heavy) or 'none':>7}")
    print(f"  live noticed after                             {median('noticed'):7.3f} s   (reach: 2 s)")
    print(f"  the whole run took                             {median('took'):7.3f} s")
    print(f"  requests to Railway, without evidence          {median('requests'):7.0f}     (reach: 40)")
    print(f"  requests to Railway for evidence               {median('for_evidence'):7.0f}")
    print(f"  exit codes                                     {[r.exit_code for r in runs]}")


if __name__ == "__main__":
    os.environ.pop("GITHUB_ACTIONS", None)
    main()
