"""A certificate authority for one stage: by it the simulator speaks TLS on an address of this machine."""

from __future__ import annotations

import ssl

import certifi
import trustme


class Authority:
    """Certifies one IPv4 address; whoever shall believe it is given `trusted` as its authorities."""

    def __init__(self, host: str) -> None:
        self._authority = trustme.CA(organization_name="rerail's simulator")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(self.tls)

    @property
    def trusted(self) -> str:
        """Give the public authorities with this one, as PEM: what SSL_CERT_FILE names replaces all others."""
        return certifi.contents().rstrip("\n") + "\n" + self._authority.cert_pem.bytes().decode()
