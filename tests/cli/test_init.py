"""`rerail init`, through the front door: real git, Railway's simulator, a terminal."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from select import select
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from rerail.cli.main import main
from rerail.render.starter import Begun, filled
from rerail.settings import ConfigFile
from rerail.settings.resolving import file_mistakes
from rerail.simulator.stage import Stage
from rerail.simulator.world.world import World
from rerail.starters import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
SPOT = ("--service", "api", "--environment", "production", "--project", "shop")
FOUR = (
    ".github/rerail.yml",
    *(f".github/workflows/{name}.yml" for name in ("post-deploy", "readiness", "rollback")),
)
INTERRUPT, END_OF_INPUT = b"\x03", b"\x04"
HOSTILE = ["a: b # x", "it's", '"', "no", "1.0", "- x", "& a", "@@service@@", "é\u2028", "::error::x"]


@dataclass
class Said:
    code: int
    out: str
    err: str


@dataclass
class Place:
    """A git repository with a remote at GitHub, and Railway beside it."""

    root: Path
    stage: Stage
    printed: pytest.CaptureFixture[str]

    def init(self, *options: str) -> Said:
        self.printed.readouterr()
        code = main(["init", *options])
        out, err = self.printed.readouterr()
        assert "Traceback" not in err
        assert self.stage.requests.mutations() == ()
        return Said(code, out, err)

    @property
    def files(self) -> tuple[str, ...]:
        found = [path for path in self.root.rglob("*") if path.is_file() and ".git/" not in f"{path}"]
        return tuple(sorted(str(path.relative_to(self.root)) for path in found))

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    for name in [
        each for each in os.environ if each.startswith(("RAILWAY_", "RERAIL_", "GITHUB_", "INPUT_"))
    ]:
        monkeypatch.delenv(name)
    root = tmp_path / "shop"
    git(tmp_path, "init", "-q", str(root))
    git(root, "remote", "add", "origin", "https://ada:s3cret-of-ada@github.com/acme/shop.git")
    monkeypatch.chdir(root)
    with Stage(World(lambda: datetime.now(UTC), project="shop")) as stage:
        monkeypatch.setenv("RERAIL_RAILWAY_API_URL", stage.railway_url)
        yield Place(root, stage, capsys)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def serving(place: Place, monkeypatch: pytest.MonkeyPatch, *services: str, kind: str = "project") -> None:
    """Have these services at Railway, and a token for them in the environment."""
    world = place.stage.world
    for name in services:
        world.add_service(name, environment="production")
    if kind == "project":
        monkeypatch.setenv("RAILWAY_TOKEN", world.project_token(environment="production"))
    else:
        monkeypatch.setenv("RAILWAY_API_TOKEN", world.account_token())


def test_without_a_token_it_writes_what_the_examples_are_and_says_what_was_not_checked(place: Place) -> None:
    said = place.init(*SPOT)
    assert said.code == 0
    assert place.files == FOUR
    for path in FOUR:
        assert place.text(path) == (ROOT / "examples" / Path(path).name).read_text("utf-8")
    assert "Not checked, for want of a Railway token" in said.out
    assert "github.com/acme/shop/settings/environments" in said.out
    assert "make production-rollback" in said.out
    assert "Run Readiness once" in said.out
    assert "s3cret" not in said.out + said.err


def test_a_second_call_changes_nothing(place: Place) -> None:
    place.init(*SPOT)
    before = {path: (place.root / path).stat().st_mtime_ns for path in place.files}
    said = place.init(*SPOT)
    assert said.code == 0
    assert said.out.count("already there") == len(FOUR)
    assert {path: (place.root / path).stat().st_mtime_ns for path in place.files} == before


def test_a_file_that_is_there_is_left_alone_and_the_others_are_written(place: Place) -> None:
    own = place.root / ".github" / "workflows" / "rollback.yml"
    own.parent.mkdir(parents=True)
    own.write_text("name: Mine\n")
    said = place.init(*SPOT)
    assert said.code == 0
    assert own.read_text() == "name: Mine\n"
    assert "rollback.yml: is there and differs: left alone" in said.out
    assert place.files == FOUR
    shown = place.init(*SPOT, "--dry-run")
    assert "  -name: Mine" in shown.out
    assert "  +name: Roll back" in shown.out


@pytest.mark.parametrize("option", ["--dry-run", "--print"])
def test_what_is_only_shown_is_not_written(place: Place, option: str) -> None:
    assert place.init(*SPOT, option).code == 0
    assert place.files == ()


def test_the_files_are_printed_as_yaml_documents_also_outside_of_a_repository(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.root.parent)
    said = place.init(*SPOT, "--print", "--file", "deploy", "--file", "configuration")
    deploy, configuration = yaml.safe_load_all(said.out)
    assert set(deploy["jobs"]) == {"deploy", "watch"}
    assert configuration == {"service": "api", "environment": "production"}


def test_outside_of_a_repository_it_says_so_with_all_other_mistakes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.root.parent)
    said = place.init(*SPOT, "--action", "rerail@${{ x }}")
    assert said.code == 2
    assert "this is no git repository" in said.err
    assert "--action: it names no Action" in said.err


def test_without_a_token_each_name_that_is_missing_is_named(place: Place) -> None:
    said = place.init()
    assert said.code == 2
    assert "--service: it is missing" in said.err
    assert "--environment: it is missing" in said.err
    assert place.files == ()


def test_with_a_project_token_the_only_service_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api")
    said = place.init()
    assert said.code == 0
    assert place.text(".github/workflows/rollback.yml") == (ROOT / "examples/rollback.yml").read_text()
    assert "Not checked" not in said.out


def test_with_an_account_token_the_project_is_found_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web", kind="account")
    assert place.init("--service", "WEB", "--environment", "production").code == 0
    assert "service: web\n" in place.text(".github/rerail.yml")


def test_of_several_services_one_must_be_named_and_they_are_listed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web")
    said = place.init()
    assert said.code == 2
    assert "--service: say which one, by name or id. There are: api, web." in said.err
    assert place.files == ()


def test_names_that_railway_does_not_know_are_all_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api")
    said = place.init("--service", "apo", "--environment", "prod")
    assert said.code == 2
    assert "--service: There is no service apo in the project. Did you mean api?" in said.err
    assert "--environment: There is no environment prod" in said.err


def test_a_token_that_railway_refuses_ends_with_5_and_writes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "3f0e5d4c-0000-4000-8000-00000000beef")
    said = place.init(*SPOT)
    assert said.code == 5
    assert "Nothing was written" in said.err
    assert "3f0e5d4c" not in said.err
    assert place.files == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_text_in_the_files_and_nothing_else(name: str) -> None:
    begun = Begun(service=name, environment=name, project=name)
    for path in ("rollback.yml", "post-deploy.yml", "deploy.yml", "verify.yml", "rerail.yml"):
        text = filled(template(path), begun)
        usual = filled(template(path), Begun(service="api", environment="production", project="shop"))
        assert text.count("${{") == usual.count("${{")
        assert shape(yaml.safe_load(text)) == shape(yaml.safe_load(usual))
    watch = yaml.safe_load(filled(template("post-deploy.yml"), begun))["jobs"]["watch"]
    assert watch["steps"][0]["with"]["service"] == name
    if name not in ("no", "1.0"):
        assert name not in watch["if"]
    file = ConfigFile.parse(filled(template("rerail.yml"), begun))
    assert file_mistakes(file, datetime.now(UTC)) == ()


@pytest.mark.parametrize("name", ["a: b # x", "it's", "::error::x", "no"])
def test_what_is_written_for_a_hostile_name_means_that_name(place: Place, name: str) -> None:
    said = place.init("--service", name, "--environment", name, "--project", name)
    assert said.code == 0
    assert not any(line.startswith("::") for line in said.out.splitlines())
    [step] = yaml.safe_load(place.text(".github/workflows/rollback.yml"))["jobs"]["rollback"]["steps"]
    assert (step["with"]["service"], step["with"]["environment"]) == (name, name)
    assert main(["config", "validate"]) == 0


def test_a_name_with_an_expression_in_it_stands_nowhere_and_the_id_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "a: b # ${{ secrets.RAILWAY_TOKEN }}"
    serving(place, monkeypatch, name)
    [service] = place.stage.world.services()
    assert place.init().code == 0
    for path in place.files:
        assert "a: b" not in place.text(path)
        assert f'"{service.id}"' in place.text(path)


def test_a_name_with_an_expression_in_it_is_refused_where_no_id_is_known(place: Place) -> None:
    said = place.init("--service", "a ${{ x }}", "--environment", "e ${{ x }}")
    assert said.code == 2
    assert "--service: GitHub would take a part of this name" in said.err
    assert "--environment: GitHub would take" in said.err
    assert place.files == ()


def test_a_token_given_as_a_name_gets_into_no_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_0123456789abcdefghijABCDEFGHIJ012345")
    said = place.init("--service", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "--environment", "production")
    assert said.code == 2
    assert "--service: it holds a token" in said.err


def test_a_folder_that_leads_out_of_the_repository_is_not_followed(place: Place) -> None:
    (place.root.parent / "elsewhere").mkdir()
    (place.root / ".github").symlink_to(place.root.parent / "elsewhere")
    said = place.init(*SPOT)
    assert said.code == 2
    assert "leads out of the repository" in said.err
    assert list((place.root.parent / "elsewhere").iterdir()) == []


def test_a_link_in_a_file_s_place_is_left_alone(place: Place) -> None:
    (place.root / ".github").mkdir()
    (place.root / ".github" / "rerail.yml").symlink_to("nowhere.yml")
    assert "rerail.yml: is there and differs" in place.init(*SPOT).out
    assert not (place.root / ".github" / "nowhere.yml").exists()


def test_another_action_is_what_the_workflows_use(place: Place) -> None:
    place.init(*SPOT, "--action", "acme/rerail@0123456789012345678901234567890123456789")
    assert "uses: acme/rerail@0123456789012345678901234567890123456789" in place.text(
        ".github/workflows/rollback.yml"
    )


def test_machines_get_one_object_and_the_files_are_written(place: Place) -> None:
    said = place.init(*SPOT, "--json")
    record: dict[str, Any] = json.loads(said.out)
    assert (record["exit-code"], record["checked-at-railway"], record["repository"]) == (
        0,
        False,
        "acme/shop",
    )
    assert {each["path"]: each["state"] for each in record["files"]} == dict.fromkeys(FOUR, "written")
    assert place.files == FOUR


@pytest.mark.parametrize("key", [INTERRUPT, END_OF_INPUT])
def test_who_ends_a_prompt_writes_nothing(place: Place, key: bytes) -> None:
    code, shown = typed(place, b"api\r", key)
    assert code == 11
    assert "Stopped: nothing was written." in shown
    assert place.files == ()


def test_at_a_terminal_it_asks_for_what_is_missing(place: Place) -> None:
    code, _ = typed(place, b"api\r", b"production\r")
    assert code == 0
    assert place.files == FOUR


def test_at_a_terminal_one_of_several_services_is_chosen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving(place, monkeypatch, "api", "web")
    code, shown = typed(place, b"2\r")
    assert code == 0
    assert "1  api" in shown
    assert "service: web\n" in place.text(".github/rerail.yml")


def typed(place: Place, *keys: bytes) -> tuple[int, str]:
    """Run it in a terminal of its own, and type one thing at each prompt."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(place.root)
        os.execv(sys.executable, [sys.executable, "-m", "rerail", "init"])  # noqa: S606
    shown = b""
    for key in keys:
        before = shown.count(b": ")
        shown += until(terminal, partial(asks_again, shown, before))
        os.write(terminal, key)
    shown += until(terminal, lambda _: False, again=keys[-1] if keys[-1] == INTERRUPT else b"")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace")


def asks_again(shown: bytes, before: int, more: bytes) -> bool:
    return (shown + more).count(b": ") > before


def until(terminal: int, enough: Callable[[bytes], bool], again: bytes = b"") -> bytes:
    """Read until it is enough, or the program has ended.

    `again` is typed in each second of silence: readline misses a Ctrl-C that comes just as it begins to wait.
    """
    shown, end = b"", time.monotonic() + 60
    while not enough(shown) and time.monotonic() < end:
        if not select([terminal], [], [], 1.0)[0]:
            os.write(terminal, again)
            continue
        try:
            more = os.read(terminal, 1024)
        except OSError:  # the other side is closed
            break
        if not more:
            break
        shown += more
    return shown


def shape(value: Any) -> Any:  # noqa: ANN401
    """Give a YAML value with its texts left out."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)
