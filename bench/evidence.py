"""What evidence of a long log costs: `rerail rollback` as a fresh process against the simulator.

    python bench/evidence.py [--lines 300000]

The failed deployment has printed so many lines. Printed: how many came into the bundle, how large it is, the
greatest resident memory of rerail's process beside that of a run without a log, and how long collecting went
on after the Verdict. The machine's figures; a benchmark, not a test: it judges nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rerail.cli.demo import environment_of
from rerail.simulator.scenarios import SCENARIOS
from rerail.simulator.world.declared import Chatter

if TYPE_CHECKING:
    from rerail.simulator.scenarios.scenario import Setting
    from rerail.simulator.stage import Stage

PER_SECOND = 500
"""As many as Railway keeps of one replica."""
MEGABYTE = 1_000_000
TEXTS = (
    '{"level":"info","time":"2026-11-24T02:40:{n}Z","message":"order {n} stored","route":"/api/orders/{n}"}',
    "GET /api/orders/{n} 200 in 18 ms request=5f0c6e0e-1c1b-4a53-8d5b-0c1f6b7d{n} user=u-{n} region=eu-west",
    "worker-3 job {n} of queue e-mails done in 0.2 s, 0 retries, 12 more wait, cache hit ratio 0.93",
    "SELECT id, total, currency FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20 -- {n}",
)
WATCHED = """
import json, os, resource, sys, time
from rerail.cli.main import run
try:
    run()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({"peak": peak * 1024, "ended": time.time()}, open(os.environ["RERAIL_PROBE"], "w"))
"""


@dataclass(frozen=True)
class Measured:
    """One run's figures: bytes, seconds, counts."""

    peak: int
    after_verdict: float
    lines: int
    size: int
    missing: str | None
    requests: int
    exit_code: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", default=300_000, type=int)
    arguments = parser.parse_args()
    short, long = measure(0), measure(arguments.lines)
    for name, found in (("usual log", short), (f"{arguments.lines:,} lines more", long)):
        print(f"{name}: exit code {found.exit_code}, {found.requests} requests to Railway")
        print(f"  lines of the deploy log in the bundle  {found.lines:10,}")
        print(f"  its size                               {found.size / MEGABYTE:10.1f} MB")
        print(f"  greatest resident memory               {found.peak / MEGABYTE:10.1f} MB  (reach: 250 MB)")
        print(f"  from the Verdict to the process's end  {found.after_verdict:10.1f} s")
        print(f"  not collected                          {found.missing or 'nothing':>10}")


def measure(lines: int) -> Measured:
    """Run the main job once, in real time."""
    with tempfile.TemporaryDirectory() as folder:
        setting = SCENARIOS["bad-release"].build(lambda: datetime.now(UTC), Path(folder) / "repository")
        if lines:
            talk(setting, lines)
        with setting.stage() as stage:
            return _measured(setting, stage, Path(folder))


def talk(setting: Setting, lines: int) -> None:
    """Have the failed deployment print so many lines from its start on, faster than a process may."""
    live = setting.world.active(setting.service)[0]
    seconds = max(1, min(300, lines // PER_SECOND))
    chatter = Chatter(per_second=PER_SECOND, seconds=seconds, texts=TEXTS)
    several = (chatter,) * max(1, round(lines / (PER_SECOND * seconds)))
    setting.world.keep(replace(live, behaviour=replace(live.behaviour, chatter=several)))


def _measured(setting: Setting, stage: Stage, folder: Path) -> Measured:
    probe, out = folder / "probe.json", folder / "out"
    env = {**environment_of(setting, stage), "RERAIL_PROBE": str(probe)}
    options = SCENARIOS["bad-release"].options(stage)
    arguments = ["--service", setting.service.name, *options, "--output-dir", str(out)]
    process = subprocess.run(
        [sys.executable, "-c", WATCHED, "rollback", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    seen = json.loads(probe.read_text())
    journal = [json.loads(line) for line in (out / "journal.jsonl").read_text().splitlines()]
    verdict = next(line["at"] for line in journal if line["data"]["kind"] == "verdict")
    manifest = json.loads((out / "evidence/manifest.json").read_text())
    deploy = next((each for each in manifest["files"] if each["part"] == "deploy-log"), None)
    collected = [line["data"]["what"] for line in journal if line["data"]["kind"] == "observed"][-1]
    return Measured(
        peak=seen["peak"],
        after_verdict=seen["ended"] - datetime.fromisoformat(verdict).timestamp(),
        lines=deploy["lines"] if deploy else 0,
        size=deploy["bytes"] if deploy else 0,
        missing=collected.get("missing")
        or (deploy or {}).get("note")
        or str(manifest["missing"] or "")
        or None,
        requests=len(stage.requests.of("railway")),
        exit_code=process.returncode,
    )


if __name__ == "__main__":
    os.environ.pop("GITHUB_ACTIONS", None)
    main()
