"""docs/reason-codes.md and docs/result.md say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.record import OUTPUTS, Result
from rerail.core.telling.steps_by_reason import STEPS
from rerail.render.reason_codes import reason_codes_page

DOCS = Path(__file__).parents[2] / "docs"
RENEW = """Renew it:
python -c 'from pathlib import Path
from rerail.render.reason_codes import reason_codes_page
Path("docs/reason-codes.md").write_text(reason_codes_page(), "utf-8")'
"""


def test_each_reason_has_a_sentence_and_next_steps() -> None:
    assert set(SENTENCES) == set(Reason)
    assert set(STEPS) == set(Reason)
    assert all(STEPS.values())


def test_the_page_of_reason_codes_is_what_the_code_says() -> None:
    assert (DOCS / "reason-codes.md").read_text("utf-8") == reason_codes_page(), RENEW


def test_each_key_of_the_record_is_documented_and_no_other() -> None:
    page = (DOCS / "result.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if "|" in line]
    documented = {key for row in rows for key in re.findall(r"`([a-z_-]+)`", row)}
    assert documented == {field.encode_name for field in msgspec.structs.fields(Result)}


def test_each_output_is_a_key_of_the_record() -> None:
    assert set(OUTPUTS) <= {field.encode_name for field in msgspec.structs.fields(Result)}
