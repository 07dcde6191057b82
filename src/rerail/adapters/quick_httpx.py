"""httpx without its command line, and with the certificate authorities read once, for every client the same.

`import httpx` tries `httpx._main`, which loads click, rich and pygments where they are installed (they
are: rerail shows progress with rich). That costs more than httpx itself before the mutation leaves, so the
module is declared absent while httpx is imported; httpx then leaves its command line out by itself.
"""

from __future__ import annotations

import os
import ssl
import sys
from functools import cache

_COMMAND_LINE = "httpx._main"

if "httpx" not in sys.modules and _COMMAND_LINE not in sys.modules:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # None means "not there" to import
    try:
        import httpx
    finally:
        del sys.modules[_COMMAND_LINE]
else:
    import httpx

__all__ = ["authorities", "httpx", "tls"]


@cache
def tls() -> ssl.SSLContext:
    """Give the one TLS context of all clients: to read the authorities takes longer than a request nearby."""
    named = authorities()
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or named is None:
        return httpx.create_ssl_context()  # which reads these two, and of the second every folder
    as_folder = os.path.isdir(named)  # noqa: PTH112  pathlib is not needed to start
    return ssl.create_default_context(
        cafile=None if as_folder else named, capath=named if as_folder else None
    )


def authorities() -> str | None:
    """Give the file or folder of certificate authorities that the environment names; None: the public ones.

    httpx reads the first two variables, requests (by which PyGithub goes) the third: behind a company's proxy
    one of them is set, and must do for both. requests takes one folder, so that of several it is the first
    that is there. A third that names nothing is left to requests alone: it keeps no rollback from beginning.
    """
    if file := os.environ.get("SSL_CERT_FILE"):
        return file
    folders = os.environ.get("SSL_CERT_DIR", "").split(os.pathsep)
    named = (*folders, os.environ.get("REQUESTS_CA_BUNDLE", ""))
    return next((each for each in named if each and os.path.exists(each)), None)  # noqa: PTH110  as above
