"""`rerail config show` shows each value in its own unit, in a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rerail.cli.main import main

if TYPE_CHECKING:
    import pytest


def test_percentages_are_percentages_and_no_name_touches_its_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RERAIL_ERROR_RATE", "2.5%")
    monkeypatch.setenv("RERAIL_SERVICE", "web")
    main(["config", "show"])  # ends with 2: there is no token here
    shown = dict(re.findall(r"^([a-z-]+) {2,}(.*?)  \[", capsys.readouterr().out, re.MULTILINE))
    assert (shown["api-availability"], shown["error-rate"], shown["log-errors"]) == ("95%", "2.5%", "100%")
    assert (shown["health-timeout"], shown["restarts"]) == ("10 s", "3")
    assert "data-corruption-command" in shown
