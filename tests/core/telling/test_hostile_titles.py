"""An issue's title stays one line of plain characters, whatever a tag or a name is made of."""

from __future__ import annotations

import pytest

from rerail.core.telling.incident import title
from tests import telling_states as told


@pytest.mark.parametrize(
    "name", ["deploy-1\n::error::hacked", "deploy-1\r\n# heading", "deploy-\x1b[31mred", "deploy-\x00\u2028x"]
)
def test_a_hostile_tag_adds_neither_a_line_nor_an_escape_sequence(name: str) -> None:
    text = title(told.recovered(told.Words(tag=name)))
    assert text.startswith("api in production: rolled back to deploy-")
    assert text == " ".join(text.splitlines())
    assert text.isprintable()
