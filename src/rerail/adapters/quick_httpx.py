"""httpx without its command line, and with the certificate authorities read once.

`import httpx` tries `httpx._main`, which loads click, rich and pygments where they are installed (they
are: rerail shows progress with rich). That costs more than httpx itself before the mutation leaves, so the
module is declared absent while httpx is imported; httpx then leaves its command line out by itself.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

_COMMAND_LINE = "httpx._main"

if "httpx" not in sys.modules and _COMMAND_LINE not in sys.modules:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # None means "not there" to import
    try:
        import httpx
    finally:
        del sys.modules[_COMMAND_LINE]
else:
    import httpx

__all__ = ["httpx", "tls"]


@cache
def tls() -> ssl.SSLContext:
    """Give the one TLS context of all clients: to read the authorities takes longer than a request nearby."""
    return httpx.create_ssl_context()
