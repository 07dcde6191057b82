"""The command line of a release. Exit code 0: done; 1: refused, with the reasons on stderr."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from script.release import steps, texts
from script.release.repository import Repository
from script.release.version import RefusedError, Version


def main(arguments: list[str], root: Path) -> int:
    """Run one step on the checkout at `root`."""
    given = _parser().parse_args(arguments)
    try:
        said = _run(given, root)
    except RefusedError as error:
        for reason in str(error).splitlines():
            print(f"refused: {reason}", file=sys.stderr)
        return 1
    print(said)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m script.release", description="Steps of a release.")
    commands = parser.add_subparsers(dest="step", required=True)
    base = commands.add_parser(
        "base", help="the base image by its digest; reads the registry's JSON on stdin"
    )
    base.add_argument("--tag-only", action="store_true", help="its name by tag, and read nothing")
    for name, says in (
        ("check", "refuse a version that does not fit the checkout"),
        ("pin", "write digest and tag into the files, and do no more"),
        ("tag", "pin, commit beside the branch, tag, and push the tag"),
        ("notes", "print the release's notes"),
        ("move", "have the major version's tag name this release"),
    ):
        step = commands.add_parser(name, help=says)
        step.add_argument("version", metavar="X.Y.Z")
        if name in {"pin", "tag", "notes"}:
            step.add_argument("--digest", required=True, help="of the image, sha256:...")
        if name == "notes":
            step.add_argument("--base", required=True, help="the base image, by its digest")
    return parser


def _run(given: argparse.Namespace, root: Path) -> str:
    if given.step == "base":
        return _base(root, tag_only=given.tag_only)
    version = Version.parse(given.version)
    match given.step:
        case "check":
            steps.check(root, version)
            said = f"{version} can be released"
        case "pin":
            said = "\n".join(steps.pin(root, version, given.digest))
        case "tag":
            said = steps.tag(root, version, given.digest)
        case "notes":
            said = steps.notes(root, version, given.digest, given.base)
        case _:
            moved = Repository(root).move(version)
            newer = f"{version.moving_tag} stays: a newer release has it"
            said = f"{version.moving_tag} is {version} now" if moved else newer
    return said


def _base(root: Path, *, tag_only: bool) -> str:
    if tag_only:
        return texts.base_image((root / "Dockerfile").read_text("utf-8"))
    name, digest = steps.base(root, sys.stdin.read())
    return f"name={name}\ndigest={digest}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
