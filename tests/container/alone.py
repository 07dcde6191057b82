"""One run of the image in a network of its own that has nothing but loopback: prints its Verdict.

    python -m tests.container.alone IMAGE FOLDER

The simulator is in the same network. Needs root, and an engine that runs containers itself (podman).
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
from pathlib import Path

from tests.container.engine import job_on
from tests.job.front_door import theatre

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
CANNOT = 77
"""The exit code where no network of one's own can be had."""


def leave_the_network() -> None:
    """Move this process into a new network, and switch its loopback on. Source: unshare(2), netdevice(7)."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        sys.stdout.write(os.strerror(ctypes.get_errno()))
        sys.exit(CANNOT)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        flags = struct.unpack("16xH", fcntl.ioctl(asked, SIOCGIFFLAGS, struct.pack("16s16x", b"lo"))[:18])[0]
        fcntl.ioctl(asked, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def main(image: str, folder: Path) -> None:
    """Roll back, and print what it came to."""
    leave_the_network()
    with theatre("bad-release", folder, speed=1.0) as stage:
        job = job_on(stage, folder / "job")
        ran = job.run(image)
        sys.stderr.write(ran.stdout + ran.stderr)
        result = json.loads(job.result.read_text())
        interfaces = [name for _, name in socket.if_nameindex()]
        sys.stdout.write(json.dumps({"verdict": result["verdict"], "interfaces": interfaces}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
