"""The page docs/reason-codes.md, made from the closed list of reasons."""

from __future__ import annotations

from rerail.core.judging.reasons import SENTENCES, Reason
from rerail.core.telling.steps_by_reason import STEPS
from rerail.render.escape import code, inline
from rerail.render.markdown.tables import table

_HEAD = """# Reason codes

Why a run ended as it did: the output `reason-code`, and the key `reason-code` of `result.json`. The list is
closed, and a code is stable once released, so that workflows may branch on it. Exit code and `verdict` say
how bad it is; the code says why.

<!-- Generated from src/rerail/core/judging/reasons.py: do not edit. A test says how to renew it. -->
"""


def reason_codes_page() -> str:
    """Give the page as Markdown, each code with its sentence and what comes next."""
    rows = ((code(r), inline(SENTENCES[r]), " ".join(inline(s) for s in STEPS[r])) for r in Reason)
    return f"{_HEAD}\n{table(('Code', 'What it means', 'What comes next'), rows)}\n"
