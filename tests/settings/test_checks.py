"""`checks`: smoke checks in the file and as an input, with every mistake at once and its line."""

from __future__ import annotations

import pytest

from rerail.core.judging.checks import CommandCheck, Expect, Header, HttpCheck
from rerail.errors import ConfigurationError
from rerail.settings import ConfigFile, resolve
from tests.settings.support import ENV, NOW, resolved

FILE = """service: api
error-rate: 12%
checks:
  - name: orders
    url: /api/orders
    method: post
    headers:
      Authorization: Bearer $SMOKE_TOKEN
      Content-Type: application/json
    body: '{"n": 1}'
    expect: {status: [200, 204], json: '.ok', text: [fine], latency: 800ms, headers: {x-a: b}}
    core: true
    every: 15s
  - name: smoke tests
    command: |
      make smoke
      make more
    junit: [reports/*.xml]
    timeout: 2m
    flag: FEATURE_X
"""


def test_the_file_s_checks_are_read_with_all_that_can_be_said() -> None:
    found = resolve({}, ENV, ConfigFile.parse(FILE), NOW, "watch").settings
    assert found.error_rate == pytest.approx(0.12)
    assert found.checks is not None
    orders, smoke = found.checks
    assert orders.check == HttpCheck(
        name="orders",
        url="/api/orders",
        method="POST",
        headers=(
            Header(name="Authorization", value="Bearer $SMOKE_TOKEN"),
            Header(name="Content-Type", value="application/json"),
        ),
        body='{"n": 1}',
        expect=Expect(
            status=("200", "204"),
            json=(".ok",),
            text=("fine",),
            latency=0.8,
            headers=(Header(name="x-a", value="b"),),
        ),
    )
    assert (orders.core, orders.every, orders.flag) == (True, 15.0, None)
    assert smoke.check == CommandCheck(
        name="smoke tests", command="make smoke\nmake more\n", timeout=120.0, junit=("reports/*.xml",)
    )
    assert (smoke.core, smoke.flag) == (False, "FEATURE_X")


def test_the_same_yaml_is_an_input() -> None:
    text = "- name: a\n  url: https://a.example/x\n  core: yes\n"
    found = resolve({"service": "api"}, ENV | {"INPUT_CHECKS": text}, None, NOW, "watch").settings
    assert found.checks is not None
    assert (found.checks[0].check.name, found.checks[0].core) == ("a", True)


WRONG = """service: api
checks:
  - name: a
    url: ftp://x
    metod: GET
  - url: /x
    headers: {Authorization: Bearer abcdef123456}
  - name: a
    command: true
    url: /y
  - just a word
  - name: b
    url: /b
    expect: {status: 99, json: '.[', latency: soon}
    every: 0s
    core: maybe
"""


def test_every_mistake_is_named_at_once_with_its_line_and_what_is_allowed() -> None:
    with pytest.raises(ConfigurationError) as raised:
        resolve({}, ENV, ConfigFile.parse(WRONG), NOW, "watch")
    said = raised.value.mistakes
    for line, words in (
        (4, "url is not https://host/path, or /path"),
        (5, '"metod" is not known here; the keys are name, timeout'),
        (6, "has no name"),
        (7, "the header Authorization holds a secret itself: give it to the workflow, and write $NAME"),
        (10, '"url" is not known here'),
        (11, "is not a check"),
        (14, 'status "99" is not a code such as 204, or 2xx'),
        (14, "is not a valid jq expression"),
        (14, "latency is not a time such as 800ms, 30s or 2m"),
        (15, "every is not a time"),
        (16, "core is neither true nor false"),
    ):
        wanted = f".github/rerail.yml:{line}: checks: "
        assert any(m.startswith(wanted) and words in m for m in said), (line, words, said)
    assert not any("abcdef123456" in each for each in said)


def test_a_name_that_stands_twice_is_a_mistake() -> None:
    text = "- {name: a, url: /a}\n- {name: a, url: /b}\n"
    with pytest.raises(ConfigurationError, match='RERAIL_CHECKS: line 2: the name "a" is taken'):
        resolve({"service": "api"}, ENV | {"RERAIL_CHECKS": text}, None, NOW, "watch")


def test_of_an_input_the_line_is_its_own() -> None:
    with pytest.raises(ConfigurationError, match="input `checks`: line 1: is not a list"):
        resolve({"service": "api"}, ENV | {"INPUT_CHECKS": "name: a"}, None, NOW, "watch")


def test_a_mistake_in_what_only_a_watch_needs_stops_no_rollback() -> None:
    found = resolved(file=ConfigFile.parse(WRONG))
    assert any("has no name" in warning for warning in found.warnings)


@pytest.mark.parametrize("text", ["- &a {name: x, url: /x}\n- *a\n", "- !!python/object:os.system {}", "- {"])
def test_yaml_that_is_no_plain_data_runs_nothing(text: str) -> None:
    with pytest.raises(ConfigurationError):
        resolve({"service": "api"}, ENV | {"RERAIL_CHECKS": text}, None, NOW, "watch")


@pytest.mark.parametrize(("text", "share"), [("95%", 0.95), ("2.5 %", 0.025), ("50", 0.5), ("off", None)])
def test_a_limit_is_a_percentage_or_off(text: str, share: float | None) -> None:
    file = ConfigFile.parse(f"service: api\napi-availability: {text}\n")
    assert resolve({}, ENV, file, NOW, "watch").settings.api_availability == share
