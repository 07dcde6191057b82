"""What the environment says of the network; what can't be used of it is a mistake of the configuration."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rerail.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NETWORK = (
    "the environment's network settings can't be used ({kind}): look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY "
    "(http:// and https:// proxies only), SSL_CERT_FILE, SSL_CERT_DIR and REQUESTS_CA_BUNDLE"
)


@contextmanager
def usable_network() -> Iterator[None]:
    """Make what the environment's network settings break a mistake of the configuration."""
    try:
        yield
    except (ImportError, ValueError, OSError) as error:
        raise ConfigurationError((_NETWORK.format(kind=type(error).__name__),)) from None
