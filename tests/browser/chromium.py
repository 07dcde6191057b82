"""A real browser without a window, by its command line: it loads a page and gives back what became of it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--allow-file-access-from-files",
    "--hide-scrollbars",
)
LIMIT = 60.0
"""Seconds; a first start on a busy machine takes some."""


def found() -> str | None:
    """Give the browser's program; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def measured(browser: str, folder: Path, page: str, width: int) -> dict[str, Any]:
    """Load the page in a frame of this width, and give what `MEASURE` found out about it."""
    (folder / "page.html").write_text(page)
    (folder / "frame.html").write_text(_FRAME.format(width=width, measure=MEASURE))
    command = [
        browser,
        *SWITCHES,
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
        (folder / "frame.html").as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=LIMIT)  # noqa: S603  found above
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert said, done.stderr.decode()
    value: dict[str, Any] = json.loads(html.unescape(said[1]))
    return value


MEASURE = """
const page = frame.contentDocument, view = frame.contentWindow;
const box = (e) => { const b = e.getBoundingClientRect(); return [b.width, b.height]; };
const folded = page.querySelectorAll("details");
const heights = [...folded].map((e) => e.offsetHeight);
const bars = [...page.querySelectorAll("svg.gantt rect")].map((e) => box(e)[0]);
folded.forEach((e) => e.querySelector("summary").click());
return {
  width: view.innerWidth,
  scroll: page.documentElement.scrollWidth,
  charts: [...page.querySelectorAll("svg")].map(box),
  bars: bars,
  opened: [...folded].filter((e, i) => e.open && e.offsetHeight > heights[i]).length,
  folded: folded.length,
  scroll_opened: page.documentElement.scrollWidth,
  background: view.getComputedStyle(page.querySelector(".markdown")).backgroundColor,
  fenced: [...page.querySelectorAll("details pre")].map((e) => e.textContent),
  outside: [...page.querySelectorAll(".markdown *")].filter((e) => {
    if (e.closest(".scroll, pre, svg")) return false;
    return e.getBoundingClientRect().right > view.innerWidth + 1;
  }).length,
};
"""
"""What is found out, as script of the frame around the page: the page itself allows none."""
_FRAME = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }} iframe {{ border: 0 }}</style>
<iframe id="frame" src="page.html" width="{width}" height="900"></iframe><pre id="said"></pre>
<script>
const frame = document.getElementById("frame");
frame.onload = () => {{
  const found = (() => {{ {measure} }})();
  document.getElementById("said").textContent = JSON.stringify(found);
}};
</script>
"""
