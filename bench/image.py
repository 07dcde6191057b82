"""What the image weighs and how soon it starts, by a real container engine.

    CONTAINER_ENGINE=podman python bench/image.py [--runs 5]

Builds the image from the Dockerfile. Printed: the size of our own layers, what is largest in them (the secret
detector's share first), `--version`, and a rollback against the simulator on loopback: when its request
arrived, counted from the engine's own start, and from that of its process. Next to each stands what is to be
kept. Python's published images carry no compiled standard library, and our layer adds it; a base that has it
already makes ours lighter by as much, so its size is printed too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.container.engine import build, engine, job_on
from tests.job.front_door import theatre

MOST_MB, VERSION_WITHIN, START_WITHIN = 110, 0.6, 0.7
"""What is to be kept: megabytes (10^6), seconds, seconds."""
LARGEST = 6
_SIZES = """
import compileall, json, pathlib, re, sysconfig
root = pathlib.Path("/opt/rerail")
size = lambda paths: sum(p.lstat().st_size for p in paths if not p.is_dir())
packages = next(root.glob("lib/python3*/site-packages"))
weighed = {p.name: size(p.rglob("*")) if p.is_dir() else p.lstat().st_size for p in packages.iterdir()}
weighed["detector's compiled rules"] = size((root / "detector").rglob("*"))
without = "test|tests|idlelib|lib2to3|tkinter|turtledemo|ensurepip|pydoc_data|site-packages|dist-packages"
left_out = re.compile(f"/({without})/")
library = pathlib.Path(sysconfig.get_path("stdlib"))
compiled = size(p for p in library.rglob("*.pyc") if not left_out.search(str(p)))
print(json.dumps({"all": size(root.rglob("*")), "parts": weighed, "stdlib": compiled}))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", default=5, type=int)
    runs = parser.parse_args().runs
    image = build("localhost/rerail-bench:1")
    sizes(image)
    versions = [version(image) for _ in range(runs)]
    say("`--version`, from the engine's start", versions, VERSION_WITHIN)
    arrived, initiated = zip(*(rollback(image) for _ in range(runs)), strict=True)
    say("the rollback's request arrives, from the engine's start", arrived, None)
    say("the rollback's request leaves, from its process's start", initiated, START_WITHIN)


def sizes(image: str) -> None:
    """Print what our layers weigh, and what is largest in them."""
    history = engine("history", "--no-trunc", "--format", "{{.Size}}\t{{.CreatedBy}}", image)
    rows = [line.partition("\t")[::2] for line in history.stdout.splitlines()]
    last = next(n for n, (_, made_by) in enumerate(rows) if "compileall" in made_by)
    ours = sum(megabytes(size) for size, _ in rows[: last + 1])
    asked = engine("run", "--rm", "--entrypoint", "/opt/rerail/bin/python", image, "-I", "-c", _SIZES)
    told = json.loads(asked.stdout)
    parts = sorted(told["parts"].items(), key=lambda part: -part[1])
    detector = sum(size for name, size in parts if name.startswith(("kingfisher", "detector")))
    print(f"our layers            {ours:6.1f} MB   (to be kept: {MOST_MB} MB)")
    print(f"  compiled library    {told['stdlib'] / 1e6:6.1f} MB   of Python, in them unless the base has it")
    print(f"  secret detector     {detector / 1e6:6.1f} MB")
    for name, size in [part for part in parts if not part[0].startswith(("kingfisher", "detector"))][
        :LARGEST
    ]:
        print(f"  {name:<19} {size / 1e6:6.1f} MB")


def megabytes(said: str) -> float:
    """Read a size as docker and podman write it: `107 MB`, `2.05kB`, `0 B`."""
    found = re.fullmatch(r"([\d.]+) ?(B|kB|MB|GB)", said)
    if found is None:
        raise SystemExit(f"a size that is none: {said}")
    return float(found[1]) * {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}[found[2]]


def version(image: str) -> float:
    """Give the seconds that `--version` takes."""
    began = time.perf_counter()
    must_end_well(engine("run", "--rm", image, "--version").returncode)
    return time.perf_counter() - began


def rollback(image: str) -> tuple[float, float]:
    """Give the seconds until the request arrived, and until it left by the process's own clock."""
    with tempfile.TemporaryDirectory() as folder, theatre("bad-release", Path(folder), speed=1.0) as stage:
        job = job_on(stage, Path(folder) / "job")
        command = [os.environ["CONTAINER_ENGINE"], *job.command(image)]
        began = time.monotonic()
        running = subprocess.Popen(command, env=job.for_engine(), stdout=subprocess.DEVNULL)
        while running.poll() is None and not stage.rollbacks:
            time.sleep(0.005)  # noqa: TID251  a real container is waited for
        arrived = time.monotonic() - began
        must_end_well(running.wait())
        return arrived, float(json.loads(job.result.read_text())["time-to-initiate"])


def must_end_well(exit_code: int) -> None:
    """End the benchmark where what was timed did not do its work."""
    if exit_code:
        raise SystemExit(f"what was timed ended with {exit_code}")


def say(what: str, seconds: tuple[float, ...] | list[float], within: float | None) -> None:
    """Print the least, the median and the greatest."""
    kept = f"   (to be kept: {within} s)" if within else ""
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    print(f"{what}: {low:.2f} / {middle:.2f} / {high:.2f} s{kept}")


if __name__ == "__main__":
    main()
