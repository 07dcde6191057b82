"""Inputs of the Action that are options of one command alone, and no keys of the file."""

from __future__ import annotations

from rerail.settings.registry import input_variable

OWN_INPUTS = {
    "file-issue": "Of `check`: keep one issue that says what is to be mended. true or false; default: false.",
    "fixes": "Of `gate`: this deploy mends the incident of this number or URL, so it passes.",
    "incident": "Of `thaw` and `undo`: this incident only, by its number or URL. Default: the service's own.",
    "when-good": "Of `thaw`: only if what is live is good and was not blamed. true or false; default: false.",
    "auto-deploy": "Of `thaw`: on, off or leave. Default: as it was before the freeze.",
    "outcome": "Of `incident`: how your own checks after the rollback ended, by `steps.<id>.outcome`.",
    "outcome-of": "Of `incident`: what your own checks are called. Default: your own checks.",
}
"""Name → what it means. The commands declare them as options with `input_variable(name)` as variable."""
OTHER_INPUTS = ("command", "entrypoint", "args", *OWN_INPUTS)
"""What a runner may hand over beside the registry's options and the tokens."""


def own_variables() -> frozenset[str]:
    """Give the variables in which a runner hands these over."""
    return frozenset(input_variable(name) for name in OTHER_INPUTS)
